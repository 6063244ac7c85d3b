"""The outcome records of a model run, kept in memory, and held to what the server knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pulumi_bulks.outcome import Desk, OutcomeRecord, Place, Subject
from pulumi_bulks.simulator.bulk import FINAL
from tests.outcome.schema import hold_to_the_schema

from .truth import hold_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.simulator import SimulatedBulk


class MemoryPlace(Place):
    """A file that is written whole, at once, and without a disk."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(Path("/nowhere"), subject)
        self.content = ""

    def obstacle(self) -> None:
        """Nothing is in the way."""

    def prepare(self) -> None:
        """Do nothing."""

    def write(self, record: Mapping[str, object]) -> None:
        """Keep a record as its file would hold it."""
        self.content = json.dumps(record)

    def read(self) -> OutcomeRecord | None:
        """Return the record."""
        try:
            return OutcomeRecord.model_validate_json(self.content)
        except ValidationError:
            return None


class Shelf:
    """A record for each bulk, which outlives the runs that write it. `verdicts` are those that have been held."""

    def __init__(self) -> None:
        self._places: dict[str, MemoryPlace] = {}
        self.verdicts: list[str] = []

    def desk(self, bulk_id: str) -> Desk:
        """Return the desk of a bulk's verbs."""
        subject = Subject("model", "test", bulk_id)
        return Desk(subject, self._places.setdefault(bulk_id, MemoryPlace(subject)))

    def hold(self, live: SimulatedBulk, *, ours: int) -> None:
        """Hold the record of a bulk, after a verb or a crash; `ours` are the executions that this stack has begun."""
        place = self._places.get(live.bulk_id)
        if place is None or not place.content:
            assert ours == 0, "an execute was sent before there was a record"
            return
        record: dict[str, Any] = json.loads(place.content)
        hold_to_the_schema(record)
        hold_secrets(place.content)
        verdict = record["verdict"]
        self.verdicts.append(verdict)
        assert (record["problem"] is None) == (verdict == "accepted"), record
        if verdict == "not-executed":
            assert ours == 0, f"{record} of {live}"
        if verdict == "not-final":
            assert live.started is not None, f"{record} of {live}"
        if verdict in {"accepted", "not-accepted"}:
            assert live.status in FINAL, f"{record} of {live}"
            assert record["status"] == live.status
