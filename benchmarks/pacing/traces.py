"""Bulks as a waiter sees them: ten shapes of progress, each trace built from a seed. Times are seconds."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING

from pulumi_bulks.waiting.pacing import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHORTEST, LONGEST = 1.0, 4 * 3600.0
MOST_OPERATIONS = 10_000
_MILD, _WILD = 0.25, 1.0  # sigma of the log-normal time that one operation takes


class Shape(str, Enum):
    """How the work of a bulk is spread over its time."""

    STEADY = "steady"
    NOISY = "noisy"
    ACCELERATING = "accelerating"
    DECELERATING = "decelerating"
    LATE_START = "late start"
    STALLS = "stalls"
    PAUSED = "paused"
    LUMPS = "counts in lumps"
    ABRUPT_STOP = "abrupt stop"
    NO_COUNTS = "no counts"


@dataclass(frozen=True, slots=True)
class Trace:
    """One bulk from its execute (time 0) to `finish`, from when on its status is final.

    `moments` holds, ascending, when each finished operation begins to be counted; `paused` is a span of time.
    """

    shape: Shape
    finish: float
    total: int
    moments: tuple[float, ...]
    paused: tuple[float, float] = (0.0, 0.0)
    shows_counts: bool = True
    stops_on_failure: bool = False

    def is_final(self, time: float) -> bool:
        """Whether an answer formed at `time` shows a final status."""
        return time >= self.finish

    def progress(self, time: float) -> Progress:
        """Return what an answer formed at `time` says to a policy."""
        return Progress(
            finished=bisect_right(self.moments, time) if self.shows_counts else 0,
            total=self.total if self.shows_counts else None,
            paused=self.paused[0] <= time < self.paused[1],
            stops_on_failure=self.stops_on_failure,
        )


def make_trace(shape: Shape, seed: str) -> Trace:
    """Return the trace of this shape and seed: always the same one."""
    rng = random.Random(f"{seed} {shape.value}")  # noqa: S311 - a simulation
    finish = _log_uniform(rng, SHORTEST, LONGEST)
    total = min(MOST_OPERATIONS, int(_log_uniform(rng, 1, MOST_OPERATIONS + 1)))
    return _MAKERS[shape](rng, finish, total)


def make_traces(per_shape: int, seed: int) -> Iterator[Trace]:
    """Yield so many traces of every shape, one after another."""
    for shape in Shape:
        for number in range(per_shape):
            yield make_trace(shape, f"{seed} {number}")


def under_stop(trace: Trace) -> Trace:
    """Return the same bulk under ON_FAILURE_STOP, with nothing in it that fails."""
    return replace(trace, stops_on_failure=True)


def _steady(_rng: random.Random, finish: float, total: int) -> Trace:
    return Trace(Shape.STEADY, finish, total, _moments([1.0] * total, finish))


def _noisy(rng: random.Random, finish: float, total: int) -> Trace:
    """Operations differ much, and 3 to 30 stretches of work differ in speed."""
    stretches = [rng.lognormvariate(0, 0.5) for _ in range(rng.randint(3, 30))]
    work = [
        stretches[number * len(stretches) // total] * duration
        for number, duration in enumerate(_durations(rng, total, _WILD))
    ]
    return Trace(Shape.NOISY, finish, total, _moments(work, finish))


def _accelerating(rng: random.Random, finish: float, total: int) -> Trace:
    """The last operations take 1/2 to 1/10 of the time of the first."""
    return Trace(Shape.ACCELERATING, finish, total, _drifting(rng, finish, total, 1 / _log_uniform(rng, 2, 10)))


def _decelerating(rng: random.Random, finish: float, total: int) -> Trace:
    """The last operations take 2 to 10 times as long as the first."""
    return Trace(Shape.DECELERATING, finish, total, _drifting(rng, finish, total, _log_uniform(rng, 2, 10)))


def _late_start(rng: random.Random, finish: float, total: int) -> Trace:
    """Nothing happens in the first 10 to 60 % of the time."""
    work = _durations(rng, total)
    work[0] += _gap(work, rng.uniform(0.1, 0.6))
    return Trace(Shape.LATE_START, finish, total, _moments(work, finish))


def _stalls(rng: random.Random, finish: float, total: int) -> Trace:
    """One to three operations take 5 to 25 % longer than all the others together."""
    work = _durations(rng, total)
    gaps = [_gap(work, rng.uniform(0.05, 0.2)) for _ in range(rng.randint(1, 3))]
    for gap in gaps:
        work[rng.randrange(total)] += gap
    return Trace(Shape.STALLS, finish, total, _moments(work, finish))


def _paused(rng: random.Random, finish: float, total: int) -> Trace:
    """A pause of 10 to 50 % of the time begins in the middle of an operation."""
    work = _durations(rng, total)
    gap = _gap(work, rng.uniform(0.1, 0.5))
    at = rng.randrange(total)
    begin = sum(work[:at]) + rng.random() * work[at]
    work[at] += gap
    scale = finish / sum(work)
    return Trace(Shape.PAUSED, finish, total, _moments(work, finish), paused=(begin * scale, (begin + gap) * scale))


def _lumps(rng: random.Random, finish: float, total: int) -> Trace:
    """Counts grow by 1/50 to 1/4 of the whole at a time; the rest is counted at the end."""
    single = _moments(_durations(rng, total), finish)
    lump = max(1, int(total * _log_uniform(rng, 1 / 50, 1 / 4)))
    shown = (single[min((number // lump + 1) * lump, total) - 1] for number in range(total))
    return Trace(Shape.LUMPS, finish, total, tuple(shown))


def _abrupt_stop(rng: random.Random, finish: float, total: int) -> Trace:
    """Any operation, the first and the last included, fails under ON_FAILURE_STOP and ends the bulk."""
    done = rng.randint(1, total)
    moments = _moments(_durations(rng, done), finish)
    return Trace(Shape.ABRUPT_STOP, finish, total, moments, stops_on_failure=True)


def _no_counts(rng: random.Random, finish: float, total: int) -> Trace:
    return Trace(Shape.NO_COUNTS, finish, total, _moments(_durations(rng, total), finish), shows_counts=False)


_MAKERS: dict[Shape, Callable[[random.Random, float, int], Trace]] = {
    Shape.STEADY: _steady,
    Shape.NOISY: _noisy,
    Shape.ACCELERATING: _accelerating,
    Shape.DECELERATING: _decelerating,
    Shape.LATE_START: _late_start,
    Shape.STALLS: _stalls,
    Shape.PAUSED: _paused,
    Shape.LUMPS: _lumps,
    Shape.ABRUPT_STOP: _abrupt_stop,
    Shape.NO_COUNTS: _no_counts,
}


def _log_uniform(rng: random.Random, low: float, high: float) -> float:
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def _durations(rng: random.Random, total: int, sigma: float = _MILD) -> list[float]:
    return [rng.lognormvariate(0, sigma) for _ in range(total)]


def _drifting(rng: random.Random, finish: float, total: int, ratio: float) -> tuple[float, ...]:
    """Return moments of operations whose time changes evenly, in the end to `ratio` of that of the first."""
    work = [duration * ratio ** (number / total) for number, duration in enumerate(_durations(rng, total))]
    return _moments(work, finish)


def _gap(work: list[float], share: float) -> float:
    """Return the idle time that makes up `share` of the whole when it is added to `work`."""
    return sum(work) * share / (1 - share)


def _moments(work: list[float], finish: float) -> tuple[float, ...]:
    """Return when each operation ends, the last at `finish` exactly."""
    scale = finish / sum(work)
    ends = [min(end * scale, finish) for end in accumulate(work)]
    ends[-1] = finish
    return tuple(ends)
