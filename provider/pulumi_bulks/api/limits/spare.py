"""How much the limits leave beside the requests that have to be sent. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .planning import Rooms
    from .windows import Window

Needs = Callable[[float], float]
"""How many requests have to be sent within so many seconds."""

_PARTS = 8
"""At the ends of how many parts of a window it is asked how much is left up to there."""

_ALONE = 4.0
"""Times the binary logarithm of the seconds: about how many requests a wait makes that has room for all it wants."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Rounds of requests that go on for `horizon` seconds, beside what `needs` room, in at least this share of it.

    Where any moment can be the last, they have gone on for `elapsed` seconds, and are spread over the logarithm of the
    time: each interval is the same share of what has passed.
    """

    needs: Needs
    horizon: float
    least: float = 0.0
    elapsed: float | None = None

    def apart(self, number: float, seconds: float) -> float:
        """Return how far apart so many rounds are that are spread over so many seconds."""
        if number <= 1:
            return seconds
        if self.elapsed is None:
            return seconds / number
        return self.elapsed * math.expm1(math.log1p(seconds / self.elapsed) / number)


def is_crowded(waits: int, windows: Sequence[Window]) -> bool:
    """Return whether so many waits, each for itself, want more requests than some window holds."""
    return any(waits * _ALONE * math.log2(1 + window.seconds) > window.requests for window in windows)


def interval(rounds: Rounds, requests: float, windows: Sequence[Window], rooms: Rooms) -> float:
    """Return the seconds between rounds of so many requests, so that what is needed finds room at any time."""
    longest = 0.0
    for seconds in _horizons(rounds.horizon, windows):
        room = min((room for _, room in rooms(seconds)), default=math.inf)
        left = max(room - rounds.needs(seconds), rounds.least * room)
        longest = max(longest, rounds.apart(left / requests, seconds))
    return longest


def _horizons(horizon: float, windows: Sequence[Window]) -> list[float]:
    parts = {window.seconds * part / _PARTS for window in windows for part in range(1, _PARTS + 1)}
    return sorted({horizon, *(part for part in parts if part < horizon)})
