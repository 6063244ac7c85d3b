"""How many looks the limits leave for a bulk, and so how far apart they have to be. Pure.

Looks are worth most near the end, and each forecast is better by about the share of the rest that has passed since the
one before. So few looks are spread evenly over the logarithm of the rest, and many evenly over the rest itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Room = Callable[[float], float]  # for how many requests there is room within so many seconds

_RESERVE = 2.0
"""Looks that are kept for what follows the forecast end: it may be late, and failed operations are read."""

_PRECISION = 0.3
"""Seconds from the end at which one more look says nothing new."""

_EVENLY = 1 / 2
"""The share of the looks that may be spread evenly; the others are kept for the end."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How far a wait is, in seconds: the forecast `rest` if there is one, what has `elapsed`, what is `left` of it."""

    rest: float | None
    elapsed: float
    left: float

    @property
    def horizon(self) -> float:
        """For how many seconds the wait goes on asking."""
        return max(0.0, self.left if self.rest is None else min(self.rest, self.left))

    @property
    def scale(self) -> float:
        """The seconds within which a look is due; without a forecast, what has lasted may last as long again."""
        return max(1.0, self.horizon if self.rest is not None else self.elapsed)


def least_interval(outlook: Outlook, looks: float) -> float:
    """Return the seconds that a look should be away at least, where so many looks are left up to the end."""
    horizon = outlook.horizon
    if looks <= 1:
        return horizon if outlook.rest is not None else min(horizon, outlook.scale)
    evenly = horizon / (looks * _EVENLY)
    if outlook.rest is None:
        return min(evenly, outlook.scale * math.expm1(math.log1p(horizon / outlook.scale) / looks))
    return min(evenly, horizon * -math.expm1(math.log(_PRECISION / max(horizon, _PRECISION)) / looks))


def looks_left(outlook: Outlook, others: Sequence[Outlook], room: Room) -> float:
    """Return how many looks the limits leave for one wait beside the others, up to its end.

    Of another wait counts what it will ask within that time: much if its end is near, little if it is far.
    """
    horizon = outlook.horizon
    crowd = 1 + sum(min(1.0, horizon / other.scale) for other in others)
    return room(horizon) / crowd - _RESERVE


class Plan:
    """The waits that are going on. A look is put off as far as the limits need it, so that each end finds room."""

    def __init__(self) -> None:
        self._waits: dict[str, tuple[Outlook, float]] = {}

    def interval(self, bulk_id: str, wanted: float, outlook: Outlook, room: Room) -> float:
        """Return the seconds until the next look at a bulk: `wanted`, or more."""
        others = [other for other_id, (other, _) in self._waits.items() if other_id != bulk_id]
        seconds = max(wanted, least_interval(outlook, looks_left(outlook, others, room)))
        self._waits[bulk_id] = outlook, seconds
        return seconds

    def need(self, bulk_id: str) -> float | None:
        """Return within how many seconds the next look is wanted, when it is due: before the forecast end.

        Without a forecast, within as long as it has been put off. None for a bulk that nobody waits for.
        """
        if bulk_id not in self._waits:
            return None
        outlook, seconds = self._waits[bulk_id]
        return seconds if outlook.rest is None else max(0.0, outlook.rest - seconds)

    def forget(self, bulk_id: str) -> None:
        """Take note that a wait has ended."""
        self._waits.pop(bulk_id, None)
