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

from .allowance import EVEN_INTERVAL, WINDOW, Allowance
from .speed import Speed, WorkingTime

FIRST_INTERVAL = LEAST_POLL_INTERVAL_MAX
"""Seconds that an interval may always take, however short the wait has been."""

SHORTEST_INTERVAL = 0.05
"""Seconds that an interval takes at least."""

# What follows was found by a search over the traces of benchmarks/pacing, on other seeds than those it reports.
_BLIND, _BLIND_POWER = 1.19, 0.433  # until the counts tell a speed: × root of the time × operations to that power
_UNCOUNTED, _UNCOUNTED_POWER = 0.98, 0.53  # without counts: this times the time waited to the power of that
_SMALL, _SMALL_POWER = 0.15, 1.5  # seconds in which a small bulk can be over: × operations to that power
_NOT_SMALL = 4  # operations
_STEP = 0.34  # towards the forecast end, of what is left
_AIM = 0.05  # past the end, of the shortest interval
_SILENCE = 0.06  # of the time by which the end is overdue, or for which a pause has lasted
_WORK_OVERDUE = 0.042  # of the time that the operations take which are left, when the end is overdue
_REACH = 1.6  # a forecast is followed for this times as long as the rate has been known
_CREDIBLE = 100  # a rest is told if it is at most this times as long as the rate has been known
_STOP_COST = 0.55  # interval × requests so far, of the whole forecast duration of a bulk that any failure ends
_STOP_LOOKS = 75  # requests after which a failure is no longer looked for
_STOP_UNCROWDED, _STOP_CROWDING = 11, 1.37  # of a window's requests, from when on each makes these intervals longer
_STOP_LEAST, _STOP_DENSER = 0.75, 0.5  # of an operation's time, before which it does not fail; of an interval then
_UNCROWDED, _CROWDING = 16, 1.63  # the same for the shortest interval
_CLOSE, _CLOSE_TO_LONGEST = 0.015, 0.8  # an interval of less than these shares of the wait and the longest is close
_CLOSE_LOOKS, _CLOSE_GROWTH = 40, 1.3  # of which so many are for free, and each further one makes it longer still


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

    def after_execute(self, elapsed: float, total: int | None) -> float:
        """Return the seconds to wait after an execute of so many operations, None where the API does not say."""

    def after_answer(self, elapsed: float, progress: Progress) -> float:
        """Return the seconds to wait after an answer that was not final."""

    def after_failure(self, elapsed: float, retry_after: float | None = None) -> float:
        """Return the seconds to wait after a request without a usable answer, at least `retry_after`."""

    def sent(self, elapsed: float) -> None:
        """Take note of a request that was sent, at the latest `elapsed`; once told of one, it is told of all."""

    def soonest(self, elapsed: float) -> float:
        """Return the seconds before which the wait may not send another request, whatever it is for."""

    def seconds_left(self, elapsed: float) -> float | None:
        """Return the forecast of the rest of the execution, None where the answers say nothing about it."""


class Forecast:
    """Forecasts the end from the counts and comes nearer to it step by step, each a share of what is left.

    Two bounds hold whatever the answers are, if the delays are kept to:

    - A wait sends at most REQUESTS in any WINDOW seconds (see `Allowance`).
    - An interval after an answer is at most `min(interval_max, max(FIRST_INTERVAL, interval_ratio × elapsed))` seconds,
      after an execute at most FIRST_INTERVAL, and so is the time by which an end is noticed late. Where the settings
      ask for more requests than the first bound allows, which the default ones never do, that one wins. An interval is
      at least SHORTEST_INTERVAL.

    Within them:

    - The first look comes when it may tell a speed. Until there is one, intervals grow about as the root of the time
      waited: the delay that this risks and the requests that it costs grow alike. Where none of many operations is
      finished yet, they are longer.
    - Near the end it aims just past it. An end that is overdue is asked about the more seldom the longer it is.
    - Under ON_FAILURE_STOP any moment can be the last, so the whole forecast duration is looked at as well: an interval
      is the shorter the more requests the wait has cost, so that the product of both stays the same. It is longer
      where requests crowd, for a natural end needs some of a minute's as well. A failure ends an operation: where one
      takes longer than such an interval, none is looked for when it has just begun, and closer looks come later.
    - The more requests there were of late, and the more close looks in vain, the longer is the shortest interval: the
      allowance of a minute fades instead of running out.
    """

    def __init__(
        self,
        interval_max: float = DEFAULT_POLL_INTERVAL_MAX,
        interval_ratio: float = DEFAULT_POLL_INTERVAL_RATIO,
    ) -> None:
        self._interval_max = interval_max
        self._interval_ratio = interval_ratio
        self._allowance = Allowance()
        self._is_told = False
        self._answers = 0
        self._close = 0
        self._failures = 0
        self._work = WorkingTime()
        self._speed: Speed | None = None
        self._total: int | None = None  # operations, by the last answer
        self._left: int | None = None

    def after_execute(self, elapsed: float, total: int | None) -> float:
        """Return the seconds to wait after an execute of so many operations, None where the API does not say.

        No look is needed to know that nothing is finished yet. The fewer operations there are, the sooner they can be
        over.
        """
        self._work.pass_until(elapsed, paused=False)
        self._speed = Speed(self._work.now, finished=0)
        if total is None or total >= _NOT_SMALL:
            return FIRST_INTERVAL
        return _SMALL * math.pow(max(1, total), _SMALL_POWER)

    def after_answer(self, elapsed: float, progress: Progress) -> float:
        """Return the seconds to wait after an answer that was not final."""
        self._count(elapsed)
        self._answers += 1
        self._failures = 0
        self._learn(elapsed, progress)
        shortest = self._shortest()
        wanted = self._wanted(elapsed, shortest, paused=progress.paused)
        ready = self._ready() if progress.stops_on_failure and not progress.paused else math.inf
        delay = self._bounded(elapsed, max(min(wanted, ready), shortest))
        self._close += max(wanted, delay) < min(_CLOSE * elapsed, _CLOSE_TO_LONGEST * self._longest(elapsed))
        return delay

    def after_failure(self, elapsed: float, retry_after: float | None = None) -> float:
        """Return a delay that doubles with each failure in a row, or `retry_after` where that is longer."""
        self._count(elapsed)
        self._failures += 1
        doubled = FIRST_INTERVAL * 2.0 ** min(self._failures - 1, 30)
        return max(self._bounded(elapsed, doubled), retry_after or 0.0)

    def sent(self, elapsed: float) -> None:
        """Take note of a request; without any such note, each answer and each failure counts as one."""
        self._is_told = True
        self._allowance.count(elapsed)

    def soonest(self, elapsed: float) -> float:
        """Return the seconds before which the wait may not send another request, whatever it is for."""
        return self._allowance.seconds_until_free(elapsed)

    def seconds_left(self, elapsed: float) -> float | None:
        """Return the forecast of the rest of the execution, None where the answers say nothing about it.

        At the last answer it is at least what the operations take that are left for sure, so an overdue end is not
        forecast to be at hand. That of a PAUSED bulk holds if it goes on at once. The first few operations of many say
        nothing: from a rate that has been known for a second, no hours are forecast.
        """
        speed = self._speed
        if speed is None or speed.rate is None or self._left is None:
            return None
        answered, now = self._work.now, self._work.at(elapsed)
        left = max(speed.forecast(self._left) - answered, speed.least_rest(self._left))
        return max(0.0, left - (now - answered)) if left <= _CREDIBLE * speed.known_for else None

    def _count(self, elapsed: float) -> None:
        if not self._is_told:
            self._allowance.count(elapsed)

    def _shortest(self) -> float:
        """Return the shortest interval: longer, the more requests were sent of late, or close to an end in vain."""
        crowd = max(0, self._allowance.recent - _UNCROWDED)
        in_vain = min(max(0, self._close - _CLOSE_LOOKS), 1000)
        return SHORTEST_INTERVAL * _CROWDING**crowd * _CLOSE_GROWTH**in_vain

    def _bounded(self, elapsed: float, wanted: float) -> float:
        """Keep to both bounds: in time, what is left of the allowance lasts while intervals are the longest."""
        longest, kept, moment = self._longest(elapsed), 0, elapsed
        while moment < WINDOW:
            moment += self._longest(moment)
            kept += 1
        kept_for_later = min(longest, self._allowance.seconds_until_free(elapsed, kept))
        return max(min(wanted, longest), kept_for_later, self._allowance.seconds_until_free(elapsed))

    def _longest(self, elapsed: float) -> float:
        longest = min(self._interval_max, max(FIRST_INTERVAL, self._interval_ratio * elapsed))
        return max(longest, EVEN_INTERVAL) if elapsed >= EVEN_INTERVAL else longest

    def _learn(self, elapsed: float, progress: Progress) -> None:
        before = self._work.now
        self._work.pass_until(elapsed, paused=progress.paused)
        self._total = progress.total
        self._left = None if progress.total is None else max(0, progress.total - progress.finished)
        if self._speed is None or progress.finished < self._speed.finished:  # or the counts went backwards
            self._speed = Speed(self._work.now, progress.finished)
        elif self._left is not None and progress.finished > self._speed.finished and self._work.now > before:
            self._speed.learn(before, self._work.now, progress.finished, self._left)

    def _wanted(self, elapsed: float, shortest: float, *, paused: bool) -> float:
        """Return the interval that suits an end which comes when everything is done."""
        speed, worked, left = self._speed, self._work.now, self._left
        if left is None:
            return _UNCOUNTED * math.pow(max(0.0, elapsed), _UNCOUNTED_POWER)
        if speed is None or speed.rate is None:
            return self._blind(elapsed)
        if paused:
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
        return min(step, max(self._blind(elapsed), _REACH * speed.known_for))

    def _blind(self, elapsed: float) -> float:
        operations = max(1, self._total or 0)
        return max(FIRST_INTERVAL, _BLIND * math.sqrt(max(0.0, elapsed)) * math.pow(operations, _BLIND_POWER))

    def _ready(self) -> float:
        """Return the longest interval that suits a bulk which any failure ends, `inf` without a forecast."""
        speed, left = self._speed, self._left
        if speed is None or speed.rate is None or not left or self._answers > _STOP_LOOKS:
            return math.inf
        whole = max(self._work.now, speed.forecast(left))
        crowd = max(0, self._allowance.recent - _STOP_UNCROWDED)
        interval = _STOP_COST * whole / self._answers * math.pow(_STOP_CROWDING, crowd)
        if interval * speed.rate >= 1:
            return interval
        until_due = _STOP_LEAST / speed.rate - (self._work.now - speed.last_growth)
        return max(_STOP_DENSER * interval, until_due)
