"""Hold the record that an interrupted run has left to the simulator's log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi_bulks.simulator.bulk import FINAL
from tests.outcome.schema import hold_to_the_schema

if TYPE_CHECKING:
    from pathlib import Path

    from pulumi_bulks.simulator import SimulatedBulk, Simulator


def record_in(folder: Path) -> dict[str, Any] | None:
    """Return the whole record in a folder, None where there is none. A writer that was killed may leave its part."""
    files = [file for file in folder.iterdir() if file.suffix == ".json"] if folder.is_dir() else []
    if not files:
        return None
    (file,) = files
    record: dict[str, Any] = json.loads(file.read_bytes())
    hold_to_the_schema(record)
    return record


def hold_record(record: dict[str, Any] | None, bulk: SimulatedBulk, api: Simulator) -> str:
    """Hold a record, of a run that has ended, to what the server knows, and return its verdict."""
    begun = bulk.executions > 0
    if record is None:
        assert not begun, "an execute was sent before there was a record"
        assert not api.requests_of("execute"), "an execute was sent before there was a record"
        return "none"
    verdict, status = record["verdict"], record["status"]
    assert record["bulkId"] == bulk.bulk_id
    assert (record["problem"] is None) == (verdict == "accepted"), record
    right = {
        "not-executed": not begun and status in {None, "SUBMITTED"},
        "not-final": begun and status in {"RUNNING", "PAUSED"},
        "accepted": bulk.status in FINAL and status == bulk.status and status in record["acceptedStatuses"],
        "not-accepted": bulk.status in FINAL and status == bulk.status,
        "unknown": status not in {"RUNNING", "PAUSED"},  # an execute may have been kept back at the last moment
    }
    assert right[verdict], f"{record} of a bulk that is {bulk}"
    return str(verdict)
