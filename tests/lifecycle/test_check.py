"""check: what is refused before anything happens, and what is announced."""

from typing import Any

import pytest

from pulumi_bulks import lifecycle
from pulumi_bulks.api import errors
from pulumi_bulks.simulator.faults import Rule, answer, down, html, unknown_status
from tests.support import World


def check(world: World, new: dict[str, Any], old: dict[str, Any] | None = None, unknown: Any = ()) -> dict[str, str]:
    asked = {"bulkId": "1", **new} if "bulkId" not in unknown else new
    return {failure.name: failure.reason for failure in lifecycle.check(old or {}, asked, unknown, world.context)}


def test_a_submitted_bulk_is_announced(world: World) -> None:
    world.api.add_bulk("1", items=8000)
    assert check(world, {"mode": "ON_FAILURE_STOP"}) == {}
    assert world.told.infos == ["bulk 1: will execute 8,000 operations of /transfers, ON_FAILURE_STOP"]


@pytest.mark.parametrize(
    ("status", "inputs", "words"),
    [
        ("RUNNING", {}, "is already RUNNING at 0 %: will wait for it, not execute it"),
        ("PAUSED", {}, "is already PAUSED at 0 %: will wait until somebody resumes it"),
        ("PAUSED", {"onPaused": "resume"}, "will resume it and wait for it"),
        ("COMPLETED", {}, "is already COMPLETED (10 of 10 operations completed): will take over its outcome"),
    ],
)
def test_a_bulk_that_has_begun_is_announced(world: World, status: str, inputs: dict[str, Any], words: str) -> None:
    world.api.add_bulk("1", items=10, rate=0.001, status=status)
    assert check(world, inputs) == {}
    assert words in world.told.infos[0]


@pytest.mark.parametrize(
    ("status", "inputs", "name", "words"),
    [
        ("RUNNING", {"ifExecuted": "fail"}, "ifExecuted", "is RUNNING already"),
        ("SUBMITTED", {"expectedItems": 11}, "expectedItems", "has 10 items, not 11"),
        ("SUBMITTED", {"expectedOperation": "/sends"}, "expectedOperation", "not /sends"),
    ],
)
def test_a_bulk_that_cannot_do_is_refused(
    world: World, status: str, inputs: dict[str, Any], name: str, words: str
) -> None:
    world.api.add_bulk("1", items=10, rate=0.001, status=status)
    assert words in check(world, inputs)[name]
    assert world.told.infos == []


@pytest.mark.parametrize(
    ("status", "inputs", "words"),
    [
        ("PAUSED", {"onPaused": "fail"}, "is paused, and on_paused is fail"),
        ("CANCELLED", {}, "finished CANCELLED"),
        ("FAILED", {"acceptedStatuses": ["COMPLETED", "CANCELLED"]}, "finished FAILED"),
    ],
)
def test_what_makes_one_resource_fail_is_a_warning_so_that_the_others_are_executed(
    world: World, status: str, inputs: dict[str, Any], words: str
) -> None:
    world.api.add_bulk("1", dict.fromkeys(range(1, 11), "X"), items=10, rate=0.001, status=status)
    assert check(world, inputs) == {}
    assert world.told.infos == []
    assert "this resource will fail: bulk 1" in world.told.warnings[0]
    assert words in world.told.warnings[0]
    with pytest.raises(errors.BulkError, match=words):
        lifecycle.create({"bulkId": "1", **inputs}, world.context).accepted()
    assert world.api.execute_calls() == 0


def test_a_final_bulk_with_failures_is_warned_of_with_them(world: World) -> None:
    world.api.add_bulk("1", {2: "FUNDS_INSUFFICIENT"}, items=10, status="PARTIALLY_COMPLETED")
    assert check(world, {}) == {}
    (warning,) = world.told.warnings
    assert "#2 POST /transfers → FUNDS_INSUFFICIENT" in warning
    assert "CANARY" not in warning
    assert check(world, {"acceptedStatuses": ["PARTIALLY_COMPLETED"]}) == {}
    assert len(world.told.warnings) == 1


def test_a_bulk_that_is_over_in_an_unknown_status_is_warned_of(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=100, status="COMPLETED")
    world.api.faults = [Rule(unknown_status(), call="get")]
    assert check(world, {}) == {}
    assert "is over in the status REBALANCING" in world.told.warnings[0]


def test_the_same_bulk_is_not_looked_at_again(world: World) -> None:
    world.api.add_bulk("1")
    assert check(world, {"timeout": "2h"}, old={"bulkId": "1"}) == {}
    assert world.api.requests == []


STOP, CONTINUE = "ON_FAILURE_STOP", "ON_FAILURE_CONTINUE"


@pytest.mark.parametrize(
    ("in_effect", "old", "new", "is_refused"),
    [
        (STOP, None, STOP, False),
        (STOP, None, CONTINUE, True),
        (STOP, STOP, STOP, False),
        (STOP, STOP, CONTINUE, True),
        (STOP, STOP, None, False),
        (STOP, CONTINUE, STOP, False),  # somebody else had executed it: now the program says what is so
    ],
)
def test_a_mode_other_than_the_one_in_effect_is_refused(
    world: World,
    in_effect: str,
    old: str | None,
    new: str | None,
    is_refused: bool,  # noqa: FBT001 - a column of the table
) -> None:
    world.api.add_bulk("1", items=10, rate=100)
    world.api.execute("1", in_effect)
    failures = check(world, {"mode": new}, old={"bulkId": "1", "mode": old})
    assert set(failures) == ({"mode"} if is_refused else set())
    assert all(f"with the mode {in_effect}" in reason for reason in failures.values())


def test_a_mode_that_cannot_be_compared_with_the_one_in_effect_is_compared_with_the_program(world: World) -> None:
    world.api.faults = [down(0, 1e9)]
    assert set(check(world, {"mode": CONTINUE}, old={"bulkId": "1", "mode": STOP})) == {"mode"}
    assert check(world, {"mode": CONTINUE}, old={"bulkId": "1"}) == {}
    assert "could not be looked at for the mode in effect" in world.told.warnings[-1]
    assert check(world, {}, old={"bulkId": "1", "mode": STOP}, unknown={"mode"}) == {}


def test_the_mode_of_a_recorded_bulk_that_nobody_has_executed_may_change(world: World) -> None:
    world.api.add_bulk("1", items=10)
    assert check(world, {"mode": CONTINUE}, old={"bulkId": "1", "mode": STOP}) == {}


def test_another_webhook_interval_is_no_failure(world: World) -> None:
    for old, new in ((None, 5), (5, None), (5, 6)):
        assert check(world, {"webhookInterval": new}, old={"bulkId": "1", "webhookInterval": old}) == {}
    assert world.api.requests == []


def test_an_unknown_bulk_is_not_looked_at_but_the_other_inputs_are(world: World) -> None:
    assert check(world, {}, unknown={"bulkId"}) == {}
    assert "not known yet" in world.told.infos[0]
    assert "timeout" in check(world, {"timeout": "soon"}, unknown={"bulkId"})
    assert world.api.requests == []


def test_a_missing_bulk_is_a_failure_and_a_silent_api_a_warning(world: World) -> None:
    assert "HTTP 404" in check(world, {})["bulkId"]
    for fault in (down(0, 1e9), Rule(answer(503)), Rule(answer(429))):
        world.api.faults = [fault]
        world.told.warnings.clear()
        assert check(world, {}) == {}
        assert "could not be looked at" in world.told.warnings[0]


@pytest.mark.parametrize(
    ("fault", "words"),
    [(answer(401), "invalid or expired"), (answer(403), "Use others"), (html(200), "Check bulks:baseUrl")],
)
def test_credentials_and_addresses_that_are_wrong_blame_no_input(world: World, fault: Any, words: str) -> None:
    world.api.add_bulk("1")
    world.api.faults = [Rule(fault)]
    assert words in check(world, {})[""]


def test_what_works_but_hardly_as_meant_is_a_warning(world: World) -> None:
    world.api.add_bulk("1", items=8000)
    check(world, {"webhookInterval": 1999})
    assert "below 25 %" in world.told.warnings[0]
    check(world, {"webhookInterval": 2000})
    assert len(world.told.warnings) == 1
    world.api.execute("1", "ON_FAILURE_CONTINUE")
    check(world, {"mode": "ON_FAILURE_STOP"})
    assert "mode=ON_FAILURE_STOP has no effect on it" in world.told.warnings[1]


def test_a_final_bulk_is_not_judged_by_accepted_statuses_that_are_not_known_yet(world: World) -> None:
    world.api.add_bulk("1", items=10, status="CANCELLED")
    assert lifecycle.check({}, {"bulkId": "1"}, {"acceptedStatuses"}, world.context) == []
