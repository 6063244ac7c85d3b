"""What the API refuses with a 400: as strict as the API itself."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .bulk import MODES

if TYPE_CHECKING:
    from collections.abc import Mapping

_BULK_ID = re.compile(r"[0-9]+")
_OPERATION_STATUSES = ("SUBMITTED", "RUNNING", "COMPLETED", "FAILED", "CANCELLED")
_LARGEST_PAGE = 100
_NUMBER = re.compile(r"[0-9]{1,18}")


class SyntaxError400(Exception):  # noqa: N818 - named after the answer that it becomes
    """A 400 with its body."""

    def __init__(self, field: str, error: str, params: list[str] | None = None) -> None:
        super().__init__(field, error)
        invalid = {"params": params or [], "fieldName": field, "error": error}
        self.body = {"message": "Bad Request", "syntaxErrors": {"invalidFields": [invalid]}}


def check_bulk_id(text: str) -> str:
    """Return the id of a path. Raises SyntaxError400 if it is not numeric."""
    if not _BULK_ID.fullmatch(text):
        raise SyntaxError400("bulk_id", "REGEX", ["^[0-9]+$"])
    return text


def parse_execute(body: bytes) -> dict[str, Any]:
    """Return the mode and the webhook interval of an execute call. Raises SyntaxError400."""
    try:
        order = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        raise SyntaxError400("body", "REQUIRED") from None
    if not isinstance(order, dict):
        raise SyntaxError400("body", "REQUIRED")
    mode, interval = order.get("mode"), order.get("webhookInterval")
    if mode is not None and mode not in MODES:
        raise SyntaxError400("mode", "IN", list(MODES))
    if interval is not None and (isinstance(interval, bool) or not isinstance(interval, int)):
        raise SyntaxError400("webhookInterval", "REGEX", ["^[0-9]+$"])
    if interval is not None and interval < 1:
        raise SyntaxError400("webhookInterval", "AT_LEAST", ["1"])
    return {"mode": mode, "webhook_interval": interval}


def parse_page(query: Mapping[str, str]) -> tuple[int, int]:
    """Return offset and limit. Raises SyntaxError400."""
    offset = _number(query, "offset", default=0)
    limit = _number(query, "limit", default=_LARGEST_PAGE)
    if not 1 <= limit <= _LARGEST_PAGE:
        raise SyntaxError400("limit", "RANGE", ["1", str(_LARGEST_PAGE)])
    return offset, limit


def parse_operation_filter(query: Mapping[str, str]) -> tuple[int | None, str | None]:
    """Return sequence and status to filter operations by, None for any. Raises SyntaxError400."""
    status = query.get("status")
    if status is not None and status not in _OPERATION_STATUSES:
        raise SyntaxError400("status", "IN", list(_OPERATION_STATUSES))
    return (_number(query, "sequence", default=0) if "sequence" in query else None), status


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not _NUMBER.fullmatch(text):
        raise SyntaxError400(name, "REGEX", ["^[0-9]+$"])
    return int(text)
