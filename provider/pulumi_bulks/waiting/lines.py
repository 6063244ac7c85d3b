"""Which status texts of a wait are worth a line: a CI log keeps each of them. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

LINES = 40
"""The most lines that one wait shows, its last one included, however long it takes."""

LEAST_GAP = 1.0
"""Seconds between two lines, except before the last one of a wait."""

_FOR_NUMBERS = 25  # four per cent a line, if all goes one way
_FOR_WORDS = LINES - _FOR_NUMBERS - 1  # the last line is always shown
_WORDS_AT_ONCE = 4  # an outage or a pause, and its end, whatever has been shown before


@dataclass(frozen=True, slots=True)
class Status:
    """A live status. `words` is what of `text` is news whenever it changes, `percent` what of it is a progress."""

    text: str
    words: str
    percent: float | None = None


class StatusLines:
    """Decides which statuses of one wait are shown, so that its lines last as long as the wait may: `timeout` seconds.

    Progress is news by the per cent: each line brings its share of what is left of the way. Words are news whenever
    they change, and so are counts that go backwards; where they keep changing, lines become the rarer the longer the
    wait has lasted. Neither can use up the lines of the other.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._numbers_left = _FOR_NUMBERS
        self._words_told = 0
        self._told_at = -math.inf
        self._words = ""
        self._percent: float | None = None

    def shows(self, elapsed: float, status: Status) -> bool:
        """Return whether to show `status` now, seconds after the wait began; if so, it counts as shown."""
        if elapsed - self._told_at < LEAST_GAP:
            return False
        if self._has_moved(status):
            self._numbers_left -= 1
        elif self._is_news(status) and self._words_told + 1 <= self._words_until(elapsed):
            self._words_told += 1
        else:
            return False
        self._told_at, self._words = elapsed, status.words
        self._percent = self._percent if status.percent is None else status.percent
        return True

    def _has_moved(self, status: Status) -> bool:
        if status.percent is None or self._percent is None or not self._numbers_left:
            return False
        return status.percent - self._percent >= max(1.0, (100 - self._percent) / self._numbers_left)

    def _is_news(self, status: Status) -> bool:
        if status.percent is not None and self._percent is not None and status.percent <= self._percent - 1:
            return True
        return status.words != self._words

    def _words_until(self, elapsed: float) -> float:
        """Return how many lines words may have had by now: as many in each doubling of the time."""
        share = math.log1p(elapsed) / math.log1p(self._timeout) if elapsed < self._timeout else 1.0
        return _WORDS_AT_ONCE + (_FOR_WORDS - _WORDS_AT_ONCE) * share
