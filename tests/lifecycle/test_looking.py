"""What contradicts the record: doubted, and believed in the end."""

from itertools import pairwise
from typing import Any

import pytest

from pulumi_bulks import lifecycle
from pulumi_bulks.api import errors
from pulumi_bulks.simulator.faults import Fault, Rule, html, json_error, patched
from tests.support import World, as_read

INPUTS = {"bulkId": "1"}


def created(world: World, **inputs: Any) -> dict[str, Any]:
    return lifecycle.create({**INPUTS, **inputs}, world.context).accepted()


GONE = json_error(404, '{"code": "BULK_NOT_FOUND"}')


def running(world: World, **inputs: Any) -> dict[str, Any]:
    """Return the record of a bulk that runs on."""
    world.api.add_bulk("1", items=100, rate=0.01, status="RUNNING")
    record = as_read("1", {**INPUTS, **inputs}, world.context)
    assert record is not None
    return record


@pytest.mark.parametrize("fault", [GONE, html(404), json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}')])
@pytest.mark.parametrize("verb", ["read", "diff", "delete"])
def test_one_refusal_deletes_no_record_of_a_bulk_that_runs(world: World, fault: Fault, verb: str) -> None:
    record = running(world, onDelete="cancel")
    world.api.faults = [Rule(fault, call="get", nth=frozenset({1, 2}))]
    if verb == "read":
        assert as_read("1", record, world.context) is not None
    elif verb == "diff":
        found = lifecycle.diff(record, {**INPUTS, "onDelete": "cancel"}, (), world.context)
        assert found == lifecycle.Difference(drifted=["status"]), "it is there, and not final"
    else:
        lifecycle.delete(record, lambda: world.context)
        assert len(world.api.requests_of("cancel")) == 1


def test_a_bulk_that_runs_is_gone_after_three_looks_over_30_s(world: World) -> None:
    record = running(world)
    world.api.forget("1")
    before = len(world.api.requests)
    assert as_read("1", record, world.context) is None
    asked = [request.at for request in world.api.requests[before:]]
    assert len(asked) >= 3
    assert asked[-1] - asked[0] >= 30


def test_a_replica_that_lags_undoes_no_execution(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = created(world)
    world.api.faults = [Rule(patched(status="SUBMITTED"), call="get", nth=frozenset({1, 2}))]
    assert lifecycle.diff(record, INPUTS, (), world.context) == lifecycle.Difference()
    world.api.faults = [Rule(patched(status="SUBMITTED"), call="get", nth=frozenset({1}))]
    assert as_read("1", record, world.context) == record


def test_a_webhook_interval_or_a_mode_is_no_difference(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = created(world)
    new = {**INPUTS, "webhookInterval": 50, "mode": "ON_FAILURE_CONTINUE"}
    assert lifecycle.diff(record, new, (), world.context) == lifecycle.Difference()


@pytest.mark.parametrize("body", ['{"errorCode": "INVALID_STATE"}', '{"errorCode": "VALIDATION_FAILED"}', ""])
def test_a_submitted_bulk_that_the_api_does_not_cancel_is_left_with_a_warning(world: World, body: str) -> None:
    world.api.add_bulk("1", items=100)
    record = as_read("1", {**INPUTS, "onDelete": "cancel"}, world.context)
    assert record is not None
    world.api.faults = [Rule(json_error(409, body), call="cancel")]
    lifecycle.delete(record, lambda: world.context)
    assert "is left as it is, SUBMITTED, in spite of on_delete=cancel" in world.told.warnings[-1]
    assert len(world.api.requests_of("cancel")) == 1


def test_a_submitted_bulk_that_the_api_cancels_is_cancelled(world: World) -> None:
    world.api.add_bulk("1", items=100)
    record = as_read("1", {**INPUTS, "onDelete": "cancel"}, world.context)
    assert record is not None
    lifecycle.delete(record, lambda: world.context)
    found = world.api.find("1")
    assert found is not None
    assert found.status == "CANCELLED"


def test_a_bulk_that_is_over_in_an_unknown_status_is_not_cancelled(world: World) -> None:
    record = running(world, onDelete="cancel")
    world.api.faults = [Rule(patched(status="EXPIRED", operationStatusCounts=[{"status": "FAILED", "count": 100}]))]
    lifecycle.delete(record, lambda: world.context)
    assert "is left as it is, EXPIRED" in world.told.warnings[-1]
    assert world.api.requests_of("cancel") == []


def test_a_look_that_is_repeated_tells_news_alone_and_at_most_a_line_a_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = running(world)
    told: list[float] = []
    monkeypatch.setattr(world.told, "status", lambda _: told.append(world.clock.monotonic()))
    ended = world.clock.monotonic() + 3600
    asked = 0

    def no_token(*_: object) -> None:
        nonlocal asked
        asked += 1
        if world.clock.monotonic() > ended:
            raise errors.CredentialsError("in vain")
        raise errors.NoTokenYetError(f"the file is empty, {asked}")

    monkeypatch.setattr(world.context.api, "get", no_token)
    with pytest.raises(errors.CredentialsError):
        as_read("1", record, world.context)
    assert asked > 14
    assert 2 <= len(told) <= 14, "it is told in other words each time"
    assert all(later - earlier >= 1 for earlier, later in pairwise(told))


def test_the_same_doubt_is_told_once(world: World) -> None:
    record = running(world)
    world.api.forget("1")
    assert as_read("1", record, world.context) is None
    assert sum("asking again" in text for text in world.told.statuses) == 1
