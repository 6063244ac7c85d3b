"""The list of failed operations, which may lag behind the counts."""

from typing import Any

import pytest

from pulumi_bulks import lifecycle
from pulumi_bulks.api import errors
from pulumi_bulks.simulator.faults import Fault, Rule, answer, delay, json_error, retry_after, throttled
from tests.support import World, as_read

INPUTS = {"bulkId": "1"}


def created(world: World, **inputs: Any) -> dict[str, Any]:
    return lifecycle.create({**INPUTS, **inputs}, world.context).accepted()


def test_a_list_that_lags_behind_the_counts_is_asked_for_again(world: World) -> None:
    world.api.add_bulk("1", dict.fromkeys(range(1, 5), "X"), items=10, rate=10)
    empty = json_error(200, '{"count": 0, "responseCount": 0, "operations": []}')
    world.api.faults = [Rule(empty, call="operations", nth=frozenset({1, 2}))]
    with pytest.raises(errors.NotAcceptedError, match="#4 POST /transfers → X"):
        created(world)


def test_a_list_that_stays_empty_is_told_as_it_is(world: World) -> None:
    world.api.add_bulk("1", dict.fromkeys(range(1, 5), "X"), items=10, rate=10)
    world.api.faults = [Rule(json_error(200, '{"operations": []}'), call="operations")]
    with pytest.raises(errors.NotAcceptedError, match="The API counts them, and lists none: GET /bulks/1/operations"):
        created(world)
    assert len(world.api.requests_of("operations")) <= 6
    assert created(world, acceptedStatuses=["PARTIALLY_COMPLETED"])["failedOperations"] == []


SILENCES = [throttled(reset="3"), retry_after("1"), retry_after("25")]


@pytest.mark.parametrize("fault", SILENCES)
def test_a_silence_that_the_api_asks_for_loses_no_failed_operation(world: World, fault: Fault) -> None:
    world.api.add_bulk("1", dict.fromkeys(range(1, 5), "X"), items=10, rate=10)
    world.api.faults = [Rule(fault, call="operations", nth=frozenset({1}))]
    with pytest.raises(errors.NotAcceptedError, match="#4 POST /transfers → X"):
        created(world)
    assert world.told.warnings == []


@pytest.mark.parametrize("fault", SILENCES)
def test_nor_does_it_in_a_refresh(world: World, fault: Fault) -> None:
    world.api.add_bulk("1", dict.fromkeys(range(1, 5), "X"), items=10, rate=10)
    recorded = created(world, acceptedStatuses=["PARTIALLY_COMPLETED"])
    world.api.faults = [Rule(fault, call="operations", nth=frozenset({len(world.api.requests_of("operations")) + 1}))]
    read = as_read("1", {**recorded, "failedOperations": []}, world.context)
    assert read is not None
    assert len(read["failedOperations"]) == 4


def test_a_long_silence_or_one_without_end_gives_the_list_up(world: World) -> None:
    world.api.add_bulk("1", dict.fromkeys(range(1, 5), "X"), items=10, rate=10)
    for fault, most in ((retry_after("3600"), 1), (retry_after("5"), 4)):
        asked, began = len(world.api.requests_of("operations")), world.clock.monotonic()
        world.api.faults = [Rule(fault, call="operations")]
        assert created(world, acceptedStatuses=["PARTIALLY_COMPLETED"])["failedOperations"] is None
        assert len(world.api.requests_of("operations")) - asked <= most
        assert world.clock.monotonic() - began < 60
        assert "the failed operations of bulk 1 could not be read: " in world.told.warnings[-1]


@pytest.mark.parametrize(("fault", "is_read"), [(delay(3600), False), (answer(503), False), (delay(2), True)])
def test_a_list_that_does_not_come_holds_up_no_end_for_long_beyond_the_timeout(
    world: World, fault: Fault, *, is_read: bool
) -> None:
    world.api.add_bulk("1", {1: "X"}, items=10, rate=10)
    world.api.faults = [Rule(fault, call="operations")]
    failed = created(world, acceptedStatuses=["PARTIALLY_COMPLETED"], timeout=1.5)["failedOperations"]
    assert world.clock.monotonic() < 1.5 + 7
    assert (failed is not None) is is_read
    warned = [text for text in world.told.warnings if "the failed operations of bulk 1 could not be read: GET" in text]
    assert len(warned) == (not is_read)
