"""A verb that the run's end interrupts: what has begun is on record as it was seen, and nothing else is."""

from dataclasses import replace
from typing import Any

import pytest

from pulumi_bulks import lifecycle
from pulumi_bulks.api.errors import StopError, TimedOutError
from pulumi_bulks.simulator.faults import Rule, answer
from pulumi_bulks.waiting.context import Context
from tests.support import World, as_read, new_world

INPUTS = {"bulkId": "1"}


class Interrupted:
    """The API and the clock of a run that is asked to stop at the n-th call of one kind; after it no change is sent.

    `is_lost` tells that the call had been sent, and that its answer came too late.
    """

    def __init__(self, world: World, name: str, nth: int = 1, *, is_lost: bool = False) -> None:
        self._world = world
        self._left = {name: nth}
        self._is_lost = is_lost
        self.is_stopped = False

    def __getattr__(self, name: str) -> Any:
        """Return a call of the API, or of the clock."""
        of = self._world.clock if name in {"monotonic", "bell"} else self._world.context.api
        return lambda *arguments, **named: self._call(name, getattr(of, name), *arguments, **named)

    def sleep(self, seconds: float) -> None:
        self._call("sleep", self._world.clock.sleep, seconds)

    def _call(self, name: str, call: Any, *arguments: Any, **named: Any) -> Any:
        self._left[name] = self._left.get(name, 0) - 1
        is_last = self._left[name] == 0
        self.is_stopped = self.is_stopped or is_last
        if is_last and self._is_lost:
            call(*arguments, **named)
            raise StopError
        if self.is_stopped and name not in {"monotonic", "get", "operations", "failed_operations"}:
            raise StopError(sent=False)
        return call(*arguments, **named)


@pytest.fixture
def world() -> World:
    return new_world()


def context_of(world: World, name: str, nth: int = 1, *, is_lost: bool = False) -> Context:
    interrupted: Any = Interrupted(world, name, nth, is_lost=is_lost)
    return replace(world.context, api=interrupted, clock=interrupted)


def test_a_bulk_that_was_never_seen_leaves_nothing_on_record(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    with pytest.raises(StopError, match=r"bulk 1: interrupted before a look at it; nothing was executed"):
        lifecycle.create(INPUTS, context_of(world, "get", is_lost=True))


def test_a_bulk_that_was_not_executed_leaves_nothing_on_record(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    with pytest.raises(StopError, match="bulk 1: interrupted before it was executed: SUBMITTED") as caught:
        lifecycle.create(INPUTS, context_of(world, "execute"))
    assert "executes it only if it is SUBMITTED then" in str(caught.value)
    assert world.api.execute_calls() == 0


def test_an_execute_whose_answer_came_too_late_is_on_record(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    world.api.faults = [Rule(answer(503), call="get", nth=frozenset({2}))]
    outcome = lifecycle.create(INPUTS, context_of(world, "execute", is_lost=True))
    assert isinstance(outcome.problem, StopError)
    assert "an execute was sent, and its effect not seen" in str(outcome.problem)
    assert (outcome.outputs["status"], outcome.outputs["adopted"]) == ("SUBMITTED", False)


def test_what_has_begun_is_on_record_as_running(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    outcome = lifecycle.create(INPUTS, context_of(world, "sleep"))
    assert isinstance(outcome.problem, StopError)
    assert "interrupted while it was waited for: RUNNING" in str(outcome.problem)
    assert (outcome.outputs["status"], outcome.outputs["adopted"]) == ("RUNNING", False)
    assert world.api.executions("1") == 1


def test_the_next_run_goes_on_from_there_and_executes_nothing_again(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    left = lifecycle.create(INPUTS, context_of(world, "execute", is_lost=True)).outputs
    outcome = lifecycle.update(left, INPUTS, world.context)
    assert (outcome.problem, outcome.outputs["status"], outcome.outputs["adopted"]) == (None, "COMPLETED", False)
    assert world.api.executions("1") == 1


@pytest.mark.parametrize(("name", "is_lost"), [("sleep", False), ("execute", True)])
def test_what_was_executed_just_before_is_looked_at_once_more(world: World, name: str, *, is_lost: bool) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    outcome = lifecycle.create(INPUTS, context_of(world, name, is_lost=is_lost))
    assert isinstance(outcome.problem, StopError)
    assert outcome.outputs["status"] == "RUNNING"
    assert [request.call for request in world.api.requests] == ["get", "execute", "get"]


def test_what_the_api_has_taken_is_on_record_as_running_where_no_look_is_left(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    world.api.faults = [Rule(answer(503), call="get", nth=frozenset({2}))]
    outcome = lifecycle.create(INPUTS, context_of(world, "sleep"))
    assert "interrupted while it was waited for: RUNNING" in str(outcome.problem)
    assert (outcome.outputs["status"], outcome.outputs["adopted"]) == ("RUNNING", False)


def test_a_paused_bulk_is_not_resumed_any_more(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1, status="PAUSED")
    outcome = lifecycle.create({**INPUTS, "onPaused": "resume"}, context_of(world, "resume"))
    assert isinstance(outcome.problem, StopError)
    assert outcome.outputs["status"] == "PAUSED"
    assert world.api.requests_of("resume") == []


def test_a_wait_that_is_over_does_nothing_to_its_bulk_any_more(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    outcome = lifecycle.create({**INPUTS, "timeout": 60, "onTimeout": "cancel"}, context_of(world, "cancel"))
    assert isinstance(outcome.problem, TimedOutError)
    assert "on_timeout=cancel was not sent any more" in str(outcome.problem)
    assert outcome.outputs["status"] == "RUNNING"
    assert world.api.requests_of("cancel") == []


def test_a_final_bulk_is_judged_without_the_failed_operations_that_could_not_be_read(world: World) -> None:
    world.api.add_bulk("1", {1: "X"}, items=10, status="FINISHED")
    outcome = lifecycle.create(INPUTS, context_of(world, "failed_operations", is_lost=True))
    assert "finished PARTIALLY_COMPLETED" in str(outcome.problem)
    assert "The failed operations could not be read" in str(outcome.problem)
    assert (outcome.outputs["status"], outcome.outputs["failedOperations"]) == ("PARTIALLY_COMPLETED", None)


def test_operations_that_were_not_all_read_are_not_accepted(world: World) -> None:
    world.api.add_bulk("1", items=10, status="FINISHED")
    inputs = {**INPUTS, "acceptedOperationStates": ["COMPLETED"]}
    outcome = lifecycle.create(inputs, context_of(world, "operations", is_lost=True))
    assert isinstance(outcome.problem, StopError)
    assert "bulk 1 finished COMPLETED, but the states of its operations are not known" in str(outcome.problem)
    assert outcome.outputs["operationStates"] is None


def test_an_update_that_could_not_look_leaves_the_record_as_it_is(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1, status="RUNNING")
    record = as_read("1", INPUTS, world.context)
    assert record is not None
    with pytest.raises(StopError, match="bulk 1: interrupted before a look at it"):
        lifecycle.update(record, INPUTS, context_of(world, "get", is_lost=True))


@pytest.mark.parametrize(("name", "is_lost"), [("get", True), ("cancel", False), ("cancel", True)])
def test_a_cancel_that_was_not_seen_to_the_end_keeps_the_record(world: World, name: str, *, is_lost: bool) -> None:
    world.api.add_bulk("1", items=10, rate=1, status="RUNNING")
    record = as_read("1", {**INPUTS, "onDelete": "cancel"}, world.context)
    assert record is not None
    with pytest.raises(StopError, match=r"bulk 1: interrupted before it was seen CANCELLED[\s\S]*The record stays"):
        lifecycle.delete(record, lambda: context_of(world, name, is_lost=is_lost))
