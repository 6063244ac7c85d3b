"""A verb that fails after an execution has begun, or may have: what there is to record, and how it goes on."""

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_bulks import lifecycle
from pulumi_bulks.api import errors
from pulumi_bulks.api.models import Bulk
from pulumi_bulks.simulator.faults import Rule, answer, cut_after_effect, cut_before_effect, down, patched, throttled
from tests.support import World

INPUTS = {"bulkId": "1"}


def stalled(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=0.001)


def partly_failed(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10, failing={3: "INSTRUMENT_INACTIVE"})


def paused(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10, status="PAUSED")


def unanswered(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    world.api.faults = [down(10, 1e9)]


@pytest.mark.parametrize(
    ("prepare", "inputs", "kind", "status"),
    [
        (stalled, {"timeout": 60}, errors.TimedOutError, "RUNNING"),
        (stalled, {"stallTimeout": 60}, errors.StalledError, "RUNNING"),
        (partly_failed, {}, errors.NotAcceptedError, "PARTIALLY_COMPLETED"),
        (paused, {"onPaused": "fail"}, errors.PausedError, "PAUSED"),
        (unanswered, {"timeout": 60}, errors.TimedOutError, "RUNNING"),
    ],
)
def test_a_bad_end_leaves_all_outputs_and_its_reason(
    world: World, prepare: Callable[[World], None], inputs: dict[str, Any], kind: type[Exception], status: str
) -> None:
    prepare(world)
    outcome = lifecycle.create({**INPUTS, **inputs}, world.context)
    assert isinstance(outcome.problem, kind)
    assert outcome.outputs["status"] == status
    assert outcome.outputs.items() >= {**INPUTS, **inputs}.items()
    assert outcome.outputs["environment"] == world.context.environment
    with pytest.raises(kind):
        outcome.accepted()


def test_failed_operations_are_among_the_outputs_of_a_bulk_that_is_not_accepted(world: World) -> None:
    partly_failed(world)
    outcome = lifecycle.create(INPUTS, world.context)
    assert [failed["sequence"] for failed in outcome.outputs["failedOperations"]] == [3]


def test_an_execute_whose_effect_is_never_seen_is_on_record_as_ours(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    world.api.faults = [Rule(cut_after_effect(), call="execute"), down(0.1, 1e9)]
    outcome = lifecycle.create({**INPUTS, "timeout": 60}, world.context)
    assert "An execute was sent" in str(outcome.problem)
    assert (outcome.outputs["status"], outcome.outputs["adopted"]) == ("SUBMITTED", False)


@pytest.mark.parametrize("fault", [answer(403), cut_before_effect()])
def test_before_a_bulk_has_begun_a_failure_leaves_nothing_to_record(world: World, fault: Any) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    world.api.faults = [Rule(fault, call="get"), Rule(answer(403), call="execute")]
    with pytest.raises(errors.BulksError):
        lifecycle.create({**INPUTS, "timeout": 60}, world.context)
    assert world.api.executions("1") == 0


@pytest.mark.parametrize("inputs", [{"expectedItems": 5}, {"ifExecuted": "fail"}])
def test_a_bulk_that_is_refused_is_not_recorded_although_it_runs(world: World, inputs: dict[str, Any]) -> None:
    world.api.add_bulk("1", items=100, rate=10, status="RUNNING")
    with pytest.raises(errors.BulkError):
        lifecycle.create({**INPUTS, **inputs}, world.context)


def test_an_update_goes_on_from_what_a_bad_end_has_left(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    left = lifecycle.create({**INPUTS, "timeout": 60}, world.context).outputs
    assert lifecycle.diff(left, INPUTS, (), world.context).drifted
    outcome = lifecycle.update(left, INPUTS, world.context)
    assert (outcome.problem, outcome.outputs["status"], outcome.outputs["adopted"]) == (None, "COMPLETED", False)
    assert world.api.executions("1") == 1


def test_an_update_judges_again_under_the_new_inputs(world: World) -> None:
    partly_failed(world)
    left = lifecycle.create(INPUTS, world.context).outputs
    assert lifecycle.diff(left, INPUTS, (), world.context).drifted == ["status"]
    assert lifecycle.update(left, INPUTS, world.context).problem is not None
    accepting = {**INPUTS, "acceptedStatuses": ["COMPLETED", "PARTIALLY_COMPLETED"]}
    assert lifecycle.update(left, accepting, world.context).problem is None


def test_a_read_keeps_the_reason_as_long_as_it_holds(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    left = lifecycle.create({**INPUTS, "timeout": 60}, world.context).outputs
    running = lifecycle.read("1", left, world.context)
    assert running is not None
    assert isinstance(running.problem, errors.NotFinalError)
    world.clock.sleep(60)
    ended = lifecycle.read("1", running.outputs, world.context)
    assert ended is not None
    assert (ended.problem, ended.outputs["status"]) == (None, "COMPLETED")


def test_a_read_keeps_the_reason_of_a_bulk_that_is_not_accepted(world: World) -> None:
    partly_failed(world)
    left = lifecycle.create(INPUTS, world.context).outputs
    found = lifecycle.read("1", left, world.context)
    assert found is not None
    assert isinstance(found.problem, errors.NotAcceptedError)


@pytest.mark.parametrize("prepare", [stalled, partly_failed])
def test_a_bulk_that_is_not_on_record_is_read_as_it_is(world: World, prepare: Callable[[World], None]) -> None:
    prepare(world)
    world.api.execute("1")
    world.clock.sleep(60)
    found = lifecycle.read("1", INPUTS, world.context)
    assert found is not None
    assert found.problem is None


def test_an_execute_that_was_taken_is_on_record_as_begun_though_no_look_has_shown_it(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    world.api.faults = [Rule(answer(503), call="get", nth=frozenset(range(2, 1000)))]
    outcome = lifecycle.create({**INPUTS, "timeout": 60}, world.context)
    assert (outcome.outputs["status"], outcome.outputs["adopted"]) == ("RUNNING", False)
    world.api.faults = [Rule(patched(status="SUBMITTED", executionStart=None), call="get")]
    with pytest.raises(errors.MismatchError, match="is not executed again"):
        lifecycle.update(outcome.outputs, INPUTS, world.context)
    assert world.api.execute_calls("1") == 1, "a replica that lags does not have it executed again"


def test_a_defect_after_the_execution_has_begun_leaves_something_to_record(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    get = world.context.api.get

    def broken(bulk_id: str, limit: float | None = None) -> Bulk:
        if world.api.executions("1"):
            raise RuntimeError("no thread can be started")
        return get(bulk_id, limit)

    monkeypatch.setattr(world.context.api, "get", broken)
    outcome = lifecycle.create(INPUTS, world.context)
    assert isinstance(outcome.problem, RuntimeError)
    assert outcome.outputs["status"] == "RUNNING"


def test_a_bulk_that_the_api_has_forgotten_keeps_its_failed_operations(world: World) -> None:
    partly_failed(world)
    left = lifecycle.create(INPUTS, world.context).outputs
    world.api.forget("1")
    again = lifecycle.update(left, INPUTS, world.context)
    assert isinstance(again.problem, errors.NotAcceptedError)
    assert again.outputs["failedOperations"] == left["failedOperations"]
    assert len(world.told.warnings) == 1


def test_a_delete_at_another_address_forgets_no_bulk_that_runs(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    left = lifecycle.create({**INPUTS, "timeout": 60, "onDelete": "cancel"}, world.context).outputs
    world.api.add_bulk("1", items=10, rate=1, status="FINISHED")
    with pytest.raises(errors.MismatchError, match="is recorded at"):
        lifecycle.delete({**left, "environment": "https://other.example"}, lambda: world.context)


@pytest.mark.parametrize("fault", [answer(503), throttled(reset="300")])
def test_a_diff_that_gets_no_answer_leaves_a_bulk_that_is_not_final_to_the_update(world: World, fault: Any) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    left = lifecycle.create({**INPUTS, "timeout": 60}, world.context).outputs
    world.api.faults = [Rule(fault, call="get")]
    for _ in range(2):  # where the limits are known, there is no room for the second look
        assert lifecycle.diff(left, INPUTS, (), world.context).drifted == ["status"]
    assert len([warning for warning in world.told.warnings if "taken as recorded" in warning]) <= 2
