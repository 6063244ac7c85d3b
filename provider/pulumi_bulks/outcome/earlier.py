"""What earlier runs have left of a bulk: in the state, and in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import MismatchError
from pulumi_bulks.api.masking import mask
from pulumi_bulks.lifecycle.outputs import parse_record

from .judging import BEGUN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_bulks.lifecycle.outputs import Record

    from .record import OutcomeRecord


class Earlier:
    """Whether an earlier run has begun an execution, or may have. `before` is what the state holds, None for nothing.

    Both sources count: a run that was killed has left a file alone, and another machine's run the state alone.
    """

    def __init__(self, bulk_id: str, secrets: Sequence[object], before: Mapping[str, Any] | None) -> None:
        self._bulk_id = mask(bulk_id, secrets)
        self._in_state = before is not None and _begun_in_state(before)
        self._file: OutcomeRecord | None = None

    def found(self, file: OutcomeRecord | None) -> None:
        """Take note of the record in the file."""
        self._file = file

    def had_begun(self, environment: str | None) -> bool:
        """Return whether an execute of the bulk in this environment, any where it is not known, may have been taken."""
        file = self._file
        if self._in_state or file is None:
            return self._in_state
        is_same = environment is None or file.environment in {None, environment}
        return file.bulk_id == self._bulk_id and is_same and file.verdict in BEGUN


def recorded_bulk(before: Mapping[str, Any]) -> Record | None:
    """Return the bulk as the state holds it, None where that describes none."""
    try:
        return parse_record(before)
    except MismatchError:
        return None


def observed_before(before: Mapping[str, Any] | None) -> str | None:
    """Return when the bulk was observed that the state holds."""
    outcome = (before or {}).get("outcome")
    moment = outcome.get("observedAt") if isinstance(outcome, dict) else None
    return moment if isinstance(moment, str) else None


def _begun_in_state(before: Mapping[str, Any]) -> bool:
    record = recorded_bulk(before)
    outcome = before.get("outcome")
    told = outcome.get("verdict") if isinstance(outcome, dict) else None
    return record is None or record.has_begun or told in {verdict.value for verdict in BEGUN}
