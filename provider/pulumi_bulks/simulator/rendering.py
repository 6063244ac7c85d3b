"""Bulks and operations as the API's JSON. Fields that say nothing before an execution are left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .bulk import SimulatedBulk


def render_bulk(
    bulk: SimulatedBulk, now: float, epoch_ms: Callable[[float], int], *, with_counts: bool = True
) -> dict[str, Any]:
    """Return BulkProcessDetails at the moment `now`; `epoch_ms` turns moments into timestamps."""
    bulk.advance(now)
    body: dict[str, Any] = {
        "bulkId": bulk.bulk_id,
        "status": bulk.status,
        "submittedItemsCount": bulk.items,
        "operation": bulk.operation,
    }
    if bulk.started is not None:
        body |= {"executionStart": epoch_ms(bulk.started), "mode": bulk.mode}
    if bulk.finished is not None:
        body["executionFinish"] = epoch_ms(bulk.finished)
    if with_counts and bulk.reports_counts:
        counts = bulk.counts(now).items()
        body["operationStatusCounts"] = [{"status": status, "count": count} for status, count in counts if count]
    return body


def render_operation(bulk: SimulatedBulk, sequence: int, processed: int, canary: str) -> dict[str, Any]:
    """Return one operation with payloads such as real ones, in which `canary` marks what must never be shown.

    `processed` is how many operations of the bulk have been answered.
    """
    status = bulk.status_of(sequence, processed)
    request = {"amount": {"currency": "EUR", "amount": 100 + sequence}, "beneficiary": f"Jo Doe {canary}".strip()}
    body = {
        "operationId": f"{bulk.bulk_id}{sequence:05d}",
        "sequence": sequence,
        "method": "POST",
        "path": bulk.operation,
        "status": status,
        "requestPayload": json.dumps(request),
    }
    if status == "COMPLETED":
        body["responsePayload"] = json.dumps({"id": f"9{sequence:05d}", "owner": canary})
    if status == "FAILED":
        answer = bulk.failing[sequence]
        payload = {"errorCode": answer.error_code, "message": answer.message, "beneficiary": canary}
        body["responsePayload"] = json.dumps(payload)
    return body
