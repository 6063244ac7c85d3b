"""What is known of the bulks that are waited for, and what of it is news. Pure: moments in seconds come in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_bulks.waiting.progress import status_line, status_of

if TYPE_CHECKING:
    from pulumi_bulks.api.models import Bulk

    from .crowd import Seen

STEP = 5.0
"""Per cent after which progress is worth a line of a log."""

MINUTE = 60.0
"""Seconds after which a line is due although nothing has changed: some CI systems end a job that says nothing."""

_CALM = 10.0
"""Seconds of silence before a line about looks in vain: one that is repeated soon after is no news."""


@dataclass
class Row:
    """One bulk: how it was seen last, when its execution is forecast to end, and why there is no look just now."""

    bulk_id: str
    began: float
    bulk: Bulk | None = None
    ends: float | None = None
    trouble: str | None = None
    is_over: bool = False
    _told: tuple[object, ...] = ()
    _told_status: str | None = None
    _told_percent: float = -math.inf
    _told_at: float = -math.inf
    _told_trouble: str | None = None

    def see(self, seen: Seen, now: float) -> None:
        """Take note of a look."""
        self.bulk, self.trouble = seen.bulk, None
        self.ends = None if seen.left is None else now + seen.left

    def text(self, now: float) -> str:
        """Return the bulk's line as it is now."""
        if self.bulk is None:
            shown = "not seen yet"
        else:
            shown = status_line(self.bulk, None if self.ends is None or self.is_over else max(0.0, self.ends - now))
        return f"{self.bulk_id}  {shown}" if self.trouble is None else f"{self.bulk_id}  {shown} · {self.trouble}"

    def is_worth_a_line(self, now: float) -> bool:
        """Return whether a log needs a line of it now: of another status, of progress, or after a minute of silence."""
        percent = self._percent
        status = None if self.bulk is None else self.bulk.status
        silent = now - max(self._told_at, self.began)
        news = status != self._told_status
        if not self.is_over:
            moved = abs(percent - self._told_percent) >= STEP
            in_vain = self.trouble not in {None, self._told_trouble} and silent >= _CALM
            news = news or moved or in_vain or silent >= MINUTE
        if news:
            self._told_status, self._told_at = status, now
            self._told_percent = percent - percent % STEP if math.isfinite(percent) else percent
            self._told_trouble = self.trouble or self._told_trouble
        return news

    def has_changed(self) -> bool:
        """Return whether its status or a count is another one than when this was asked last."""
        before, self._told = self._told, () if self.bulk is None else (self.bulk.status, self.bulk.counts)
        return self._told != before

    @property
    def _percent(self) -> float:
        percent = None if self.bulk is None else status_of(self.bulk).percent
        return -math.inf if percent is None else percent
