"""Each error that a verb of either host ends with has its code at its end, once, whatever the error."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.hosts.dynamic.host import BulkExecutionError
from pulumi_bulks.simulator import IN_PROCESS_URL, InProcessAdapter
from pulumi_bulks.simulator.faults import Rule, answer, down, html, json_error, throttled
from tests.support import World, new_world

from .truth import CODE, hold_code
from .verbs import HOSTS, DynamicVerbs, PluginError, PluginVerbs

RECORD = {"bulkId": "1", "status": "RUNNING", "environment": IN_PROCESS_URL, "executionStart": 1}

CREATIONS: dict[str, tuple[dict[str, Any], dict[str, Any], list[Rule]]] = {
    "not-accepted": ({"failing": {2: "X"}}, {}, []),
    "unsettled": ({"operation": "/sends", "states": {3: "PENDING"}}, {"acceptedOperationStates": ["COMPLETED"]}, []),
    "unchecked": ({}, {"acceptedOperationStates": ["COMPLETED"]}, [Rule(answer(403), call="operations")]),
    "timed-out": ({"rate": 0.001}, {"timeout": 20}, []),
    "stalled": ({"rate": 0.0001, "status": "RUNNING"}, {"stallTimeout": 20}, []),
    "paused": ({"status": "PAUSED"}, {"onPaused": "fail"}, []),
    "already-executed": ({"status": "RUNNING"}, {"ifExecuted": "fail"}, []),
    "guard": ({}, {"expectedItems": 3}, []),
    "not-found": ({}, {"bulkId": "404"}, []),
    "unauthorized": ({}, {}, [Rule(answer(401))]),
    "forbidden": ({}, {}, [Rule(answer(403))]),
    "bad-request": ({}, {}, [Rule(json_error(400, '{"message": "no"}'), call="execute")]),
    "conflict": ({}, {}, [Rule(json_error(409, '{"errorCode": "NO_CONFIG_FOUND"}'), call="execute")]),
}
"""What creating a bulk of such a kind, with such inputs, under such faults, has to end with."""


def verbs_in(world: World, host: str) -> DynamicVerbs | PluginVerbs:
    verbs = HOSTS[host](None)
    transport = Transport(world.settings, world.clock.monotonic, InProcessAdapter(world.api))
    verbs.live_in(world.clock, BulkClient(transport))
    return verbs


def ending(verbs: DynamicVerbs | PluginVerbs, verb: str, *arguments: Any) -> Exception:
    with pytest.raises((BulkExecutionError, PluginError)) as ended:
        verbs.verb(verb)(*arguments)
    return ended.value


@pytest.mark.parametrize("code", CREATIONS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_creation_ends_with_the_code_of_what_went_wrong(host: str, code: str) -> None:
    bulk, inputs, faults = CREATIONS[code]
    world = new_world()
    world.api.add_bulk("1", **{"items": 10, "rate": 1, **bulk})
    world.api.faults = faults
    error = ending(verbs_in(world, host), "create", {"bulkId": "1", **inputs})
    text = str(error.args[0])
    hold_code(text)
    assert CODE.findall(text) == [code]
    recorded = error.args[2] if isinstance(error, PluginError) else ""
    assert len(CODE.findall(recorded)) == bool(recorded), "the reason that the state keeps has it once as well"


@pytest.mark.parametrize("fault", [answer(401), answer(404), answer(503), html(200), throttled(), down(0, 1e9)])
@pytest.mark.parametrize("host", HOSTS)
def test_a_refresh_ends_with_a_code(host: str, fault: Any) -> None:
    world = new_world()
    world.api.faults = [fault if isinstance(fault, Rule) else Rule(fault)]
    hold_code(str(ending(verbs_in(world, host), "read", "1", {"bulkId": "1"}).args[0]))


@pytest.mark.parametrize("inputs", [{"bulkId": "x"}, {"bulkId": 1.5, "mode": "?", "nonsense": 1}, {"bulkId": "404"}])
@pytest.mark.parametrize("host", HOSTS)
def test_a_check_gives_each_failure_its_code(host: str, inputs: dict[str, Any]) -> None:
    verbs = verbs_in(new_world(), host)
    try:
        found = verbs.verb("check")({}, inputs)
    except PluginError as refused:  # what the preview has found
        hold_code(str(refused.args[0]))
    else:
        assert found.failures
        for failure in found.failures:
            hold_code(failure.reason)


@pytest.mark.parametrize("host", HOSTS)
def test_a_warning_that_a_resource_will_fail_has_the_code_that_it_will_fail_with(host: str) -> None:
    world = new_world()
    world.api.add_bulk("1", {2: "X"}, items=10, status="PARTIALLY_COMPLETED")
    verbs = verbs_in(world, host)
    verbs.verb("check")({}, {"bulkId": "1"})
    (line,) = [line for line in verbs.engine.lines if "this resource will fail" in line]
    assert CODE.findall(line) == ["not-accepted"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_warning_that_an_update_will_fail_has_the_code_that_it_will_fail_with(host: str) -> None:
    world = new_world()
    world.api.add_bulk("1", {2: "X"}, items=10, status="PARTIALLY_COMPLETED")
    verbs = verbs_in(world, host)
    verbs.verb("diff")("1", RECORD, {"bulkId": "1"})
    (line,) = [line for line in verbs.engine.lines if "the update will fail" in line]
    assert CODE.findall(line) == ["not-accepted"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_configuration_that_is_wrong_has_a_code_at_each_of_its_failures(host: str) -> None:
    verbs = HOSTS[host]({"bulks:baseUrl": "ftp://x", "bulks:apiKey": "k", "bulks:authToken": "t"})
    try:
        failures = [failure.reason for failure in verbs.verb("check")({}, {"bulkId": "1"}).failures]
    except PluginError as refused:
        failures = [str(refused.args[0])]
    assert failures
    for reason in failures:
        hold_code(reason)
        assert CODE.findall(reason) == ["configuration"]
