"""What an execute that is answered without success means: looks settle it, in virtual time."""

import pytest

from pulumi_bulks.api import errors
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.simulator.faults import Fault, Rule, answer, cut_after_effect, html, json_error, patched
from pulumi_bulks.waiting.terms import Terms
from pulumi_bulks.waiting.wait import Start, Wait
from tests.support import World

FIRST = frozenset({1})
CODES = ["VALIDATION_FAILED", "ALREADY_SUBMITTED", "INVALID_STATE", "NO_CONFIG_FOUND", "NOBODY_KNOWS"]


def execute(world: World) -> Start:
    wait = Wait(world.context, "1", Terms())
    return wait.execute(wait.observe(), ExecuteOrder())


def conflict(code: str) -> Fault:
    return json_error(409, f'{{"errorCode": "{code}"}}')


REFUSALS = [
    *[conflict(code) for code in CODES],
    answer(409),
    html(409),
    answer(401),
    json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}'),
    json_error(404, '{"code": "BULK_NOT_FOUND"}'),
    json_error(400, '{"message": "Bad Request"}'),
    html(403),
    html(404),
    html(200),
    json_error(405, '{"code": "METHOD_NOT_ALLOWED"}'),
]


@pytest.mark.parametrize("fault", REFUSALS)
def test_no_refusal_stands_of_a_bulk_that_has_begun(world: World, fault: Fault) -> None:
    """Whoever executed it: a replica behind it still says SUBMITTED at the first two looks."""
    world.api.add_bulk("1", items=100, rate=1)
    taken = Fault(fault.name, effect=True, status=fault.status, body=fault.body, headers=fault.headers)
    world.api.faults = [
        Rule(taken, call="execute", nth=FIRST),
        Rule(patched(status="SUBMITTED"), call="get", nth=frozenset({2, 3})),
    ]
    assert execute(world).bulk.status == "RUNNING"
    assert world.api.executions("1") == 1


@pytest.mark.parametrize("fault", REFUSALS)
def test_a_refusal_stands_of_a_bulk_that_stays_submitted(world: World, fault: Fault) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(fault, call="execute")]
    with pytest.raises(errors.ApiError, match=f"HTTP {fault.status}"):
        execute(world)
    assert world.api.execute_calls() <= 10
    assert world.clock.monotonic() < 70, "it is not repeated for the whole timeout"


@pytest.mark.parametrize("code", ["VALIDATION_FAILED", "ALREADY_SUBMITTED", "NO_CONFIG_FOUND", "NOBODY_KNOWS"])
def test_a_refusal_that_no_look_contradicts_is_not_repeated(world: World, code: str) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(conflict(code), call="execute")]
    with pytest.raises(errors.ConflictError, match=code):
        execute(world)
    assert world.api.execute_calls() == 1
    assert len(world.api.requests_of("get")) >= 4, "the look before, and three over some seconds after"


def test_after_a_lost_answer_the_looks_go_on_for_longer(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    world.api.faults = [
        Rule(cut_after_effect(), call="execute", nth=FIRST),
        Rule(conflict("VALIDATION_FAILED"), call="execute"),
        Rule(patched(status="SUBMITTED"), call="get", until=20),
    ]
    start = execute(world)
    assert (start.bulk.status, start.ours) == ("RUNNING", True)
    assert world.api.execute_calls() == 2
    assert world.api.executions("1") == 1


def test_the_body_of_an_execute_is_sent_even_when_it_is_empty(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    assert execute(world).ours, "the simulator refuses an execute without a body"
