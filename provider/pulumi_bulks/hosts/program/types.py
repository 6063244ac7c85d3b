"""What the outputs of a resource hold, as a program sees it.

The engine carries every number as a double: these types make whole ones ints again. Each is a dict as well, with the
names in state for its keys.
"""

from __future__ import annotations

from typing import Any, cast

import pulumi
from pydantic.alias_generators import to_camel


class _ByNamesInState(dict[str, Any]):
    """A dict whose keys are the names in state."""

    def _translate_property(self, name: str) -> str:
        """Return the key of a property in state, for Pulumi."""
        return name


@pulumi.output_type
class FailedOperation(_ByNamesInState):
    """One failed operation of a bulk, never with a payload. What the API does not tell is None."""

    __eq__ = dict.__eq__  # Pulumi's own would differ from any other dict of the same content
    __hash__ = None  # type: ignore[assignment] # as a dict

    sequence: int | None = pulumi.property("sequence")
    """Its number within the bulk, from 1."""
    operation_id: str | None = pulumi.property("operationId")
    """Its id."""
    method: str | None = pulumi.property("method")
    """The HTTP method of the equivalent single call."""
    path: str | None = pulumi.property("path")
    """The path of the equivalent single call."""
    error_code: str | None = pulumi.property("errorCode")
    """The error code of the response."""
    message: str | None = pulumi.property("message")
    """The error message of the response."""


@pulumi.output_type
class StatusCount(_ByNamesInState):
    """How many operations of a bulk have one status, as the API lists it."""

    __eq__ = dict.__eq__  # Pulumi's own would differ from any other dict of the same content
    __hash__ = None  # type: ignore[assignment] # as a dict

    status: str | None = pulumi.property("status")
    """The operations' status."""
    count: int | None = pulumi.property("count")
    """Their number."""


@pulumi.output_type
class BulkDetails(_ByNamesInState):
    """A bulk as it is now. What the API does not tell is None. Times are ISO 8601 UTC."""

    __eq__ = dict.__eq__  # Pulumi's own would differ from any other dict of the same content
    __hash__ = None  # type: ignore[assignment] # as a dict

    bulk_id: str = pulumi.property("bulkId")
    """The bulk's id."""
    status: str = pulumi.property("status")
    """The bulk's status, as the API names it."""
    submitted_items_count: int | None = pulumi.property("submittedItemsCount")
    """How many operations the bulk has."""
    execution_start: int | None = pulumi.property("executionStart")
    """When the execution began, in the API's own unit."""
    execution_finish: int | None = pulumi.property("executionFinish")
    """When the execution ended, in the API's own unit."""
    operation: str | None = pulumi.property("operation")
    """The endpoint of the equivalent single call."""
    mode: str | None = pulumi.property("mode")
    """The mode of the execution, as the API reports it."""
    operation_status_counts: list[StatusCount] | None = pulumi.property("operationStatusCounts")
    """The counts, as the API lists them."""
    counts: dict[str, int] | None = pulumi.property("counts")
    """Every operation status and its number, zero included."""
    completed_count: int | None = pulumi.property("completedCount")
    """How many operations succeeded."""
    failed_count: int | None = pulumi.property("failedCount")
    """How many operations failed."""
    execution_start_time: str | None = pulumi.property("executionStartTime")
    """When the execution began."""
    execution_finish_time: str | None = pulumi.property("executionFinishTime")
    """When the execution ended."""
    duration_seconds: float | None = pulumi.property("durationSeconds")
    """How long the execution took."""
    adopted: bool | None = pulumi.property("adopted")
    """Always true: whatever executes a bulk, a look does not."""
    environment: str = pulumi.property("environment")
    """The API's base URL."""
    failed_operations: list[FailedOperation] | None = pulumi.property("failedOperations")
    """Up to 20 failed operations, never with a payload."""
    operation_states: dict[str, int] | None = pulumi.property("operationStates")
    """Always None: only a resource with `accepted_operation_states` reads every operation."""


@pulumi.output_type
class OutcomeProblem(_ByNamesInState):
    """Why an `up` did not end well."""

    __eq__ = dict.__eq__  # Pulumi's own would differ from any other dict of the same content
    __hash__ = None  # type: ignore[assignment] # as a dict

    code: str = pulumi.property("code")
    """The kind of error, one of those that `pulumi-bulks explain` lists."""
    text: str = pulumi.property("text")
    """What happened, possibly in several lines."""
    next: str = pulumi.property("next")
    """What to do next, in one line."""


@pulumi.output_type
class OutcomeRun(_ByNamesInState):
    """The run that has written a record."""

    __eq__ = dict.__eq__  # Pulumi's own would differ from any other dict of the same content
    __hash__ = None  # type: ignore[assignment] # as a dict

    id: str | None = pulumi.property("id")
    """The CI system's own id of the run, else a random one."""
    url: str | None = pulumi.property("url")
    """Where the CI system shows the run."""
    commit: str | None = pulumi.property("commit")
    """The commit that the run is of."""


@pulumi.output_type
class OutcomeRecord(_ByNamesInState):
    """What became of one bulk, as other programs rely on it. What is not known is None. Times are ISO 8601 UTC."""

    __eq__ = dict.__eq__  # Pulumi's own would differ from any other dict of the same content
    __hash__ = None  # type: ignore[assignment] # as a dict

    schema: str = pulumi.property("schema")
    """What this is: "pulumi-bulks/outcome/1"."""
    project: str | None = pulumi.property("project")
    """The Pulumi project."""
    stack: str | None = pulumi.property("stack")
    """The stack's short name."""
    name: str | None = pulumi.property("name")
    """The resource's name in the program."""
    bulk_id: str = pulumi.property("bulkId")
    """The bulk's id."""
    environment: str | None = pulumi.property("environment")
    """The API's base URL."""
    operation: str | None = pulumi.property("operation")
    """The endpoint of the equivalent single call."""
    submitted_items_count: int | None = pulumi.property("submittedItemsCount")
    """How many operations the bulk has."""
    mode: str | None = pulumi.property("mode")
    """The mode of the execution, as the API reports it."""
    status: str | None = pulumi.property("status")
    """The bulk's status at the last look; None without one."""
    counts: dict[str, int] | None = pulumi.property("counts")
    """Every operation status and its number, zero included."""
    execution_start: int | None = pulumi.property("executionStart")
    """When the execution began, in the API's own unit."""
    execution_finish: int | None = pulumi.property("executionFinish")
    """When the execution ended, in the API's own unit."""
    execution_start_time: str | None = pulumi.property("executionStartTime")
    """When the execution began."""
    execution_finish_time: str | None = pulumi.property("executionFinishTime")
    """When the execution ended."""
    duration_seconds: float | None = pulumi.property("durationSeconds")
    """How long the execution took."""
    accepted_statuses: list[str] = pulumi.property("acceptedStatuses")
    """The final statuses that the program accepts."""
    verdict: str = pulumi.property("verdict")
    """accepted, not-accepted, not-final, not-executed or unknown: what is certain about the execution."""
    problem: OutcomeProblem | None = pulumi.property("problem")
    """Why the `up` did not end well; None where it did."""
    failed_operations: list[FailedOperation] | None = pulumi.property("failedOperations")
    """Up to 20 failed operations, never with a payload."""
    operation_states: dict[str, int] | None = pulumi.property("operationStates")
    """Each state in the operations' own answers and its number; with `accepted_operation_states` only."""
    adopted: bool | None = pulumi.property("adopted")
    """True when this stack did not start the execution."""
    observed_at: str | None = pulumi.property("observedAt")
    """When the API told this; None without a look."""
    request_ref: str | None = pulumi.property("requestRef")
    """What the API's support asks for: the last answer's."""
    provider_version: str | None = pulumi.property("providerVersion")
    """The version of pulumi-bulks."""
    run: OutcomeRun = pulumi.property("run")
    """The run that has written this."""


class _Whole(dict[str, Any]):
    """A part of a record with every field, those that are None too, by the attributes of its type as well.

    It is none of Pulumi's output types: the SDK leaves what is None out of those when a program exports them.
    """

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the type of the part says
        """Return a field by its Python name."""
        try:
            return self[to_camel(name)]
        except KeyError:
            raise AttributeError(name) from None


def complete(record: OutcomeRecord | None) -> OutcomeRecord | None:
    """Return a record with every field at every depth, so that the stack's output is what the file is."""
    return None if record is None else whole_record(record)


def whole_record(told: dict[str, Any]) -> OutcomeRecord:
    """Return what is told, by names in state, as a record with every field at every depth."""
    record = _whole(told, OutcomeRecord)
    record["run"] = _whole(told.get("run") or {}, OutcomeRun)
    record["problem"] = _whole(told["problem"], OutcomeProblem) if told.get("problem") else None
    operations = told.get("failedOperations")
    record["failedOperations"] = operations and [_whole(operation, FailedOperation) for operation in operations]
    return cast("OutcomeRecord", record)


def _whole(part: dict[str, Any], of: type[_ByNamesInState]) -> _Whole:
    return _Whole({**{to_camel(name): None for name in of.__annotations__}, **part})
