"""The outputs of a resource, and what a record of them says about an earlier moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic.alias_generators import to_camel

from pulumi_bulks.api.errors import MismatchError
from pulumi_bulks.api.models import NO_STATUS, Bulk, StatusCount
from pulumi_bulks.api.states import OperationStatus
from pulumi_bulks.api.times import iso_time

from .inputs import given

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_bulks.api.operations import Operation

FAILED_OPERATIONS_SHOWN = 20

Int64 = Annotated[int, WithJsonSchema({"type": "number"})]
"""An integer of the API that other languages' integers, of 32 bits, cannot hold."""


class _Output(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class FailedOperation(_Output):
    """One failed operation of a bulk, never with a payload."""

    sequence: int | None = Field(default=None, description="Its number within the bulk, from 1.")
    operation_id: str | None = Field(default=None, description="Its id.")
    method: str | None = Field(default=None, description="The HTTP method of the equivalent single call.")
    path: str | None = Field(default=None, description="The path of the equivalent single call.")
    error_code: str | None = Field(default=None, description="The error code of the response.")
    message: str | None = Field(default=None, description="The error message of the response.")


class Outputs(_Output):
    """What a resource tells of its bulk. What the API does not tell is None. Times are ISO 8601 UTC."""

    bulk_id: str | None = Field(description="The bulk's id.")
    status: str = Field(description="The bulk's status, as the API names it; there may be others than the documented.")
    submitted_items_count: int | None = Field(description="How many operations the bulk has.")
    execution_start: Int64 | None = Field(description="When the execution began, in the API's own unit.")
    execution_finish: Int64 | None = Field(description="When the execution ended, in the API's own unit.")
    operation: str | None = Field(description="The endpoint of the equivalent single call.")
    mode: str | None = Field(description="The mode of the execution, as the API reports it.")
    operation_status_counts: list[StatusCount] | None = Field(description="The counts, as the API lists them.")
    counts: dict[str, int] | None = Field(description="Every operation status and its number, zero included.")
    completed_count: int | None = Field(description="How many operations succeeded.")
    failed_count: int | None = Field(description="How many operations failed.")
    execution_start_time: str | None = Field(description="When the execution began, as ISO 8601 in UTC.")
    execution_finish_time: str | None = Field(description="When the execution ended, as ISO 8601 in UTC.")
    duration_seconds: float | None = Field(description="How long the execution took, in seconds.")
    adopted: bool | None = Field(description="True when this stack did not start the execution.")
    environment: str = Field(description="The API's base URL.")
    failed_operations: list[FailedOperation] | None = Field(
        description="Up to 20 failed operations, never with a payload."
    )
    operation_states: dict[str, int] | None = Field(
        description='Each state in the operations\' own answers and its number, "" for none; with '
        "`acceptedOperationStates` only."
    )


OUTPUT_NAMES = tuple(field.alias or name for name, field in Outputs.model_fields.items())
"""The outputs' names in state."""

_AS_THE_API_TELLS = Bulk.model_fields.keys() & Outputs.model_fields.keys() - {"bulk_id"}


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
        f"the recorded outputs are unreadable in: {fields}", step="Remove the record with `pulumi state delete`."
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
    """Return all outputs by their names in state: the inputs among `properties` as given, then the bulk's own."""
    told = Outputs(
        **bulk.model_dump(include=_AS_THE_API_TELLS),
        bulk_id=properties.get("bulkId") or bulk.bulk_id,
        counts=bulk.counts,
        completed_count=bulk.count_of(OperationStatus.COMPLETED),
        failed_count=bulk.count_of(OperationStatus.FAILED),
        execution_start_time=iso_time(bulk.started_at),
        execution_finish_time=iso_time(bulk.finished_at),
        duration_seconds=execution_seconds(bulk),
        adopted=adopted,
        environment=environment,
        failed_operations=None if failed is None else list(failed),
        operation_states=None if states is None else dict(states),
    )
    return {**given(properties), **told.model_dump(by_alias=True)}


def execution_seconds(bulk: Bulk) -> float | None:
    """Return how long the execution took; None while it is not over, and where the API tells no such times."""
    if bulk.started_at is None or bulk.finished_at is None:
        return None
    return round(bulk.finished_at - bulk.started_at, 3)
