"""What the API refuses with a 400: as strict as the API itself."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .bulk import MODES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIGITS = re.compile(r"[0-9]+")
_OPERATION_STATUSES = ("SUBMITTED", "RUNNING", "COMPLETED", "FAILED", "CANCELLED")
_IDENTITY_TYPES = ("CORPORATE", "CONSUMER")
_LARGEST_PAGE = 100
_LARGEST_INT32 = 2**31 - 1
_INT64 = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"[0-9]{1,1000}")


class SyntaxError400(Exception):  # noqa: N818 - named after the answer that it becomes
    """A 400 with its body."""

    def __init__(self, field: str, error: str, params: list[str] | None = None) -> None:
        super().__init__(field, error)
        invalid = {"params": params or [], "fieldName": field, "error": error}
        self.body = {"message": "Bad Request", "syntaxErrors": {"invalidFields": [invalid]}}


def check_bulk_id(text: str) -> str:
    """Return the id of a path. Raises SyntaxError400 if it is not numeric."""
    if not _DIGITS.fullmatch(text):
        raise SyntaxError400("bulk_id", "REGEX", ["^[0-9]+$"])
    return text


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a body that is required. Raises SyntaxError400."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise SyntaxError400("body", "REQUIRED") from None
    if not isinstance(value, dict):
        raise SyntaxError400("body", "REQUIRED")
    return value


def check_text(body: Mapping[str, Any], name: str, field: str | None = None) -> str:
    """Return a field that has to be text; `field` is its name in the error. Raises SyntaxError400."""
    text = body.get(name)
    if not isinstance(text, str) or not text:
        raise SyntaxError400(field or name, "REQUIRED" if text is None else "HAS_TEXT")
    return text


def check_identity(body: Mapping[str, Any]) -> dict[str, str]:
    """Return type and id of the identity that a token is asked for. Raises SyntaxError400."""
    identity = body.get("identity")
    if not isinstance(identity, dict):
        raise SyntaxError400("identity", "REQUIRED")
    if identity.get("type") not in _IDENTITY_TYPES:
        raise SyntaxError400("identity.type", "IN", list(_IDENTITY_TYPES))
    identity_id = check_text(identity, "id", "identity.id")
    if not _DIGITS.fullmatch(identity_id):
        raise SyntaxError400("identity.id", "REGEX", ["^[0-9]+$"])
    return {"type": identity["type"], "id": identity_id}


def parse_execute(body: bytes) -> dict[str, Any]:
    """Return the mode and the webhook interval of an execute call. Raises SyntaxError400."""
    order = parse_object(body)
    mode, interval = order.get("mode", MODES[0]), order.get("webhookInterval", 1)  # null is neither
    if mode not in MODES:
        raise SyntaxError400("mode", "IN", list(MODES))
    if isinstance(interval, bool) or not isinstance(interval, int):
        raise SyntaxError400("webhookInterval", "REGEX", ["^[0-9]+$"])
    if interval < 1:
        raise SyntaxError400("webhookInterval", "AT_LEAST", ["1"])
    if interval > _LARGEST_INT32:
        raise SyntaxError400("webhookInterval", "AT_MOST", [str(_LARGEST_INT32)])
    return {"mode": order.get("mode"), "webhook_interval": order.get("webhookInterval")}


def parse_page(query: Mapping[str, str], default_limit: int) -> tuple[int, int]:
    """Return offset and limit. Raises SyntaxError400."""
    offset = _number(query, "offset", default=0)
    limit = _number(query, "limit", default=default_limit)
    if not 1 <= limit <= _LARGEST_PAGE:
        raise SyntaxError400("limit", "RANGE", ["1", str(_LARGEST_PAGE)])
    return offset, limit


def parse_bulk_filter(query: Mapping[str, str]) -> str | None:
    """Return the status to filter bulks by, None for any. Raises SyntaxError400."""
    status = query.get("status")
    if status is not None and status not in STATUSES:
        raise SyntaxError400("status", "IN", list(STATUSES))
    return status


def parse_operation_filter(query: Mapping[str, str]) -> tuple[int | None, str | None]:
    """Return sequence and status to filter operations by, None for any. Raises SyntaxError400."""
    status = query.get("status")
    if status is not None and status not in _OPERATION_STATUSES:
        raise SyntaxError400("status", "IN", list(_OPERATION_STATUSES))
    return (_int64(query["sequence"], "sequence") if "sequence" in query else None), status


def _int64(text: str, name: str) -> int:
    if not _INT64.fullmatch(text):
        raise SyntaxError400(name, "REGEX", ["^-?[0-9]+$"])
    if not -(2**63) <= int(text) < 2**63:
        raise SyntaxError400(name, "RANGE", [str(-(2**63)), str(2**63 - 1)])
    return int(text)


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not _NUMBER.fullmatch(text):
        raise SyntaxError400(name, "REGEX", ["^[0-9]+$"])
    return int(text)
