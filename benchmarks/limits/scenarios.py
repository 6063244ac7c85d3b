"""What is run: how many bulks of what length, by which policy, and against which odd API."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_bulks.api.limits.windows import DEFAULT_LIMITS, STANDARD
from pulumi_bulks.simulator import Limits

from .floor import floor
from .waits import PUBLISHED, Run, World, every, ours

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pulumi_bulks.api.limits.windows import Window

NUMBERS = (1, 4, 16, 64)
LENGTHS = {"10 s": 10.0, "60 s": 60.0, "10 min": 600.0, "1 h": 3600.0}
OURS, WHOLE, FLOOR = "this package", "the same, with the whole limit as its share", "the floor of its share"
_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Odd:
    """An API with limits that nobody knew, and the most 429s that may come of it."""

    name: str
    limits: Limits
    most_refused: int
    bulks: int = 4
    seconds: float = 60.0


ODD = (
    Odd("12 in 20 s, told by the reset alone", Limits.parse("12/20s", headers="reset"), 4, seconds=20.0),
    Odd("12 in 20 s, sliding, told by the reset alone", Limits.parse("12/20s", headers="reset", sliding=True), 4),
    Odd("12 in 20 s, sliding, both headers", Limits.parse("12/20s", sliding=True), 4),
    Odd("12 in 20 s, no header at all", Limits.parse("12/20s", headers="none"), 8),
    Odd("30 in 1 min and 60 in 1 h, both headers", Limits.parse("30/1m, 60/1h"), 4, bulks=8, seconds=600.0),
    Odd("100 in 1 min, of which others use 90", Limits.parse("100/1m", headers="reset", others=1.5), 12, seconds=600.0),
)


def lengths_of(bulks: int, seconds: float, seed: int) -> list[float]:
    """Return the lengths of the bulks: about `seconds`, as no two are alike."""
    rng = random.Random(f"{seed} {bulks} {seconds}")  # noqa: S311 - a simulation
    return [seconds * rng.uniform(1 - _SPREAD, 1 + _SPREAD) for _ in range(bulks)]


def _by(wait: Callable[[World, str], None], shares: Sequence[Window] = DEFAULT_LIMITS) -> Callable[[list[float]], Run]:
    return lambda lengths: World(lengths, PUBLISHED, shares).run(wait)


POLICIES: dict[str, Callable[[list[float]], Run]] = {
    OURS: _by(ours),
    WHOLE: _by(ours, STANDARD),
    "every 2 s, with a back-off": _by(every(2.0)),
    "every 5 s, with a back-off": _by(every(5.0)),
    FLOOR: lambda lengths: floor(lengths, DEFAULT_LIMITS),
}
"""How each waits, by its name. Fixed intervals have the whole limit to themselves."""


def run_odd(odd: Odd, seed: int) -> Run:
    """Wait against an odd API."""
    return World(lengths_of(odd.bulks, odd.seconds, seed), odd.limits).run(ours)
