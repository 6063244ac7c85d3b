"""What the outputs of a resource hold, as a program sees it.

The engine carries every number as a double: these types make whole ones ints again. Each is a dict as well, with the
names in state for its keys.
"""

from __future__ import annotations

from typing import Any

import pulumi


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
