"""What the API sends and takes, as pydantic models. Unknown fields are ignored and every field may be missing.

A bulk's id and status decide what it is. Any other field of a wrong type is taken as not told where the reader keeps a
list of such fields: it is the context of the validation.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WrapValidator
from pydantic.alias_generators import to_camel

from . import times
from .states import FINAL_STATUSES, FINISHED_OPERATIONS, KNOWN_STATUSES, BulkStatus, OperationStatus
from .text import harmless

if TYPE_CHECKING:
    from pydantic import ValidationInfo, ValidatorFunctionWrapHandler

BULK_ID = re.compile(r"[0-9]{1,64}")
"""The API's ids are int64 written as text; longer ones are taken as well."""

TEXT_LIMIT = 200
NO_STATUS = "UNSTATED"


def printable(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return `text` as one line that is safe to show, and not longer than `limit`."""
    clean = harmless(text.replace("\n", " "))
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def _no_number_by_another_name(value: object) -> object:
    if isinstance(value, (bool, str, bytes)):
        raise ValueError("must be a number")  # noqa: TRY004 - pydantic turns a ValueError into its own error
    return value


def _no_text_by_another_name(value: object) -> object:
    if isinstance(value, (bool, int, float)):
        raise ValueError("must be a text")  # noqa: TRY004 - as above
    return value


def _or_not_told(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
    """Return None for a value of a wrong type, and name the field to the reader, where the reader keeps a list."""
    try:
        return handler(value)
    except ValidationError:
        if not isinstance(info.context, list):
            raise
        info.context.append(to_camel(info.field_name or ""))
        return None


def _or_no_status(value: object) -> object:
    return NO_STATUS if value is None or value == "" else value


Text = Annotated[str, AfterValidator(printable)]
Word = Annotated[Text, BeforeValidator(_no_text_by_another_name)]
Int64 = Annotated[int, BeforeValidator(_no_number_by_another_name), Field(ge=-(2**63), le=2**63)]
"""An integer of the API. A record holds it as a double, in which the largest int64 is 2^63."""

Count = Annotated[Int64, Field(ge=0)]
Moment = Annotated[Count | None, AfterValidator(lambda moment: moment or None)]
"""A timestamp in the API's own unit. 0 is how an API writes that there is none."""

OrNotTold = WrapValidator(_or_not_told)


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

    status: Word = Field(description="The operations' status.")
    count: Count = Field(description="Their number.")


class Bulk(ApiModel):
    """BulkProcessDetails: one bulk, as the API tells it.

    The client fills in what is not the API's own: `request_ref`; `observed_at`, when the API answered, in epoch
    seconds; and `odd_fields`, the names of the fields that were of a wrong type and so count as not told.
    """

    bulk_id: str | None = None
    status: Annotated[Word, BeforeValidator(_or_no_status)] = NO_STATUS
    submitted_items_count: Annotated[Count | None, OrNotTold] = None
    execution_start: Annotated[Moment, OrNotTold] = None
    execution_finish: Annotated[Moment, OrNotTold] = None
    operation: Annotated[Word | None, OrNotTold] = None
    mode: Annotated[Word | None, OrNotTold] = None
    operation_status_counts: Annotated[list[StatusCount] | None, OrNotTold] = None
    request_ref: Text | None = Field(default=None, exclude=True)
    observed_at: float | None = Field(default=None, exclude=True)
    odd_fields: tuple[str, ...] = Field(default=(), exclude=True)

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
        """Every operation status → number, zero included; None where the API tells no counts.

        A status that is told twice is counted once, at its largest.
        """
        if self.operation_status_counts is None:
            return None
        counts = {status.value: 0 for status in OperationStatus}
        for entry in self.operation_status_counts:
            counts[entry.status] = max(counts.get(entry.status, 0), entry.count)
        return counts

    @property
    def finished_count(self) -> int:
        """How many operations have reached a final status, as far as the API tells; never more than there are."""
        counted = sum(count for status, count in (self.counts or {}).items() if status in FINISHED_OPERATIONS)
        return self._at_most_all(counted)

    @property
    def started_at(self) -> float | None:
        """When the execution began, in epoch seconds; None where that is not told or makes no sense."""
        return times.sensible(self.execution_start, self.observed_at)

    @property
    def finished_at(self) -> float | None:
        """When the execution ended, in epoch seconds; None where that is not told or makes no sense."""
        finish, start = times.sensible(self.execution_finish, self.observed_at), self.started_at
        return None if finish is None or (start is not None and finish < start) else finish

    @property
    def seems_over(self) -> bool:
        """Whether a bulk in a status that nobody knows shows that its execution is over all the same."""
        if self.is_known:
            return False
        counts, total = self.counts or {}, self.submitted_items_count
        all_finished = 0 < sum(counts.values()) == self.finished_count and total in {None, self.finished_count}
        return all_finished or self.finished_at is not None

    def count_of(self, status: OperationStatus) -> int | None:
        """Return how many operations have `status`, never more than there are; None where the API tells no counts."""
        counts = self.counts
        return None if counts is None else self._at_most_all(counts[status.value])

    def _at_most_all(self, count: int) -> int:
        return min(count, self.submitted_items_count or count)


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

    error_code: Annotated[Word | None, OrNotTold] = None
    code: Annotated[Word | None, OrNotTold] = None
    message: Annotated[Word | None, OrNotTold] = None
    syntax_errors: Annotated[SyntaxErrors | None, OrNotTold] = None
    is_object: bool = Field(default=False, exclude=True)  # whether the body was one at all

    @property
    def any_code(self) -> str | None:
        """The error's code, under either of its names."""
        return self.error_code or self.code
