"""What `--json` prints: an object a line, each with the name and the version of its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.times import iso_time
from pulumi_bulks.outcome.problems import problem_of

if TYPE_CHECKING:
    from pulumi_bulks.api.models import Bulk


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
