"""A record as a program sees it: every field, as a key and as an attribute, those that are null too."""

import copy
import json
from typing import Any

import pytest

import pulumi_bulks
from pulumi_bulks.hosts.program.types import complete
from pulumi_bulks.outcome import OutcomeRecord
from tests.hosts.conftest import Engine, value_of

TOLD: dict[str, Any] = OutcomeRecord.model_validate(
    {
        "bulkId": "1",
        "acceptedStatuses": ["COMPLETED"],
        "verdict": "not-accepted",
        "submittedItemsCount": 10,
        "counts": {"COMPLETED": 1},
        "failedOperations": [{"sequence": 3, "errorCode": "X"}],
        "problem": {"code": "not-accepted", "text": "a\nb"},
        "durationSeconds": 1.5,
    }
).told()


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(member) for member in value] if isinstance(value, list) else value


@pytest.mark.parametrize("state", [TOLD, without_nulls(TOLD), json.loads(json.dumps(TOLD), parse_int=float)])
def test_a_record_is_whole_whatever_the_way_to_the_program_has_dropped(engine: Engine, state: dict[str, Any]) -> None:
    engine.outputs = {"outcome": state}
    record = value_of(pulumi_bulks.BulkExecution("payouts", bulk_id="1").outcome)
    assert record == TOLD
    assert json.loads(json.dumps(record)) == TOLD
    assert type(record["failedOperations"][0]["sequence"]) is int
    assert (record.verdict, record.bulk_id, record.operation) == ("not-accepted", "1", None)
    assert (record.problem.code, record.failed_operations[0].error_code, record.run.url) == ("not-accepted", "X", None)
    assert copy.deepcopy(record) == TOLD
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = record.nothing_of_the_kind


def test_a_success_has_no_problem_and_an_unread_list_is_none(engine: Engine) -> None:
    engine.outputs = {"outcome": {**TOLD, "problem": None, "failedOperations": None}}
    record = value_of(pulumi_bulks.BulkExecution("payouts", bulk_id="1").outcome)
    assert (record.problem, record.failed_operations) == (None, None)


def test_a_state_of_an_earlier_version_has_none() -> None:
    assert complete(None) is None
