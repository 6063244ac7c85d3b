"""Bars and lines of a page as numbers: where each begins and how long it is, of a width of 1,000. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .entry import ReportEntry
    from .tally import Tally

WIDTH = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LEAST = 12
"""So much of a bar shows however little it stands for: one failed operation of 10,000 is not overlooked."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: what it stands for, where it begins and how long it is."""

    kind: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The executions on one axis: a segment each, None where a record tells no times, and the times under the axis."""

    segments: tuple[Segment | None, ...]
    ticks: tuple[tuple[int, str], ...]
    day: str

    @property
    def missing(self) -> int:
        """How many bulks have no times."""
        return self.segments.count(None)


def bar_of(tally: Tally) -> tuple[Segment, ...]:
    """Return the bar of a bulk's operations; empty where they are not known."""
    if not tally.total:
        return ()
    counts = (
        ("completed", tally.completed),
        ("failed", tally.failed),
        ("cancelled", tally.cancelled),
        ("left", tally.left),
    )
    lengths = {kind: max(_LEAST, WIDTH * count // tally.total) for kind, count in counts if count}
    longest = max(lengths, key=lengths.__getitem__)
    lengths[longest] += WIDTH - sum(lengths.values())
    starts = accumulate(lengths.values(), initial=0)
    return tuple(Segment(kind, start, length) for (kind, length), start in zip(lengths.items(), starts, strict=False))


def timeline_of(entries: Sequence[ReportEntry]) -> Timeline | None:
    """Return the executions on one axis, None where no record tells when one began."""
    begun = [(entry.began, _end(entry)) for entry in entries if entry.began is not None]
    if not begun:
        return None
    first, last = min(began for began, _ in begun), max(end for _, end in begun)
    span = max(last - first, 1.0)
    return Timeline(
        segments=tuple(_segment(entry, first, span) for entry in entries),
        ticks=tuple((WIDTH * part // 4, _label(first + span * part / 4, span)) for part in range(5)),
        day=_moment(first).date().isoformat(),
    )


def _segment(entry: ReportEntry, first: float, span: float) -> Segment | None:
    if entry.began is None:
        return None
    start = round(WIDTH * (entry.began - first) / span)
    length = max(_LEAST, round(WIDTH * (_end(entry) - entry.began) / span))
    return Segment(
        "ended" if entry.ended is not None else "open", min(start, WIDTH - _LEAST), min(length, WIDTH - start) or _LEAST
    )


def _end(entry: ReportEntry) -> float:
    """Return when it ended, else until when it has been seen; never before it began."""
    began = entry.began or 0.0
    end = entry.ended if entry.ended is not None else entry.seen
    return began if end is None else max(began, end)


def _label(moment: float, span: float) -> str:
    """Return a time of the axis, as exactly as its span asks for."""
    two_days, ten_minutes = 172_800, 600
    form = "%b %d" if span > two_days else "%H:%M:%S" if span < ten_minutes else "%H:%M"
    return f"{_moment(moment):{form}}"


def _moment(seconds: float) -> datetime:
    """Return the moment of epoch seconds, the calendar's last one for what is later: an axis may end after that."""
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=timezone.utc)
