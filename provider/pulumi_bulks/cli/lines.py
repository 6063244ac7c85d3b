"""What `--json` prints: an object a line, each with the name and the version of its form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.times import iso_time
from pulumi_bulks.outcome.problems import problem_of

from .output import data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.api.models import Bulk


_MEANINGS = {"##": "\\u0023#", "<{%": "\\u003c{%"}
"""What a CI system or Pulumi's display would take for a command of its own, with what says the same in JSON."""


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
        "error": None if error is None else problem_of(error, str).model_dump(),
    }


def write(line: Mapping[str, Any]) -> None:
    """Print one object as a line of its own, in ASCII: every reader takes that."""
    text = json.dumps(line)
    for meaning, escape in _MEANINGS.items():
        text = text.replace(meaning, escape)
    data(text)
