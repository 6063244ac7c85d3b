"""How many looks the limits leave for a bulk, and so how far apart they have to be. Pure.

Looks are worth most near the end, and each forecast is better by about the share of the rest that has passed since the
one before. So few looks are spread evenly over the logarithm of the rest, and many evenly over the rest itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .windows import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

Rooms = Callable[[float], Iterable[tuple[Window, float]]]
"""For how many requests each window has room within so many seconds."""

Looks = Callable[[float], float]
"""How many looks at one bulk that leaves."""

_RESERVE = 2.0
"""Looks that are kept for each end: the forecast may be early, and failed operations are read."""

_PRECISION = 0.3
"""Seconds from the end at which one more look says nothing new."""

_PLENTY = 10.0
"""From how many looks on some are spent on the last moments."""

_ERROR = 0.01
_PAST_THE_END = 0.1
"""By how much a forecast may be early, as a share of the rest and in seconds: one look has to hit the end."""

_PARTS = 8
"""At the ends of how many parts of a window it is asked how many looks are left up to there."""

_EVENLY = 1 / 2
"""The share of the looks that may be spread evenly; the others are kept for the end."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How far a wait is, in seconds: the forecast `rest` if there is one, what has `elapsed`, what is `left` of it."""

    rest: float | None
    elapsed: float
    left: float

    def after(self, seconds: float) -> Outlook:
        """Return the outlook so many seconds later, if nothing else has changed."""
        rest = None if self.rest is None else max(0.0, self.rest - seconds)
        return Outlook(rest, self.elapsed + seconds, max(0.0, self.left - seconds))

    @property
    def horizon(self) -> float:
        """For how many seconds the wait goes on asking."""
        return max(0.0, self.left if self.rest is None else min(self.rest, self.left))

    @property
    def scale(self) -> float:
        """The seconds within which a look is due; without a forecast, what has lasted may last as long again."""
        return max(1.0, self.elapsed) if self.rest is None else max(_PRECISION, self.horizon)


def least_interval(outlook: Outlook, looks: Looks, windows: Iterable[Window] = ()) -> float:
    """Return the seconds that a look should be away at least; `looks` are those that are left within so many.

    Without a forecast any moment may be the end, so what has been spent of `windows` is heeded all along them.
    """
    if outlook.rest is None:
        parts = {window.seconds * part / _PARTS for window in windows for part in range(1, _PARTS + 1)}
        horizons = {min(horizon, outlook.left) for horizon in (outlook.scale, outlook.left, *parts)}
        return max(_blind(outlook, horizon, looks(horizon)) for horizon in horizons)
    horizon, number = outlook.horizon, looks(outlook.horizon)
    if number <= 1 or (horizon <= _PRECISION and number < _PLENTY):
        return min(outlook.rest * (1 + _ERROR) + _PAST_THE_END, outlook.left)
    towards_the_end = horizon * -math.expm1(math.log(_PRECISION / max(horizon, _PRECISION)) / number)
    return min(horizon / (number * _EVENLY), towards_the_end)


def _blind(outlook: Outlook, horizon: float, number: float) -> float:
    if number <= 1:
        return min(horizon, outlook.scale)
    growing = outlook.scale * math.expm1(math.log1p(horizon / outlook.scale) / number)
    return min(horizon / (number * _EVENLY), growing)


def looks_left(horizon: float, others: Sequence[Outlook], rooms: Rooms) -> float:
    """Return how many looks the limits leave for one wait beside the others, within so many seconds.

    Of every window, so many looks are kept for each wait that ends within it. The rest is for all: of another wait
    counts what it will ask within that time, much if its end is near, little if it is far.
    """
    crowd = 1 + sum(min(1.0, horizon / other.scale) for other in others)
    left = math.inf
    for window, requests in rooms(horizon):
        ends = 1 + sum(other.horizon <= window.seconds for other in others)
        left = min(left, (requests - _RESERVE * ends) / crowd)
    return left


class Plan:
    """The waits that are going on. A look is put off as far as the limits need it, so that each end finds room."""

    def __init__(self) -> None:
        self._waits: dict[str, tuple[float, Outlook, float]] = {}  # when noted, and the seconds until the next look

    def interval(self, bulk_id: str, now: float, wanted: float, outlook: Outlook, rooms: Rooms) -> float:
        """Return the seconds until the next look at a bulk: `wanted`, or more."""
        waits = self._waits.items()
        others = [other.after(now - noted) for other_id, (noted, other, _) in waits if other_id != bulk_id]
        windows = [window for window, _ in rooms(outlook.left)]
        least = least_interval(outlook, lambda horizon: looks_left(horizon, others, rooms), windows)
        seconds = max(wanted, least)
        self._waits[bulk_id] = now, outlook, seconds
        return seconds

    def need(self, bulk_id: str) -> float | None:
        """Return within how many seconds the next look is wanted, when it is due: before the forecast end.

        Without a forecast, within as long as it has been put off. None for a bulk that nobody waits for.
        """
        if bulk_id not in self._waits:
            return None
        _, outlook, seconds = self._waits[bulk_id]
        return seconds if outlook.rest is None else max(0.0, outlook.rest - seconds)

    def forget(self, bulk_id: str) -> None:
        """Take note that a wait has ended."""
        self._waits.pop(bulk_id, None)
