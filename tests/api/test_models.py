"""The models take whatever the API may send."""

from pulumi_bulks.api.models import Bulk, ExecuteOrder, Mode
from pulumi_bulks.api.states import OperationStatus


def test_every_field_may_be_missing_and_unknown_ones_are_ignored() -> None:
    bulk = Bulk.model_validate_json(b'{"newField": 1}')
    assert bulk.counts is None
    assert bulk.finished_count == 0
    assert not bulk.is_final
    assert not bulk.is_submitted, "a bulk without a status is never executed"


def test_counts_hold_every_status_and_the_unknown_ones() -> None:
    bulk = Bulk.model_validate({"operationStatusCounts": [{"status": "FAILED", "count": 2}, {"status": "NEW"}, {}]})
    assert bulk.counts == {"SUBMITTED": 0, "RUNNING": 0, "COMPLETED": 0, "FAILED": 2, "CANCELLED": 0, "NEW": 0}
    assert bulk.count_of(OperationStatus.FAILED) == 2


def test_an_unknown_status_is_not_final() -> None:
    bulk = Bulk(status="REBALANCING")
    assert not bulk.is_known
    assert not bulk.is_final


def test_an_order_sends_only_what_is_given() -> None:
    assert ExecuteOrder().model_dump(mode="json", by_alias=True, exclude_none=True) == {}
    order = ExecuteOrder(mode=Mode.ON_FAILURE_STOP, webhook_interval=5)
    assert order.model_dump(mode="json", by_alias=True) == {"mode": "ON_FAILURE_STOP", "webhookInterval": 5}
