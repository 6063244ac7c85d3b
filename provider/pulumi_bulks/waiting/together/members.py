"""The waits that look together, and how often they do."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_bulks.api.limits.spare import Rounds

if TYPE_CHECKING:
    from collections.abc import Collection

    from pulumi_bulks.api.clock import Bell
    from pulumi_bulks.api.listing import BulksPage
    from pulumi_bulks.waiting.context import Plan

Ask = Callable[[str, int], "BulksPage"]
"""Asks for one page of the list of the bulks in a status, from an offset on; raises an ApiError without one."""

_LOOKS = 0.3
"""Looks at single bulks, which show their progress, for each page of a list."""

_LEAST = 0.12
"""The least share of what there is room for that both take, whatever is needed."""

SHORTEST, _LONGEST = 1.0, 120.0
"""Seconds between two lists, at least and at most."""

_OF_THE_REST = 0.05
"""A list is due after this share of the time until the nearest end, where every end is forecast."""

_LEAST_HORIZON = 60.0
_AS_LONG_AGAIN = 10.0
"""Times what it has lasted: for so long more an execution may go on of whose end nothing is known."""

_SOON = 30.0
"""Seconds within which an execution that has not begun may well have ended."""


@dataclass(eq=False, slots=True)
class Member:
    """One wait among the others. Moments are those of the clock.

    `ends` is the forecast end of a bulk that is being executed. `wants` is from when on a look of its own is of use,
    and `has_turn` whether it may have one. The bulk was `listed_in` the list of those with this status, has `gone_from`
    it, and is `missing_in` it though it has this status all the same.
    """

    bulk_id: str
    bell: Bell
    since: float
    is_underway: bool = False
    ends: float | None = None
    wants: float = 0.0
    looked: float = -math.inf
    has_turn: bool = False
    listed_in: str | None = None
    gone_from: str | None = None
    missing_in: str | None = None


class Rhythm:
    """How far apart lists are, and how many looks at single bulks come with each: what the limits leave decides."""

    def __init__(self, plan: Plan, members: Collection[Member]) -> None:
        self._plan = plan
        self.members = members

    def after_a_list(self, pages: int, now: float) -> tuple[float, float]:
        """Return the seconds until the next list of so many pages, and how many single looks come with it."""
        rounds = self._rounds(now)
        seconds = self._plan.rounds(rounds, pages * (1 + _LOOKS))
        nearest = min((end - now for end in self._ends()), default=0.0) if rounds.elapsed is None else 0.0
        return min(max(SHORTEST, seconds, _OF_THE_REST * nearest), _LONGEST), pages * _LOOKS

    def _rounds(self, now: float) -> Rounds:
        """Return for how long lists are needed, and what is needed beside them: as long as most forecasts say."""
        unknown = [now - member.since for member in self.members if member.is_underway and member.ends is None]
        ends = self._ends()
        horizon = max((end - now for end in ends), default=0.0)
        elapsed = None
        if len(unknown) > len(ends):
            horizon = max(horizon, _AS_LONG_AGAIN * max(unknown))
            elapsed = max(SHORTEST, min(unknown))
        return Rounds(lambda seconds: self._needs(seconds, now), max(_LEAST_HORIZON, horizon), _LEAST, elapsed)

    def _ends(self) -> list[float]:
        return [member.ends for member in self.members if member.is_underway and member.ends is not None]

    def _needs(self, seconds: float, now: float) -> float:
        """Return how many requests all waits need within so many seconds."""
        return sum(self._needs_of(member, seconds, now) for member in self.members)

    @staticmethod
    def _needs_of(member: Member, seconds: float, now: float) -> float:
        """Return how many a wait needs: its execute, and the look after its end."""
        if not member.is_underway:
            return 1.0 + seconds / (seconds + _SOON)
        if member.ends is not None:
            return float(member.ends - now <= seconds)
        return seconds / (seconds + max(SHORTEST, now - member.since))
