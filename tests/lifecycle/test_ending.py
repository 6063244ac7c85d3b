"""The list of failed operations, which may lag behind the counts."""

from typing import Any

import pytest

from pulumi_bulks import lifecycle
from pulumi_bulks.api import errors
from pulumi_bulks.simulator.faults import Rule, json_error
from tests.support import World

INPUTS = {"bulkId": "1"}


def created(world: World, **inputs: Any) -> dict[str, Any]:
    return lifecycle.create({**INPUTS, **inputs}, world.context)


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
