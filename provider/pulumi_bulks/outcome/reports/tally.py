"""How many operations of bulks are where, as far as records tell it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from pulumi_bulks.api.masking import MASK
from pulumi_bulks.api.text import count_of, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pulumi_bulks.outcome.record import OutcomeRecord

_MOST = 2**63


@dataclass(frozen=True, slots=True)
class Tally:
    """The operations of one bulk or of several; `left` are those without an end, `unknown` the bulks without counts."""

    total: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    unknown: int = 0

    @property
    def left(self) -> int:
        """Those that have neither completed nor failed nor been cancelled."""
        return max(0, self.total - self.completed - self.failed - self.cancelled)

    @property
    def text(self) -> str:
        """How many of how many are where, as in "7,981 of 8,000 completed, 19 failed"."""
        if not self.total:
            return ""
        parts = [f"{number(self.completed)} of {number(self.total)} completed"]
        parts += [
            f"{number(count)} {word}"
            for count, word in ((self.failed, "failed"), (self.cancelled, "cancelled"))
            if count
        ]
        return ", ".join(parts)


def tally_of(record: OutcomeRecord) -> Tally:
    """Return the operations of one bulk; the total is never less than what the counts add up to."""
    counts = record.counts
    if counts is None or not all(map(_is_sensible, counts.values())):
        return Tally(unknown=1)
    known = {status: max(0, int(count)) for status, count in counts.items()}
    size = record.submitted_items_count
    total = max(sum(known.values()), size if _is_sensible(size) else 0)
    return Tally(total, known.get("COMPLETED", 0), known.get("FAILED", 0), known.get("CANCELLED", 0))


def together(tallies: Iterable[Tally]) -> Tally:
    """Return the operations of several bulks."""
    every = tuple(tallies)
    return Tally(
        sum(each.total for each in every),
        sum(each.completed for each in every),
        sum(each.failed for each in every),
        sum(each.cancelled for each in every),
        sum(each.unknown for each in every),
    )


def operations_text(record: OutcomeRecord) -> str:
    """Return what one record says of its operations, in words."""
    tally = tally_of(record)
    if not tally.unknown:
        return tally.text or "no operation counted"
    is_secret = MASK in {*(record.counts or {}).values(), record.submitted_items_count}
    if is_secret:
        return "secret"
    size = record.submitted_items_count
    return f"{count_of(size, 'operation')}, no counts" if _is_sensible(size) else "not told"


def _is_sensible(count: object) -> TypeGuard[int]:
    """Return whether a number of operations is one, and not a secret or more than any API counts."""
    return isinstance(count, int) and abs(count) < _MOST
