"""States of operations, from the first up to a refresh, in virtual time; and what an error says of them."""

from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_bulks import lifecycle
from pulumi_bulks.api import errors
from pulumi_bulks.api.limits.windows import DEFAULT_LIMITS, Window
from pulumi_bulks.api.models import Bulk, StatusCount
from pulumi_bulks.lifecycle import settlement
from pulumi_bulks.lifecycle.inputs import parse_inputs
from pulumi_bulks.simulator.answers import SettledAnswer
from pulumi_bulks.simulator.behaviour import Pages
from pulumi_bulks.simulator.faults import Fault, Rule, answer, html, json_error
from pulumi_bulks.waiting.reading import OperationRow
from tests.support import World, as_read

ACCEPTED = {"bulkId": "1", "acceptedOperationStates": ["COMPLETED"]}


States = dict[int, str | SettledAnswer | None]


@pytest.fixture
def states() -> States:
    """The states of a bulk's operations by their sequence, COMPLETED for all others; None is an answer without one."""
    return {}


def reads(world: World) -> int:
    return len(world.api.requests_of("operations"))


def diff(world: World, outputs: Mapping[str, Any], new: Mapping[str, Any]) -> lifecycle.Difference:
    return lifecycle.diff(outputs, new, (), world.context)


# the verbs


def test_without_the_input_nothing_is_read(world: World, states: States) -> None:
    states[1] = "PENDING"
    world.api.add_bulk("1", items=100, rate=100, states=states)
    assert lifecycle.create({"bulkId": "1"}, world.context).accepted()["operationStates"] is None
    assert reads(world) == 0


@pytest.mark.parametrize(
    "state",
    [
        *["HELD", "UNCLAIMED", "wait_secure", "completed", "COMPLETED ", "PAID", "", None],
        *[SettledAnswer(payload_text=text) for text in ("{}", "null", "", "<html>", '{"state": {}}', '["COMPLETED"]')],
    ],
)
def test_no_state_but_the_accepted_ones_is_a_success(
    state: str | SettledAnswer | None, world: World, states: States
) -> None:
    states[250] = state
    world.api.add_bulk("1", items=250, rate=100, states=states)
    with pytest.raises(errors.UnsettledError, match="the state of 1 of its 250 operations"):
        lifecycle.create(ACCEPTED, world.context).accepted()


def test_every_operation_is_read_and_its_state_counted(world: World) -> None:
    world.api.add_bulk("1", items=250, rate=100)
    world.api.faults = [Rule(Fault("slow", delay=2), call="operations")]
    outputs = lifecycle.create(ACCEPTED, world.context).accepted()
    assert outputs["operationStates"] == {"COMPLETED": 250}
    assert outputs["acceptedOperationStates"] == ["COMPLETED"]
    assert reads(world) == 3
    assert "reading operations 200 of 250" in world.told.statuses
    assert world.told.statuses[-1].endswith(" 100 % · 250 of 250 · operations: 250 COMPLETED")
    assert "CANARY" not in str((outputs, world.told))


def test_a_state_that_is_not_accepted_is_an_error_that_says_what_it_waits_for(world: World, states: States) -> None:
    states |= {3: "PENDING_CHALLENGE", 5: "PENDING", 8: None, 250: "ODD"}
    world.api.add_bulk("1", items=250, rate=100, operation="/sends", states=states)
    with pytest.raises(errors.UnsettledError) as error:
        lifecycle.create(ACCEPTED, world.context).accepted()
    lines = str(error.value).splitlines()
    assert lines[0].startswith("bulk 1 finished COMPLETED, but the state of 4 of its 250 operations is not accepted: ")
    assert "1 no state, 1 ODD, 1 PENDING, 1 PENDING_CHALLENGE" in lines[0]
    assert lines[1:3] == ["  #3 POST /sends → PENDING_CHALLENGE", "  #5 POST /sends → PENDING"]
    assert "PENDING_CHALLENGE: somebody has to confirm it within 5 minutes" in str(error.value)
    assert "PENDING: not over yet" in str(error.value)
    listed = '["COMPLETED", "ODD", "PENDING", "PENDING_CHALLENGE"]'
    assert lines[-1] == f"  accepted_operation_states={listed} (acceptedOperationStates in other languages)."
    assert "CANARY" not in str(error.value)


def test_the_next_up_reads_again_and_executes_nothing(world: World, states: States) -> None:
    states[3] = "SCHEDULED"
    world.api.add_bulk("1", items=10, rate=10, states=states)
    with pytest.raises(errors.UnsettledError, match="1 SCHEDULED"):
        lifecycle.create(ACCEPTED, world.context).accepted()
    states[3] = "COMPLETED"
    assert lifecycle.create(ACCEPTED, world.context).accepted()["operationStates"] == {"COMPLETED": 10}
    assert world.api.execute_calls() == 1


def test_a_diff_reads_no_operations_of_a_bulk_that_is_recorded_as_settled(world: World, states: States) -> None:
    world.api.add_bulk("1", items=250, rate=100, states=states)
    outputs = lifecycle.create(ACCEPTED, world.context).accepted()
    states[3], before = "RETURNED", reads(world)
    assert diff(world, outputs, ACCEPTED) == lifecycle.Difference()
    assert reads(world) == before


def test_a_refresh_reads_the_states_again_and_the_next_up_judges_them(world: World, states: States) -> None:
    world.api.add_bulk("1", items=10, rate=100, states=states)
    recorded = lifecycle.create(ACCEPTED, world.context).accepted()
    states[3] = "RETURNED"
    refreshed = as_read("1", recorded, world.context)
    assert refreshed is not None
    assert refreshed["operationStates"] == {"COMPLETED": 9, "RETURNED": 1}
    assert diff(world, refreshed, ACCEPTED).drifted
    assert "operations in a state that is not accepted: 1 RETURNED" in world.told.infos[-1]
    with pytest.raises(errors.UnsettledError, match="1 RETURNED"):
        lifecycle.update(refreshed, ACCEPTED, world.context).accepted()
    states[3] = "COMPLETED"
    assert lifecycle.update(refreshed, ACCEPTED, world.context).accepted()["operationStates"] == {"COMPLETED": 10}


def test_a_changed_input_is_an_update_that_judges_again(world: World, states: States) -> None:
    states[3] = "PENDING"
    world.api.add_bulk("1", items=250, rate=100, states=states)
    both = {**ACCEPTED, "acceptedOperationStates": ["COMPLETED", "PENDING"]}
    outputs = lifecycle.create(both, world.context).accepted()
    assert outputs["operationStates"] == {"COMPLETED": 249, "PENDING": 1}
    found = diff(world, outputs, ACCEPTED)
    assert found.changed == ["acceptedOperationStates"]
    assert any("will read the state of each operation (3 requests)" in info for info in world.told.infos)
    with pytest.raises(errors.UnsettledError, match="1 PENDING"):
        lifecycle.update(outputs, ACCEPTED, world.context).accepted()
    added = lifecycle.create({"bulkId": "1"}, world.context).accepted()
    assert diff(world, added, ACCEPTED).changed == ["acceptedOperationStates"]
    dropped = lifecycle.update(outputs, {"bulkId": "1"}, world.context).accepted()
    assert dropped["operationStates"] is None


def test_failed_operations_of_an_accepted_bulk_count_without_a_state_and_do_not_hinder(
    world: World, states: States
) -> None:
    states |= {1: "COMPLETED", 2: "PENDING"}
    world.api.add_bulk("1", {1: "X", 2: "X"}, items=10, rate=100, states=states)
    inputs = {**ACCEPTED, "acceptedStatuses": ["COMPLETED", "PARTIALLY_COMPLETED"]}
    outputs = lifecycle.create(inputs, world.context).accepted()
    assert outputs["operationStates"] == {"": 2, "COMPLETED": 8}
    assert not diff(world, outputs, inputs).drifted
    states[7] = None
    with pytest.raises(errors.UnsettledError, match="state of 1 of its 10 operations is not accepted: 1 no state"):
        lifecycle.update(outputs, inputs, world.context).accepted()
    refreshed = as_read("1", outputs, world.context)
    assert refreshed is not None
    assert refreshed["operationStates"] == {"": 3, "COMPLETED": 7}
    assert diff(world, refreshed, inputs).drifted


def test_operations_that_were_never_executed_do_not_hinder_an_accepted_bulk(world: World) -> None:
    world.api.add_bulk("1", {3: "X"}, items=10, rate=100)
    stopped = {**ACCEPTED, "mode": "ON_FAILURE_STOP", "acceptedStatuses": ["PARTIALLY_COMPLETED"]}
    assert lifecycle.create(stopped, world.context).accepted()["operationStates"] == {"": 8, "COMPLETED": 2}


def test_a_status_that_is_not_accepted_is_told_before_anything_is_read(world: World) -> None:
    world.api.add_bulk("1", {3: "X"}, items=1000, rate=1000)
    with pytest.raises(errors.NotAcceptedError):
        lifecycle.create(ACCEPTED, world.context).accepted()
    assert reads(world) == 1  # the failed ones


# what cannot be read


def test_a_page_that_fails_for_a_while_is_asked_for_again(world: World) -> None:
    world.api.add_bulk("1", items=250, rate=100)
    world.api.faults = [
        Rule(answer(500), call="operations", nth=frozenset({1, 2})),
        Rule(answer(429, headers={"Retry-After": "7"}), call="operations", nth=frozenset({2})),
        Rule(html(), call="operations", nth=frozenset({2})),
    ]
    assert lifecycle.create(ACCEPTED, world.context).accepted()["operationStates"] == {"COMPLETED": 250}


def test_a_page_that_fails_to_the_end_is_no_success(world: World) -> None:
    world.api.add_bulk("1", items=250, rate=100)
    world.api.faults = [Rule(answer(500), call="operations")]
    with pytest.raises(errors.UncheckedError, match=r"states of its operations are not known: .* HTTP 500"):
        lifecycle.create({**ACCEPTED, "timeout": "1m"}, world.context).accepted()
    assert world.clock.monotonic() < 70


def test_a_refusal_says_why_and_is_not_accepted(world: World) -> None:
    world.api.add_bulk("1", items=250, rate=100)
    world.api.faults = [Rule(json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}'), call="operations")]
    with pytest.raises(errors.UncheckedError, match="HTTP 403 INSUFFICIENT_PERMISSIONS"):
        lifecycle.create(ACCEPTED, world.context).accepted()


def test_what_could_not_be_read_was_not_checked(world: World) -> None:
    world.api.add_bulk("1", items=250, rate=100)
    empty = answer(200, b'{"count": 250, "operations": []}')
    world.api.faults = [Rule(empty, call="operations", nth=frozenset(range(2, 99)))]
    with pytest.raises(errors.UncheckedError, match="100 of 250 operations could be read"):
        lifecycle.create(ACCEPTED, world.context).accepted()
    assert reads(world) < 20


@pytest.mark.parametrize(
    "pages",
    [
        Pages(cap=20),
        Pages(count="null"),
        Pages(count="page"),
        Pages(count="missing", cap=30),
        Pages(cap=20, repeated=frozenset({7, 150}), count="page"),
    ],
)
def test_pages_that_lie_and_hold_every_operation_are_enough(pages: Pages, world: World) -> None:
    world.api.behaviour.pages = pages
    world.api.add_bulk("1", items=250, rate=100)
    assert lifecycle.create(ACCEPTED, world.context).accepted()["operationStates"] == {"COMPLETED": 250}


@pytest.mark.parametrize(
    ("pages", "read"),
    [
        (Pages(lost=frozenset(range(40, 70)), count="page"), 220),
        (Pages(lost=frozenset(range(40, 70)), repeated=frozenset(range(90, 120)), cap=20), 219),
        (Pages(empty=0), 200),
    ],
)
def test_pages_that_lack_operations_are_not(pages: Pages, read: int, world: World) -> None:
    world.api.behaviour.pages = pages
    world.api.add_bulk("1", items=250, rate=100)
    with pytest.raises(errors.UncheckedError, match=f"not known: {read} of 250 operations could be read"):
        lifecycle.create(ACCEPTED, world.context).accepted()
    assert reads(world) < 60


@pytest.mark.parametrize("turn", [1, 2])
def test_a_replica_that_lags_is_asked_again(turn: int, world: World) -> None:
    world.api.behaviour.replica_lag, world.api.behaviour.replica_turn = 3.0, turn
    world.api.add_bulk("1", items=250, rate=100)
    assert lifecycle.create(ACCEPTED, world.context).accepted()["operationStates"] == {"COMPLETED": 250}
    assert world.api.executions("1") == 1


def test_a_refresh_that_cannot_read_the_states_leaves_the_record(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=100)
    recorded = lifecycle.create(ACCEPTED, world.context).accepted()
    world.api.faults = [Rule(answer(200, b"{}"), call="operations")]
    with pytest.raises(errors.UncheckedError, match="0 of 10 operations could be read"):
        as_read("1", recorded, world.context)


def test_reading_ends_at_the_deadline(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1000)
    world.api.faults = [Rule(answer(429, headers={"Retry-After": "4"}), call="operations", probability=0.5, seed=1)]
    with pytest.raises(errors.UncheckedError, match=r"before the timeout|HTTP 429"):
        lifecycle.create({**ACCEPTED, "timeout": "20s"}, world.context).accepted()
    assert world.clock.monotonic() < 26


def test_states_of_a_forgotten_bulk_are_judged_as_recorded(world: World, states: States) -> None:
    states[1] = "PENDING"
    world.api.add_bulk("1", items=10, rate=100, states=states)
    both = {**ACCEPTED, "acceptedOperationStates": ["COMPLETED", "PENDING"]}
    recorded = lifecycle.create(both, world.context).accepted()
    world.api.forget("1")
    assert (
        lifecycle.update(recorded, {**both, "timeout": "2h"}, world.context).accepted()["operationStates"]["PENDING"]
        == 1
    )
    with pytest.raises(errors.UncheckedError, match=r"knows the bulk no more, and .* 1 PENDING"):
        lifecycle.update(recorded, ACCEPTED, world.context).accepted()


def test_reading_operations_keeps_to_what_a_wait_may_send(world: World, states: States) -> None:
    world.api.add_bulk("1", items=8000, rate=1e6, states=states)
    lifecycle.create(ACCEPTED, world.context).accepted()
    moments = [request.at for request in world.api.requests]
    assert reads(world) == 80
    assert all(later - earlier >= 60 for earlier, later in zip(moments, moments[30:], strict=False))


# check


def test_a_preview_says_what_will_be_read_and_doubts_what_may_be_misspelt(world: World) -> None:
    world.api.add_bulk("1", items=8000)
    new = {"bulkId": "1", "acceptedOperationStates": ["COMPLETE"]}
    assert lifecycle.check({}, new, (), world.context) == []
    assert world.told.infos[-1].endswith(
        "; then will read the state of each operation (80 requests, at least 3m00s at 26 a minute)"
    )
    assert world.told.warnings[-1].startswith("accepted_operation_states names COMPLETE, which the API does not")
    assert reads(world) == 0


def test_a_preview_says_for_how_long_the_rate_limit_makes_it_read() -> None:
    bulk = Bulk(submitted_items_count=8000)
    assert settlement.reads(bulk, DEFAULT_LIMITS).endswith("(80 requests, at least 3m00s at 26 a minute)")
    assert settlement.reads(bulk, [Window(20, 60), Window(30, 3600)]).endswith("at least 2h00m by the rate limit)")
    assert settlement.reads(Bulk(submitted_items_count=100), DEFAULT_LIMITS).endswith("(1 request)")


@pytest.mark.parametrize("value", ["COMPLETED", [], [""], [" "], [5], [None], {"COMPLETED": 1}, 5, True])
def test_what_is_no_list_of_states_is_refused(value: object) -> None:
    with pytest.raises(errors.InputError, match="acceptedOperationStates: must be a list of one or more states"):
        parse_inputs({"bulkId": "1", "acceptedOperationStates": value})


# judgement


def rows(*pairs: tuple[str, str]) -> list[OperationRow]:
    return [OperationRow(n, str(n), "POST", "/sends", status, state) for n, (status, state) in enumerate(pairs, 1)]


def final(status: str, **counts: int) -> Bulk:
    listed = [StatusCount(status=name, count=count) for name, count in counts.items()]
    return Bulk(bulk_id="1", status=status, submitted_items_count=sum(counts.values()), operation_status_counts=listed)


def test_a_completed_bulk_has_no_operation_that_need_not_be_settled() -> None:
    found = rows(("COMPLETED", "COMPLETED"), ("FAILED", ""))
    bulk = final("COMPLETED", COMPLETED=2)
    refused = settlement.verdict(found, bulk, parse_inputs(ACCEPTED))
    assert refused is not None
    assert "1 no state" in str(refused)


def test_more_failed_operations_than_the_bulk_counts_are_a_contradiction() -> None:
    found = rows(("COMPLETED", "COMPLETED"), ("FAILED", ""), ("FAILED", ""))
    bulk = final("PARTIALLY_COMPLETED", COMPLETED=2, FAILED=1)
    assert settlement.contradiction(found, bulk) == "1 of 2 completed operations could be read"


def test_many_states_are_summed_up() -> None:
    found = rows(*(("COMPLETED", f"S{n % 30}") for n in range(300)))
    text = str(settlement.verdict(found, final("COMPLETED", COMPLETED=300), parse_inputs(ACCEPTED)))
    assert "240 in other states" in text
    assert "(295 more: GET /bulks/1/operations)" in text
    assert max(len(line) for line in text.splitlines()) < 250
