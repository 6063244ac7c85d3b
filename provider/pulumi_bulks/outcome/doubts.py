"""What makes a record hard to believe: each reader asks this before it takes one for accepted. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.masking import MASK
from pulumi_bulks.api.models import printable
from pulumi_bulks.api.states import FINAL_STATUSES

from .record import OutcomeVerdict

if TYPE_CHECKING:
    from .record import OutcomeRecord


def doubt_of(record: OutcomeRecord) -> str:
    """Return what contradicts an accepted verdict within the record itself, as "it …"; "" where nothing does."""
    if record.verdict is not OutcomeVerdict.ACCEPTED:
        return ""
    status = printable(record.status) if record.status else "not told"
    if record.problem is not None:
        return "it says accepted, and names a problem as well"
    if record.status not in FINAL_STATUSES:
        return f"it says accepted, and its status is {status}, which is not final"
    if record.status not in record.accepted_statuses and MASK not in record.accepted_statuses:
        return f"it says accepted, and its status {status} is none of those that are accepted"
    return ""
