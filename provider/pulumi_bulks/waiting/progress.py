"""How far a bulk is: what a series of answers says about progress, and the line that shows it. Pure."""

from __future__ import annotations

import math
from fractions import Fraction

from pulumi_bulks.api.models import Bulk, Mode
from pulumi_bulks.api.states import OperationStatus
from pulumi_bulks.api.text import duration, number

from .lines import Status
from .pacing import Progress

_BAR_WIDTH = 14


class Watch:
    """Follows one wait: since when there has been no progress. Time that is spent paused is no silence."""

    def __init__(self) -> None:
        self._bulk: Bulk | None = None
        self._quiet_since = 0.0

    def see(self, bulk: Bulk, elapsed: float) -> None:
        """Take note of an answer that came `elapsed` seconds after the wait began."""
        before = self._bulk
        if before is None or before.status != bulk.status or before.counts != bulk.counts:
            self._quiet_since = elapsed
        self._bulk = bulk

    def silence(self, elapsed: float) -> float:
        """Return for how many seconds a RUNNING bulk has shown no progress; 0 for any other."""
        return elapsed - self._quiet_since if self._bulk is not None and self._bulk.is_running else 0.0


def progress_of(bulk: Bulk) -> Progress:
    """Return what `bulk` tells a pacing policy."""
    return Progress(
        finished=bulk.finished_count,
        total=bulk.submitted_items_count if bulk.counts is not None else None,
        paused=bulk.is_paused,
        stops_on_failure=bulk.mode == Mode.ON_FAILURE_STOP.value,
    )


def status_of(bulk: Bulk, seconds_left: float | None = None) -> Status:
    """Return the live status of a bulk: news are its status, its share, and that (ten times as many) have failed."""
    failed = bulk.count_of(OperationStatus.FAILED) or 0
    share = _share(bulk)
    return Status(
        status_line(bulk, seconds_left),
        words=f"{bulk.status} {len(str(failed)) if failed > 0 else 0}",
        percent=None if share is None else float(100 * share),
    )


def status_line(bulk: Bulk, seconds_left: float | None = None) -> str:
    """Return one line such as `RUNNING ▕████░░▏ 58 % · 4,640 of 8,000 · 2 failed · about 3m10s left`."""
    parts = [bulk.status]
    share = _share(bulk)
    if share is not None:
        full = math.floor(_BAR_WIDTH * share)
        parts[0] += f" ▕{'█' * full}{'░' * (_BAR_WIDTH - full)}▏ {math.floor(100 * share)} %"
        parts.append(f"{number(bulk.finished_count)} of {number(bulk.submitted_items_count)}")
    failed = bulk.count_of(OperationStatus.FAILED)
    if failed:
        parts.append(f"{number(failed)} failed")
    if seconds_left is not None and seconds_left >= 1 and bulk.is_running:
        parts.append(f"about {_roughly(seconds_left)} left")
    return " · ".join(parts)


def _roughly(seconds: float) -> str:
    """Return a forecast without tenths."""
    return f"{seconds:.0f}s" if seconds < 10 else duration(seconds)  # noqa: PLR2004 - as `duration` has it


def _share(bulk: Bulk) -> Fraction | None:
    """Return the finished share of the operations, None where the API does not tell it."""
    total = bulk.submitted_items_count
    if bulk.counts is None or total is None or total <= 0:
        return None
    return Fraction(min(max(bulk.finished_count, 0), total), total)
