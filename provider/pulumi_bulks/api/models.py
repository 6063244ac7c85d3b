"""What the API sends and takes, as pydantic models. Unknown fields are ignored and every field may be missing."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from .states import FINAL_STATUSES, FINISHED_OPERATIONS, KNOWN_STATUSES, BulkStatus, OperationStatus

TEXT_LIMIT = 200
NO_STATUS = "UNSTATED"


def printable(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return `text` safe to print on a terminal: no control characters, and not longer than `limit`."""
    clean = "".join(character if character.isprintable() else " " for character in text)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


Text = Annotated[str, AfterValidator(printable)]
Int64 = Annotated[int, Field(ge=-(2**63), le=2**63)]
"""An integer of the API. A record holds it as a double, in which the largest int64 is 2^63."""


class ApiModel(BaseModel):
    """A frozen model with the API's camelCase names."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        hide_input_in_errors=True,
        coerce_numbers_to_str=True,
    )


class Mode(str, Enum):
    """What a bulk does after an operation that failed."""

    ON_FAILURE_STOP = "ON_FAILURE_STOP"
    ON_FAILURE_CONTINUE = "ON_FAILURE_CONTINUE"


class StatusCount(ApiModel):
    """How many operations of a bulk have one status."""

    status: Text | None = None
    count: Int64 | None = None


class Bulk(ApiModel):
    """BulkProcessDetails: one bulk, as the API tells it."""

    bulk_id: str | None = None
    status: Text = NO_STATUS
    submitted_items_count: Int64 | None = None
    execution_start: Int64 | None = None
    execution_finish: Int64 | None = None
    operation: Text | None = None
    mode: Text | None = None
    operation_status_counts: list[StatusCount] | None = None
    request_ref: Text | None = Field(default=None, exclude=True)  # the client fills it in from the answer's header

    @property
    def is_final(self) -> bool:
        """Whether the bulk has reached a status that it never leaves."""
        return self.status in FINAL_STATUSES

    @property
    def is_known(self) -> bool:
        """Whether the API documents this status."""
        return self.status in KNOWN_STATUSES

    @property
    def is_submitted(self) -> bool:
        """Whether the bulk is ready for execution: the only status in which it may be executed."""
        return self.status == BulkStatus.SUBMITTED.value

    @property
    def is_paused(self) -> bool:
        """Whether somebody has paused it."""
        return self.status == BulkStatus.PAUSED.value

    @property
    def is_running(self) -> bool:
        """Whether it is being executed."""
        return self.status == BulkStatus.RUNNING.value

    @property
    def counts(self) -> dict[str, int] | None:
        """Every operation status → number, zero included; None where the API tells no counts."""
        if self.operation_status_counts is None:
            return None
        counts = {status.value: 0 for status in OperationStatus}
        for entry in self.operation_status_counts:
            if entry.status is not None:
                counts[entry.status] = counts.get(entry.status, 0) + (entry.count or 0)
        return counts

    @property
    def finished_count(self) -> int:
        """How many operations have reached a final status, as far as the API tells."""
        return sum(count for status, count in (self.counts or {}).items() if status in FINISHED_OPERATIONS)

    def count_of(self, status: OperationStatus) -> int | None:
        """Return how many operations have `status`; None where the API tells no counts."""
        counts = self.counts
        return None if counts is None else counts[status.value]


class ExecuteOrder(ApiModel):
    """The body of an execute call."""

    mode: Mode | None = None
    webhook_interval: int | None = None


class InvalidField(ApiModel):
    """One field that a 400 names."""

    field_name: Text | None = None
    error: Text | None = None


class SyntaxErrors(ApiModel):
    """The fields that a 400 names."""

    invalid_fields: list[InvalidField] = Field(default_factory=list)


class ErrorBody(ApiModel):
    """The body of any error: the API uses `errorCode` in some and `code` in others."""

    error_code: Text | None = None
    code: Text | None = None
    message: Text | None = None
    syntax_errors: SyntaxErrors | None = None

    @property
    def any_code(self) -> str | None:
        """The error's code, under either of its names."""
        return self.error_code or self.code
