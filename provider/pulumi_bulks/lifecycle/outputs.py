"""The outputs of a resource, and what a record of them says about an earlier moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from pulumi_bulks.api.errors import MismatchError
from pulumi_bulks.api.models import NO_STATUS, Bulk
from pulumi_bulks.api.states import OperationStatus
from pulumi_bulks.api.times import iso_time

from .inputs import given

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_bulks.api.operations import Operation

FAILED_OPERATIONS_SHOWN = 20


class FailedOperation(BaseModel):
    """One failed operation, without its payloads."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    sequence: int | None = None
    operation_id: str | None = None
    method: str | None = None
    path: str | None = None
    error_code: str | None = None
    message: str | None = None


class Record(Bulk):
    """The outputs of an earlier moment, as the state holds them."""

    environment: str | None = None
    adopted: bool | None = None
    failed_operations: list[FailedOperation] | None = None
    operation_states: dict[str, int] | None = None

    @property
    def is_recorded(self) -> bool:
        """Whether there is a record at all."""
        return self.status != NO_STATUS

    @property
    def has_begun(self) -> bool:
        """Whether the execution had begun then; False where nothing is recorded."""
        if not self.is_recorded:
            return False
        return self.execution_start is not None or not self.is_submitted


def parse_record(properties: Mapping[str, Any]) -> Record:
    """Return recorded outputs, by their names in state. Raises MismatchError where they describe no bulk."""
    try:
        return Record.model_validate(properties, context=[])  # odd fields of the API's, which an older version took
    except ValidationError as error:
        fields = ", ".join(sorted({str(detail["loc"][0]) for detail in error.errors(include_input=False)}))
    raise MismatchError(
        f"the recorded outputs are unreadable in: {fields}. Remove the record with `pulumi state delete`."
    )


def summarize(operations: Sequence[Operation]) -> list[FailedOperation]:
    """Return operations as outputs: the error's code and message, never a payload."""
    return [
        FailedOperation(
            sequence=operation.sequence,
            operation_id=operation.operation_id,
            method=operation.method,
            path=operation.path,
            error_code=operation.error.any_code,
            message=operation.error.message,
        )
        for operation in operations
    ]


def outputs(  # noqa: PLR0913 - each is a source of outputs of its own
    properties: Mapping[str, Any],
    bulk: Bulk,
    *,
    environment: str,
    adopted: bool | None,
    failed: Sequence[FailedOperation] | None,
    states: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Return all outputs by their names in state: the inputs among `properties` as given, then the bulk's own.

    Times are ISO 8601 UTC, durations seconds. What the API does not tell is None.
    """
    return {
        **given(properties),
        **bulk.model_dump(by_alias=True, exclude={"bulk_id"}),
        "bulkId": properties.get("bulkId") or bulk.bulk_id,
        "counts": bulk.counts,
        "completedCount": bulk.count_of(OperationStatus.COMPLETED),
        "failedCount": bulk.count_of(OperationStatus.FAILED),
        "executionStartTime": iso_time(bulk.started_at),
        "executionFinishTime": iso_time(bulk.finished_at),
        "durationSeconds": execution_seconds(bulk),
        "adopted": adopted,
        "environment": environment,
        "failedOperations": None if failed is None else [operation.model_dump(by_alias=True) for operation in failed],
        "operationStates": None if states is None else dict(states),
    }


def execution_seconds(bulk: Bulk) -> float | None:
    """Return how long the execution took; None while it is not over, and where the API tells no such times."""
    if bulk.started_at is None or bulk.finished_at is None:
        return None
    return round(bulk.finished_at - bulk.started_at, 3)
