"""The record's schema: current, complete, and what every record fits."""

import json
from importlib import resources
from typing import Any

import pytest

from pulumi_bulks.lifecycle.outputs import FailedOperation
from pulumi_bulks.outcome import OutcomeRecord
from pulumi_bulks.outcome.record import OutcomeProblem, OutcomeRun, record_of
from tools.schema.write import OUTCOME_FILE, outcome_schema_file

from .schema import hold_to_the_schema

OWN = {"bulkId": "1", "acceptedStatuses": ("COMPLETED",), "verdict": "unknown"}
FIELDS = [
    *["schema", "project", "stack", "name", "bulkId", "environment"],
    *["operation", "submittedItemsCount", "mode", "status", "counts"],
    *["executionStart", "executionFinish", "executionStartTime", "executionFinishTime", "durationSeconds"],
    *["acceptedStatuses", "verdict", "problem", "failedOperations", "operationStates", "adopted"],
    *["observedAt", "requestRef", "providerVersion", "run"],
]


def test_the_schema_is_what_the_model_says_or_else_make_schema_writes_it() -> None:
    assert OUTCOME_FILE.read_text(encoding="utf-8") == outcome_schema_file()


def test_the_schema_is_published_with_the_package() -> None:
    published = resources.files("pulumi_bulks.outcome").joinpath("outcome-1.schema.json").read_text(encoding="utf-8")
    schema = json.loads(published)
    assert sorted(schema["required"]) == sorted(schema["properties"]) == sorted(FIELDS)
    assert schema["properties"]["schema"]["const"] == "pulumi-bulks/outcome/1"


def test_a_record_of_which_nothing_is_known_has_every_field() -> None:
    told = OutcomeRecord.model_validate(OWN).told()
    assert list(told) == FIELDS
    hold_to_the_schema(told)


def test_a_record_of_which_everything_is_known_has_every_field_at_every_depth() -> None:
    told = OutcomeRecord(
        **OWN,  # type: ignore[arg-type] # by the names in JSON
        counts={"COMPLETED": 1},
        operation_states={"": 2},
        failed_operations=(FailedOperation(sequence=3),),
        problem=OutcomeProblem(code="not-accepted", text="a\nb"),
        run=OutcomeRun(),
        duration_seconds=1.5,
    ).told()
    hold_to_the_schema(told)
    assert set(told["failedOperations"][0]) == {"sequence", "operationId", "method", "path", "errorCode", "message"}
    assert set(told["problem"]) == {"code", "text", "next"}
    assert set(told["run"]) == {"id", "url", "commit"}


@pytest.mark.parametrize("missing", FIELDS)
def test_the_schema_refuses_a_record_without_a_field(missing: str) -> None:
    told = OutcomeRecord.model_validate(OWN).told()
    del told[missing]
    with pytest.raises(AssertionError):
        hold_to_the_schema(told)


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("counts", ["COMPLETED"]),
        ("submittedItemsCount", 1.5),
        ("status", 3),
        ("failedOperations", [{"sequence": "x"}]),
        ("durationSeconds", "long"),
        ("operationStates", {"COMPLETED": None}),
    ],
)
def test_what_a_state_holds_and_no_record_can_is_left_out_alone(name: str, odd: Any) -> None:
    told = record_of(OWN, {"operation": "/transfers", "executionStart": 5.0, name: odd}).told()
    assert told[name] is None
    assert (told["operation"], told["executionStart"]) == ("/transfers", 5)
    hold_to_the_schema(told)
