"""The Bulk API's documented tables, as data: what the simulator and the client are both held to."""

from dataclasses import dataclass
from typing import Any

BULK_ID = "81234567890123456789"
"""An id beyond 2^53, and beyond 64 bits."""


@dataclass(frozen=True)
class Call:
    """One call: its path below the base URL, its status on success, and the change of state that it makes."""

    name: str
    method: str
    path: str
    success: int
    leaves: frozenset[str] = frozenset()
    reaches: str | None = None

    @property
    def url(self) -> str:
        return self.path.format(bulk_id=BULK_ID)

    def __str__(self) -> str:
        """Return the id of its tests."""
        return self.name


GET = Call("get", "GET", "/bulks/{bulk_id}", 200)
EXECUTE = Call("execute", "POST", "/bulks/{bulk_id}/execute", 204, frozenset({"SUBMITTED"}), "RUNNING")
OPERATIONS = Call("operations", "GET", "/bulks/{bulk_id}/operations", 200)
LIST = Call("list", "GET", "/bulks", 200)
PAUSE = Call("pause", "POST", "/bulks/{bulk_id}/pause", 204, frozenset({"RUNNING"}), "PAUSED")
RESUME = Call("resume", "POST", "/bulks/{bulk_id}/resume", 204, frozenset({"PAUSED"}), "RUNNING")
CANCEL = Call(
    "cancel", "POST", "/bulks/{bulk_id}/cancel", 204, frozenset({"SUBMITTED", "RUNNING", "PAUSED"}), "CANCELLED"
)

CALLS = (GET, EXECUTE, OPERATIONS, LIST, PAUSE, RESUME, CANCEL)
CHANGING_CALLS = tuple(call for call in CALLS if call.reaches)

IS_FINAL = {
    "SUBMITTED": False,
    "RUNNING": False,
    "PAUSED": False,
    "COMPLETED": True,
    "PARTIALLY_COMPLETED": True,
    "FAILED": True,
    "CANCELLED": True,
}
OPERATION_STATUSES = ("SUBMITTED", "RUNNING", "COMPLETED", "FAILED", "CANCELLED")
MODES = ("ON_FAILURE_STOP", "ON_FAILURE_CONTINUE")

LEAST_OFFSET, LEAST_LIMIT, MOST_LIMIT = 0, 1, 100

BULK: dict[str, Any] = {
    "bulkId": BULK_ID,
    "status": "PARTIALLY_COMPLETED",
    "submittedItemsCount": 800,
    "executionStart": 1_790_000_000_000,
    "executionFinish": 1_790_000_002_000,
    "operation": "/transfers",
    "mode": "ON_FAILURE_CONTINUE",
    "operationStatusCounts": [{"status": "COMPLETED", "count": 798}, {"status": "FAILED", "count": 2}],
}
"""A BulkProcessDetails with every field; any of them may be missing."""

OPERATION: dict[str, Any] = {
    "operationId": "812300120",
    "sequence": 120,
    "method": "POST",
    "path": "/transfers",
    "status": "FAILED",
    "requestPayload": '{"beneficiary": "Jo Doe"}',
    "responsePayload": '{"errorCode": "INSTRUMENT_INACTIVE", "message": "The instrument is not active"}',
}

FIELD_ERRORS = frozenset(
    {
        "REQUIRED", "HAS_TEXT", "REQUIRES", "SIZE", "RANGE", "IN", "NOT_IN", "REGEX", "EXACTLY", "AT_LEAST", "AT_MOST",
        "ALL_OR_NONE",
    }
)  # fmt: skip

CONFLICTS = (
    "VALIDATION_FAILED",
    "USER_VALIDATION_FAILED",
    "ALREADY_SUBMITTED",
    "DUPLICATE_OPERATION_TYPE",
    "NO_CONFIG_FOUND",
    "INVALID_STATE",
    "TOO_MANY_REQUESTS",
)


@dataclass(frozen=True)
class Refusal:
    """One answer of the error table; `words` are what the API says in its body."""

    status: int
    body: dict[str, Any] | None = None
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the id of its tests."""
        return " ".join((str(self.status), *self.words[:1]))


def syntax_error(field: str, error: str) -> Refusal:
    invalid = {"params": [], "fieldName": field, "error": error}
    body = {"message": "Bad Request", "syntaxErrors": {"invalidFields": [invalid]}}
    return Refusal(400, body, (error, "Bad Request", field))


REFUSALS = (
    *(syntax_error("mode", error) for error in sorted(FIELD_ERRORS)),
    Refusal(401),
    Refusal(403, {"errorCode": "INSUFFICIENT_PERMISSIONS"}, ("INSUFFICIENT_PERMISSIONS",)),
    Refusal(403),
    Refusal(404, {"code": "NOT_FOUND", "message": "No such bulk"}, ("NOT_FOUND", "No such bulk")),
    *(Refusal(409, {"errorCode": code}, (code,)) for code in CONFLICTS),
    Refusal(500),
    Refusal(503),
    Refusal(418, {"code": "TEAPOT", "message": "Short and stout"}, ("TEAPOT", "Short and stout")),
)

GATEWAY_STATUSES = (429, 502, 504)
GATEWAY_PAGE = b"<html><body><h1>Bad Gateway</h1></body></html>"
