"""The models take whatever the API may send."""

from typing import Any

import pytest

from pulumi_bulks.api.models import Bulk, ExecuteOrder, Mode
from pulumi_bulks.api.states import OperationStatus


def test_every_field_may_be_missing_and_unknown_ones_are_ignored() -> None:
    bulk = Bulk.model_validate_json(b'{"newField": 1}')
    assert bulk.counts is None
    assert bulk.finished_count == 0
    assert not bulk.is_final
    assert not bulk.is_submitted, "a bulk without a status is never executed"


def test_counts_hold_every_status_and_the_unknown_ones() -> None:
    bulk = Bulk.model_validate(
        {"operationStatusCounts": [{"status": "FAILED", "count": 2}, {"status": "NEW", "count": 0}]}
    )
    assert bulk.counts == {"SUBMITTED": 0, "RUNNING": 0, "COMPLETED": 0, "FAILED": 2, "CANCELLED": 0, "NEW": 0}
    assert bulk.count_of(OperationStatus.FAILED) == 2


def test_an_unknown_status_is_not_final() -> None:
    bulk = Bulk(status="REBALANCING")
    assert not bulk.is_known
    assert not bulk.is_final


def counted(total: int | None, **counts: int) -> Bulk:
    entries = [{"status": status, "count": count} for status, count in counts.items()]
    return Bulk.model_validate({"submittedItemsCount": total, "operationStatusCounts": entries})


def test_no_more_operations_are_told_than_there_are() -> None:
    bulk = counted(252, COMPLETED=256, FAILED=4)
    assert (bulk.finished_count, bulk.count_of(OperationStatus.COMPLETED)) == (252, 252)
    assert counted(0, COMPLETED=3).finished_count == 3, "no bulk has 0 operations: the total is wrong, not the counts"
    assert counted(None, COMPLETED=3).finished_count == 3


def test_a_status_that_is_told_twice_is_counted_once() -> None:
    entries = [{"status": "COMPLETED", "count": 4}, {"status": "COMPLETED", "count": 6}]
    assert Bulk.model_validate({"operationStatusCounts": entries}).finished_count == 6


@pytest.mark.parametrize(
    ("fields", "start", "finish"),
    [
        ({"executionStart": 1_790_000_000_000, "executionFinish": 1_790_000_009_000}, 1_790_000_000, 1_790_000_009),
        ({"executionStart": 1_790_000_000, "executionFinish": 1_790_000_009_000}, 1_790_000_000, 1_790_000_009),
        ({"executionStart": 1_790_000_000_000, "executionFinish": 0}, 1_790_000_000, None),
        ({"executionStart": 1_790_000_000_000, "executionFinish": 1_789_999_999_999}, 1_790_000_000, None),
        ({"executionStart": 1_790_000_000_000, "executionFinish": 1_850_000_000_000}, 1_790_000_000, None),
        ({"executionStart": 1_850_000_000_000, "executionFinish": 1_790_000_009_000}, None, 1_790_000_009),
        ({"executionStart": 0}, None, None),
        ({"executionFinish": 1_790_000_009_000_000}, None, None),
        ({"executionFinish": 2**63}, None, None),
    ],
)
def test_times_that_make_no_sense_are_not_told(
    fields: dict[str, int], start: float | None, finish: float | None
) -> None:
    bulk = Bulk.model_validate({**fields, "observed_at": 1_790_000_020.0})
    assert (bulk.started_at, bulk.finished_at) == (start, finish)


def test_a_time_of_0_is_none() -> None:
    bulk = Bulk.model_validate({"executionStart": 0, "executionFinish": 0})
    assert (bulk.execution_start, bulk.execution_finish) == (None, None)


@pytest.mark.parametrize(
    ("fields", "over"),
    [
        ({"status": "EXPIRED", "executionFinish": 1_790_000_009_000}, True),
        ({"status": "EXPIRED", "executionFinish": 0}, False),
        ({"status": "EXPIRED", "executionFinish": 1_850_000_000_000}, False),
        ({"status": "RUNNING", "executionFinish": 1_790_000_009_000}, False),
        ({"executionFinish": 1_790_000_009_000}, True),
        ({"status": "EXPIRED"}, False),
        ({"status": "EXPIRED", "submittedItemsCount": 10, "operationStatusCounts": [("COMPLETED", 10)]}, True),
        ({"status": "EXPIRED", "submittedItemsCount": 10, "operationStatusCounts": [("COMPLETED", 9)]}, False),
        ({"status": "EXPIRED", "operationStatusCounts": [("COMPLETED", 4), ("FAILED", 6)]}, True),
        ({"status": "EXPIRED", "operationStatusCounts": [("COMPLETED", 4), ("SUBMITTED", 6)]}, False),
        ({"status": "EXPIRED", "operationStatusCounts": [("COMPLETED", 4), ("SKIPPED", 6)]}, False),
        ({"status": "EXPIRED", "submittedItemsCount": 10, "operationStatusCounts": []}, False),
    ],
)
def test_an_unknown_status_seems_over_where_its_times_or_counts_say_so(fields: dict[str, Any], over: bool) -> None:  # noqa: FBT001 - a column of the table
    counts = fields.get("operationStatusCounts")
    entries = counts and [{"status": status, "count": count} for status, count in counts]
    bulk = Bulk.model_validate({**fields, "operationStatusCounts": entries, "observed_at": 1_790_000_020.0})
    assert bulk.seems_over is over


def test_an_order_sends_only_what_is_given() -> None:
    assert ExecuteOrder().model_dump(mode="json", by_alias=True, exclude_none=True) == {}
    order = ExecuteOrder(mode=Mode.ON_FAILURE_STOP, webhook_interval=5)
    assert order.model_dump(mode="json", by_alias=True) == {"mode": "ON_FAILURE_STOP", "webhookInterval": 5}
