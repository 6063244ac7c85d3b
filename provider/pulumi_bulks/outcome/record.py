"""The outcome record: what became of one bulk, as other programs rely on it. Names and meanings never change within 1.

It is the content of a file under `bulks:outcomeDir`, and the output `outcome` of a resource.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from pulumi_bulks.lifecycle.outputs import FailedOperation, Int64  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA: Literal["pulumi-bulks/outcome/1"] = "pulumi-bulks/outcome/1"

_Masked = Literal["[secret]"]


class OutcomeVerdict(str, Enum):
    """What is certain about an execution."""

    ACCEPTED = "accepted"
    """Final, and as the program accepts it."""
    NOT_ACCEPTED = "not-accepted"
    """Final, and not as the program accepts it."""
    NOT_FINAL = "not-final"
    """It has begun, and no end has been seen."""
    NOT_EXECUTED = "not-executed"
    """No execute was sent, and the bulk was SUBMITTED at the last look, or nobody has looked."""
    UNKNOWN = "unknown"
    """An execute was sent and nothing seen since, or the status is one that nobody knows."""


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True, hide_input_in_errors=True
    )


class OutcomeProblem(_Part):
    """Why an `up` did not end well."""

    code: str = Field(description="The kind of error, one of those that `pulumi-bulks explain` lists.")
    text: str = Field(description="What happened, possibly in several lines.")
    next: str = Field(default="", description="What to do next, in one line.")


class OutcomeRun(_Part):
    """The run that has written a record."""

    id: str | None = Field(default=None, description="The CI system's own id of the run, else a random one.")
    url: str | None = Field(default=None, description="Where the CI system shows the run.")
    commit: str | None = Field(default=None, description="The commit that the run is of.")


class OutcomeRecord(_Part):
    """What became of one bulk. Every field is present, null where it is not known; times are ISO 8601 in UTC.

    In a file, "[secret]" stands for a secret input, wherever it would be.
    """

    schema_: Literal["pulumi-bulks/outcome/1"] = Field(default=SCHEMA, alias="schema", description="What this is.")
    project: str | None = Field(default=None, description="The Pulumi project.")
    stack: str | None = Field(default=None, description="The stack's short name.")
    name: str | None = Field(default=None, description="The resource's name in the program.")
    bulk_id: str = Field(description="The bulk's id, a string of digits.")
    environment: str | None = Field(default=None, description="The API's base URL; null where none is configured.")
    operation: str | None = Field(default=None, description="The endpoint of the equivalent single call.")
    submitted_items_count: int | _Masked | None = Field(default=None, description="How many operations the bulk has.")
    mode: str | None = Field(default=None, description="The mode of the execution, as the API reports it.")
    status: str | None = Field(default=None, description="The bulk's status at the last look; null without one.")
    counts: dict[str, int | _Masked] | None = Field(
        default=None, description="Every operation status and its number, zero included."
    )
    execution_start: Int64 | None = Field(default=None, description="When the execution began, in the API's own unit.")
    execution_finish: Int64 | None = Field(default=None, description="When the execution ended, in the API's own unit.")
    execution_start_time: str | None = Field(default=None, description="When the execution began.")
    execution_finish_time: str | None = Field(default=None, description="When the execution ended.")
    duration_seconds: float | None = Field(default=None, description="How long the execution took, in seconds.")
    accepted_statuses: tuple[str, ...] = Field(description="The final statuses that the program accepts.")
    verdict: OutcomeVerdict = Field(description="What is certain about the execution.")
    problem: OutcomeProblem | None = Field(
        default=None, description="Why the `up` did not end well; null where it did."
    )
    failed_operations: tuple[FailedOperation, ...] | None = Field(
        default=None, description="Up to 20 failed operations, never with a payload."
    )
    operation_states: dict[str, int | _Masked] | None = Field(
        default=None,
        description='Each state in the operations\' own answers and its number, "" for none; with '
        "`acceptedOperationStates` only.",
    )
    adopted: bool | None = Field(default=None, description="True when this stack did not start the execution.")
    observed_at: str | None = Field(default=None, description="When the API told this; null without a look.")
    request_ref: str | None = Field(default=None, description="What the API's support asks for: the last answer's.")
    provider_version: str | None = Field(default=None, description="The version of pulumi-bulks.")
    run: OutcomeRun = Field(default_factory=OutcomeRun, description="The run that has written this.")

    def told(self) -> dict[str, Any]:
        """Return the record as JSON has it: every field, by its name there."""
        return self.model_dump(mode="json", by_alias=True)


def record_of(own: Mapping[str, Any], facts: Mapping[str, Any]) -> OutcomeRecord:
    """Return a record of what is `own` to it, and of the bulk's `facts`. What a state holds may be odd: it is left out.

    Both are by the names of the fields in JSON.
    """
    try:
        return OutcomeRecord.model_validate({**facts, **own})
    except ValidationError:
        fitting = {name: value for name, value in facts.items() if _fits(own, name, value)}
        return OutcomeRecord.model_validate({**fitting, **own})


def _fits(own: Mapping[str, Any], name: str, value: object) -> bool:
    try:
        OutcomeRecord.model_validate({**own, name: value})
    except ValidationError:
        return False
    return True
