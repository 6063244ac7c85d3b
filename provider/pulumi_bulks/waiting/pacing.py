"""When to ask again: a pure policy that turns answers into delays. No clock, no I/O."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from pulumi_bulks.api.settings import (
    DEFAULT_POLL_INTERVAL_MAX,
    DEFAULT_POLL_INTERVAL_RATIO,
    LEAST_POLL_INTERVAL_MAX,
)

FIRST_INTERVAL = LEAST_POLL_INTERVAL_MAX
"""Seconds that an interval may always take, however short the wait has been."""

SHORTEST_INTERVAL = 0.05
_ANSWERS_AT_THE_SHORTEST = 98
_GROWTH_OF_THE_SHORTEST = 1.15

# What follows was found by a search over the traces of benchmarks/pacing, on other seeds than those it reports.
_BLIND = 2.1  # without a forecast, intervals are this times the root of the time waited
_STEP = 0.31  # towards the forecast end, of what is left
_AIM = 0.1  # past the end, of the shortest interval
_SILENCE = 0.05  # of the time by which the end is overdue, or for which a pause has lasted
_WORK_OVERDUE = 0.1  # of the time that the operations take which are left, when the end is overdue
_LOOK_BACK = 1.7  # over this times as many operations as are left, the rate is taken
_LEAST_SHARE = 0.2  # a look-back over less than this share of the operations begins at the first answer
_REACH = 1.5  # a forecast is followed for this times as long as the rate has been known
_STOP_CHECKS = 120  # requests over the whole forecast duration of a bulk that any failure ends


@dataclass(frozen=True, slots=True)
class Progress:
    """What one answer says about how far a bulk is.

    `finished` counts operations in a final status; `total` is None where the API does not say. `stops_on_failure`
    is True under ON_FAILURE_STOP, where any moment can be the last.
    """

    finished: int
    total: int | None
    paused: bool = False
    stops_on_failure: bool = False


class Pacing(Protocol):
    """Decides the delay before the next request of one wait. Times are seconds since the wait began, monotonic."""

    def after_answer(self, elapsed: float, progress: Progress) -> float:
        """Return the seconds to wait after an answer that was not final."""

    def after_failure(self, elapsed: float, retry_after: float | None = None) -> float:
        """Return the seconds to wait after a request without a usable answer, at least `retry_after`."""

    def seconds_left(self, elapsed: float) -> float | None:
        """Return the forecast of the rest of the execution, None where the answers say nothing about it."""


class Forecast:
    """Forecasts the end from the counts and comes nearer to it step by step, each a share of what is left.

    The bounds, whatever the answers are: an interval after an answer is at most
    `min(interval_max, max(FIRST_INTERVAL, interval_ratio × elapsed))` seconds, and so is the time by which an end is
    noticed late. It is at least SHORTEST_INTERVAL, from the 100th answer on a little more with each, unless the upper
    bound is lower.

    - Without a forecast, intervals grow with the root of the time waited: the delay that this risks and the requests
      that it costs grow alike.
    - Near the end it aims just past it. An end that is overdue is asked about the more seldom the longer it is.
    - Under ON_FAILURE_STOP any moment can be the last, so the whole forecast duration is looked at evenly as well.
    """

    def __init__(
        self,
        interval_max: float = DEFAULT_POLL_INTERVAL_MAX,
        interval_ratio: float = DEFAULT_POLL_INTERVAL_RATIO,
    ) -> None:
        self._interval_max = interval_max
        self._interval_ratio = interval_ratio
        self._answers = 0
        self._failures = 0
        self._work = _WorkingTime()
        self._speed: _Speed | None = None
        self._left: int | None = None  # operations, by the last answer

    def after_answer(self, elapsed: float, progress: Progress) -> float:
        """Return the seconds to wait after an answer that was not final."""
        self._answers += 1
        self._failures = 0
        self._learn(elapsed, progress)
        more = min(max(0, self._answers - _ANSWERS_AT_THE_SHORTEST), 1000)
        shortest = SHORTEST_INTERVAL * _GROWTH_OF_THE_SHORTEST**more
        return min(max(self._wanted(elapsed, progress, shortest), shortest), self._longest(elapsed))

    def after_failure(self, elapsed: float, retry_after: float | None = None) -> float:
        """Return a delay that doubles with each failure in a row, or `retry_after` where that is longer."""
        self._failures += 1
        doubled = FIRST_INTERVAL * 2.0 ** min(self._failures - 1, 30)
        return max(min(doubled, self._longest(elapsed)), retry_after or 0.0)

    def seconds_left(self, elapsed: float) -> float | None:
        """Return the forecast of the rest of the execution, None where the answers say nothing about it.

        At the last answer it is at least what the operations take that are left for sure, so an overdue end is not
        forecast to be at hand. That of a PAUSED bulk holds if it goes on at once.
        """
        speed = self._speed
        if speed is None or speed.rate is None or self._left is None:
            return None
        answered, now = self._work.now, self._work.at(elapsed)
        return max(0.0, max(speed.forecast(self._left), answered + speed.least_rest(self._left)) - now)

    def _longest(self, elapsed: float) -> float:
        return min(self._interval_max, max(FIRST_INTERVAL, self._interval_ratio * elapsed))

    def _learn(self, elapsed: float, progress: Progress) -> None:
        before = self._work.now
        self._work.pass_until(elapsed, paused=progress.paused)
        self._left = None if progress.total is None else max(0, progress.total - progress.finished)
        if self._speed is None or progress.finished < self._speed.finished:  # or the counts went backwards
            self._speed = _Speed(self._work.now, progress.finished)
        elif progress.total is not None and progress.finished > self._speed.finished and self._work.now > before:
            self._speed.learn(before, self._work.now, progress.finished, left=progress.total - progress.finished)

    def _wanted(self, elapsed: float, progress: Progress, shortest: float) -> float:
        speed, worked = self._speed, self._work.now
        blind = max(FIRST_INTERVAL, _BLIND * math.sqrt(elapsed))
        left = self._left
        if speed is None or speed.rate is None or left is None:
            return blind
        if progress.paused:
            return max(_SILENCE * self._work.paused_for(elapsed), left / speed.rate)
        if left == 0:
            return _SILENCE * (worked - speed.last_growth)
        rest = speed.forecast(left) - worked
        if rest <= 0:
            step = max(_SILENCE * -rest, _WORK_OVERDUE * speed.least_rest(left))
        elif (1 - _STEP) * rest < shortest:
            step = rest + _AIM * shortest
        else:
            step = _STEP * rest
        if progress.stops_on_failure:
            step = min(step, (worked + max(rest, 0.0)) / _STOP_CHECKS)
        return min(step, max(blind, _REACH * speed.known_for))


class _WorkingTime:
    """The time that a bulk has spent unpaused, as far as the answers tell. In seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self._answered = 0.0
        self._paused_since: float | None = None

    def pass_until(self, elapsed: float, *, paused: bool) -> None:
        """Take note of an answer: where a pause began or ended since the last one, half of the time was work."""
        ends = (self._paused_since is not None) + paused
        self.now += (elapsed - self._answered) * (2 - ends) / 2
        self._answered = elapsed
        if not paused:
            self._paused_since = None
        elif self._paused_since is None:
            self._paused_since = elapsed

    def at(self, elapsed: float) -> float:
        """Return the working time at a moment after the last answer, as if nothing but time had changed since."""
        return self.now if self._paused_since is not None else self.now + elapsed - self._answered

    def paused_for(self, elapsed: float) -> float:
        """Return the age of the pause."""
        return 0.0 if self._paused_since is None else elapsed - self._paused_since


@dataclass(frozen=True, slots=True)
class _Sample:
    """So many operations were finished at this moment of the working time."""

    at: float
    finished: int


class _Speed:
    """How fast operations finish: a rate over a look-back that is longer the more is left. In working time."""

    def __init__(self, at: float, finished: int) -> None:
        self._samples = [_Sample(at, finished)]
        self._lump = 0.0  # the most operations that have been counted late, at once
        self.rate: float | None = None
        self.known_for = 0.0  # the time over which the rate has been seen

    @property
    def finished(self) -> int:
        """How many operations were finished at the last growth of the count."""
        return self._samples[-1].finished

    @property
    def last_growth(self) -> float:
        """When the count grew last."""
        return self._samples[-1].at

    def forecast(self, left: int) -> float:
        """Return when the operations will be finished that are left, `inf` where the rate is unknown."""
        return self.last_growth + left / self.rate if self.rate else math.inf

    def least_rest(self, left: int) -> float:
        """Return the time that the operations take which are left for sure, whatever is counted late."""
        return max(0.0, left - self._lump) / (self.rate or math.inf)

    def learn(self, before: float, now: float, finished: int, left: int) -> None:
        """Take note that the count has grown to `finished` since the answer at the moment `before`."""
        origin = self._samples[0]
        if self.rate is not None:
            self._lump = max(self._lump, self.rate * (before - self.last_growth))
        typical = self.rate or (finished - origin.finished) / (now - origin.at)
        at = now - min((now - before) / 2, self._lump / (2 * typical))
        reference = self._reference(finished, left)
        self.rate = (finished - reference.finished) / (at - reference.at)
        self.known_for = now - before if reference is origin else at - reference.at
        self._samples.append(_Sample(at, finished))

    def _reference(self, finished: int, left: int) -> _Sample:
        """Return the sample since which to take the rate; the first one is from before the work began, perhaps."""
        for sample in reversed(self._samples[1:]):
            if finished - sample.finished >= _LOOK_BACK * left:
                return sample
        origin, first = self._samples[0], self._samples[:2][-1]
        enough = finished - first.finished >= _LEAST_SHARE * min(finished - origin.finished, left)
        return first if enough else origin
