"""What `--json` prints: an object a line, each with the name and the version of its form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import BulksError
from pulumi_bulks.api.text import harmless
from pulumi_bulks.api.times import iso_time
from pulumi_bulks.hosts.shared.texts import text_of

from .output import data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.api.models import Bulk

OTHER_CODE = "internal"
"""The code of a defect of this package."""


def line_of(
    schema: str,
    *,
    bulk_id: str | None = None,
    environment: str | None = None,
    bulk: Bulk | None = None,
    error: Exception | None = None,
) -> dict[str, Any]:
    """Return what is told of a bulk as it was seen last (`bulk`, None where it was not), and of an error."""
    return {
        "schema": schema,
        "bulkId": bulk_id,
        "environment": environment,
        "operation": bulk and bulk.operation,
        "submittedItemsCount": bulk and bulk.submitted_items_count,
        "status": bulk and bulk.status,
        "final": bulk and bulk.is_final,
        "counts": bulk and bulk.counts,
        "observedAt": bulk and iso_time(bulk.observed_at),
        "requestRef": bulk and bulk.request_ref,
        "error": None if error is None else error_of(error),
    }


def error_of(error: Exception) -> dict[str, Any]:
    """Return an error as every line has it: its code, what happened, and the next step (null where none is known)."""
    if not isinstance(error, BulksError):
        return {"code": OTHER_CODE, "text": text_of(error), "next": None}
    what, _, step = str(error).partition("\n  ")
    name = type(error).__name__.removesuffix("Error")
    code = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
    return {"code": code, "text": harmless(what), "next": harmless(step) or None}


def write(line: Mapping[str, Any]) -> None:
    """Print one object as a line of its own, in ASCII: every reader takes that."""
    data(json.dumps(line))
