"""Figures from figures. Pure; times are seconds."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two things measured one after the other, again and again. What both share cancels out in each pair."""

    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def difference(self) -> float:
        """Return the median of what ours took more than theirs in the same round."""
        return median(mine - other for mine, other in zip(self.ours, self.theirs, strict=True))

    @property
    def ratio(self) -> float:
        """Return ours against theirs, in medians."""
        return median(self.ours) / median(self.theirs)


def busiest_second(moments: Sequence[float]) -> int:
    """Return the largest number of moments within any window of one second, its end not included."""
    ordered = sorted(moments)
    return max((bisect.bisect_left(ordered, began + 1.0) - place for place, began in enumerate(ordered)), default=0)


def mean_rate(moments: Sequence[float]) -> float:
    """Return how many moments there were a second from the first to the last, 0 where that says nothing."""
    if len(moments) <= 1 or max(moments) == min(moments):
        return 0.0
    return (len(moments) - 1) / (max(moments) - min(moments))
