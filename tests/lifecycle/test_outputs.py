"""Outputs, and records of them."""

from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2

from pulumi_bulks.api.errors import MismatchError
from pulumi_bulks.api.models import Bulk, StatusCount
from pulumi_bulks.lifecycle.outputs import outputs, parse_record

NAMES = {
    "bulkId", "status", "submittedItemsCount", "executionStart", "executionFinish", "operation", "mode",
    "operationStatusCounts", "counts", "completedCount", "failedCount", "executionStartTime", "executionFinishTime",
    "durationSeconds", "adopted", "environment", "failedOperations",
    "operationStates",
}  # fmt: skip


def through_the_engine(properties: dict[str, Any]) -> dict[str, Any]:
    """Return properties as they come back from state: every number is a double."""
    struct = struct_pb2.Struct()
    struct.update({name: value for name, value in properties.items() if value is not None})
    return dict(json_format.MessageToDict(struct))


def finished() -> Bulk:
    return Bulk(
        bulk_id="8123",
        status="COMPLETED",
        submitted_items_count=8000,
        execution_start=1_763_900_000_000,
        execution_finish=1_763_900_020_250,
        operation="/transfers",
        mode="ON_FAILURE_STOP",
        operation_status_counts=[StatusCount(status="COMPLETED", count=8000)],
    )


def test_all_outputs_are_there_even_before_an_execution() -> None:
    found = outputs({"bulkId": "1"}, Bulk(status="SUBMITTED"), environment="e", adopted=None, failed=[])
    assert set(found) == NAMES
    assert found["counts"] is None
    assert found["durationSeconds"] is None


def test_derived_outputs() -> None:
    found = outputs({"bulkId": "8123", "timeout": "1h"}, finished(), environment="e", adopted=False, failed=[])
    assert found["executionStartTime"] == "2025-11-23T12:13:20.000Z"
    assert found["durationSeconds"] == 20.25
    assert found["completedCount"] == 8000
    assert found["counts"]["FAILED"] == 0
    assert found["timeout"] == "1h"


def test_a_record_survives_the_way_through_the_engine() -> None:
    recorded = through_the_engine(outputs({"bulkId": "8123"}, finished(), environment="e", adopted=True, failed=[]))
    record = parse_record(recorded)
    assert record.counts == finished().counts
    assert record.execution_start == finished().execution_start
    assert (record.environment, record.adopted, record.has_begun) == ("e", True, True)


def test_inputs_alone_are_no_record() -> None:
    record = parse_record({"bulkId": "1"})
    assert not record.is_recorded
    assert not record.has_begun


def test_an_unreadable_record_names_its_fields() -> None:
    with pytest.raises(MismatchError, match="unreadable in: adopted, status"):
        parse_record({"bulkId": "1", "status": 5.5, "adopted": "perhaps", "executionStart": "yesterday"})


def test_a_record_with_an_odd_field_of_the_apis_stays_readable() -> None:
    record = parse_record({"bulkId": "1", "status": "RUNNING", "executionStart": "yesterday"})
    assert (record.execution_start, record.has_begun) == (None, True)


@pytest.mark.parametrize("finish", [0, 1_763_899_999_000, 1_999_999_999_000])
def test_a_finish_that_makes_no_sense_is_not_told(finish: int) -> None:
    bulk = finished().model_copy(update={"execution_finish": finish, "observed_at": 1_763_900_030.0})
    found = outputs({}, bulk, environment="e", adopted=False, failed=[])
    assert (found["executionFinishTime"], found["durationSeconds"]) == (None, None)
    assert found["executionStartTime"] == "2025-11-23T12:13:20.000Z"
