"""Bulks and operations as the API's JSON. Fields that say nothing before an execution are left out."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from .answers import settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from .behaviour import Behaviour
    from .bulk import SimulatedBulk


def render_bulk(
    bulk: SimulatedBulk,
    now: float,
    epoch_ms: Callable[[float], int],
    behaviour: Behaviour,
    *,
    with_counts: bool = True,
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
        body |= {"executionStart": _timestamp(epoch_ms(bulk.started), behaviour), "mode": bulk.mode}
    if bulk.finished is not None:
        body["executionFinish"] = _timestamp(epoch_ms(bulk.finished), behaviour)
    if with_counts and bulk.reports_counts:
        counts = bulk.counts(now).items()
        body["operationStatusCounts"] = [{"status": status, "count": count} for status, count in counts if count]
    told = {name: value for name, value in body.items() if name not in behaviour.left_out}
    return {**told, **behaviour.extra_fields}


def render_operation(bulk: SimulatedBulk, sequence: int, processed: int, now: float, canary: str) -> dict[str, Any]:
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
        answer = settled(bulk.states.get(sequence, bulk.state))
        since_start = 0.0 if bulk.started is None else now - bulk.started
        body["responsePayload"] = answer.payload(sequence, since_start, canary)
    if status == "FAILED":
        body["responsePayload"] = bulk.failing[sequence].payload(canary)
    return body


def _timestamp(epoch_ms: int, behaviour: Behaviour) -> int | str:
    if behaviour.timestamps == "seconds":
        return epoch_ms // 1000
    if behaviour.timestamps == "text":
        return datetime.fromtimestamp(epoch_ms / 1000, timezone.utc).isoformat(timespec="milliseconds")
    return epoch_ms
