"""A log of requests, by which windows are counted. Pure: moments in seconds come in."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .windows import Window

GLANCE = 0.02
"""Seconds until an answer may have come which another request waits for."""

_GRAIN = 0.1
_DRIFT = 0.001
"""How much longer than a window its requests are counted, in seconds and as a share: the API's clock is another."""


class Sends:
    """A log of the requests of the longest window.

    A request is counted from when it is sent until a whole window after its answer: the API has counted it at some
    moment in between, so that no window of the API, fixed or sliding, holds more of them than one of ours.
    """

    def __init__(self, seconds: float) -> None:
        self.keep = seconds
        self._ended: list[tuple[float, bool]] = []  # when, and whether accepted; ascending
        self.in_flight: dict[int, float] = {}

    def ended(self, now: float, number: int | None = None, *, refused: bool = False) -> None:
        """Count a request whose answer came at the moment `now`: ours of this number, or somebody else's."""
        if number is not None:
            self.in_flight.pop(number, None)
        bisect.insort(self._ended, (now, not refused))
        del self._ended[: self._first_since(self._ended[-1][0] - _counted_for(self.keep))]

    def accepted_since(self, moment: float) -> list[float]:
        """Return when the requests since then were answered, other than with a 429."""
        return [at for at, accepted in self._ended[self._first_since(moment) :] if accepted]

    def used(self, window: Window, now: float) -> int:
        """Return how many requests count in `window`."""
        return self.used_since(now - _counted_for(window.seconds))

    def used_since(self, moment: float) -> int:
        """Return how many requests have been answered since then, or have no answer yet."""
        return len(self._ended) - self._first_since(moment) + len(self.in_flight)

    def room_at(self, window: Window, now: float, requests: int) -> float:
        """Return when `window` has room for so many more requests."""
        over = self.used(window, now) + min(requests, window.requests) - window.requests
        if over <= 0:
            return now
        last = self._first_since(now - _counted_for(window.seconds)) + over - 1
        if last < len(self._ended):
            return max(now, self._ended[last][0] + _counted_for(window.seconds))
        return now + GLANCE if over <= len(self.in_flight) else now + _counted_for(window.seconds)

    def room_within(self, seconds: float, window: Window, now: float) -> float:
        """Return for how many requests `window` has room within the next seconds."""
        if seconds >= window.seconds:
            return window.requests * seconds / window.seconds
        return window.requests - self.used_since(now - window.seconds + seconds)

    def _first_since(self, moment: float) -> int:
        return bisect.bisect_left(self._ended, (moment,))


def _counted_for(seconds: float) -> float:
    return seconds * (1 + _DRIFT) + _GRAIN
