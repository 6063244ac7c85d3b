"""The statuses of a bulk and of an operation, and which of them are final."""

from __future__ import annotations

from enum import Enum


class BulkStatus(str, Enum):
    """The statuses of a bulk that the API documents. An answer may hold others: they count as not final."""

    SUBMITTED = "SUBMITTED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    PARTIALLY_COMPLETED = "PARTIALLY_COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class FinalStatus(str, Enum):
    """The statuses that a bulk never leaves."""

    COMPLETED = BulkStatus.COMPLETED.value
    PARTIALLY_COMPLETED = BulkStatus.PARTIALLY_COMPLETED.value
    FAILED = BulkStatus.FAILED.value
    CANCELLED = BulkStatus.CANCELLED.value


class OperationStatus(str, Enum):
    """The statuses of an operation that the API documents."""

    SUBMITTED = "SUBMITTED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


KNOWN_STATUSES = frozenset(status.value for status in BulkStatus)

FINAL_STATUSES = frozenset(status.value for status in FinalStatus)

FINISHED_OPERATIONS = frozenset(
    {OperationStatus.COMPLETED.value, OperationStatus.FAILED.value, OperationStatus.CANCELLED.value}
)

KNOWN_OPERATION_STATES = frozenset(
    {
        "APPROVED",
        "CANCELLED",
        "COMPLETED",
        "FAILED",
        "INITIALISED",
        "INVALID",
        "PENDING",
        "PENDING_CHALLENGE",
        "PENDING_CONFIRMATION",
        "REJECTED",
        "RETURNED",
        "SCHEDULED",
        "SUBMITTED",
    }
)
"""The states that the API documents of what an operation starts (a transfer, a send, a wire); there may be others."""
