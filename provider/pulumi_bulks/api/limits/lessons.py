"""What 429s teach of the API's own limits. Pure: moments in seconds come in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .windows import STANDARD, Window, shortest_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .sends import Sends

_ROUNDING = 1.0
"""Seconds by which a told end of a window may be early: it comes in whole seconds, and nobody says rounded to where."""

_FIRST_BACK_OFF, _LAST_BACK_OFF = 1.0, 60.0
_FIRST_PATIENCE = 2.0
"""How many times its length a limit is kept to that has been found by a 429; twice as long after each further one."""

_LEAST_PATIENCE = 60.0
"""Seconds; a shorter window counts as one of this length in that."""

_NAMED_FOR = 86_400.0
_MOST_FOUND = 8
_LEAST_REQUESTS = 2


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is kept to until the moment `until`: a limit, or without a `window` a silence.

    `is_told` is True where another process has learned it.
    """

    until: float
    window: Window | None = None
    is_told: bool = False


class Lessons:
    """The limits that the API names, those that are found out, and the silences that it asks for.

    `sends` are all requests; `shares` are what this run may use, and so limits that are known anyway.
    """

    def __init__(self, sends: Sends, shares: Sequence[Window]) -> None:
        self._sends = sends
        self._shares = tuple(shares)
        self._named: tuple[Window, ...] = ()
        self._found: list[Lesson] = []
        self._news: list[Lesson] = []
        self._silence = Lesson(-math.inf)
        self.refusals = 0
        """429s in a row, those that were on their way together as one."""
        self._refused_at = -math.inf
        self._times_found = 0
        self._fresh_from = -math.inf  # when the window ended of which a 429 told
        self._found_out: tuple[float, int] | None = None  # since when, and how many, before a 429 that told nothing

    @property
    def silent_until(self) -> float:
        """The moment before which the API asks for no request."""
        return self._silence.until

    def is_told(self, window: Window | None) -> bool:
        """Return whether this limit, or without one the silence, is known from another process alone."""
        return any(lesson.is_told for lesson in (self._silence, *self._found) if lesson.window == window)

    def windows(self, now: float) -> list[Window]:
        """Return the limits of the API that are known at the moment `now`."""
        self._found = [found for found in self._found if found.until > now]
        return [*self._named, *(found.window for found in self._found if found.window is not None)]

    def answered(self, sent: float, now: float) -> None:
        """Take note of an answer that was no 429, or of none, to a request that was sent at the moment `sent`."""
        if sent < self._refused_at:
            return
        self.refusals = 0
        if self._found_out is not None:
            since, requests = self._found_out
            self._found_out = None
            self._keep_to(requests, now - since, now)

    def refused(self, sent: float, now: float, asked: float | None, named: Sequence[Window]) -> None:
        """Take note of a 429, which asks for so many seconds of silence and names these windows."""
        if named:
            self._named = tuple(named)
            self._news += [Lesson(now + _NAMED_FOR, window) for window in named]
        is_news = sent >= self._refused_at
        self.refusals += is_news
        back_off = min(_LAST_BACK_OFF, _FIRST_BACK_OFF * 2.0 ** min(self.refusals - 1, 30))
        ends = now + max(back_off, asked + _ROUNDING if asked else 0.0)
        if is_news:
            self._learn(now, ends, asked)
            self._refused_at = now
        self._be_silent(Lesson(ends))
        self._news.append(Lesson(self.silent_until))

    def take_over(self, lesson: Lesson) -> None:
        """Take note of what another process has learned."""
        told = replace(lesson, is_told=True)
        if lesson.window is None:
            self._be_silent(told)
        elif lesson.window not in self._named:
            self._found = [*self._found[1 - _MOST_FOUND :], told]

    def news(self) -> list[Lesson]:
        """Return what has been learned since the last time."""
        news, self._news = self._news, []
        return news

    def _be_silent(self, silence: Lesson) -> None:
        self._silence = max(self._silence, silence, key=lambda lesson: lesson.until)

    def _learn(self, now: float, ends: float, asked: float | None) -> None:
        """Find out the limit from how many requests came through before this 429.

        The window that is exceeded is the shortest that can last so long; it began after the last one that is known to
        have ended, or else with the first request that can have been in it.
        """
        if not asked:
            accepted = self._sends.accepted_since(max(now - STANDARD[0].seconds, self._fresh_from))
            if self._found_out is None and accepted:
                self._found_out = accepted[0], len(accepted)
            return
        seconds = shortest_over(asked, self._named or (*self._shares, *STANDARD))
        if math.isinf(seconds):
            return
        begins = max(ends - seconds, self._fresh_from)
        accepted = self._sends.accepted_since(begins)
        if accepted:
            self._keep_to(len(accepted), ends - (begins if begins == self._fresh_from else accepted[0]), ends)
        self._fresh_from = ends

    def _keep_to(self, requests: int, seconds: float, now: float) -> None:
        """Keep to a limit for a while: it may be the API's, or what others leave of it just now."""
        patience = _FIRST_PATIENCE * 2.0 ** min(self._times_found, 10)
        self._times_found += 1
        window = Window(max(_LEAST_REQUESTS, requests), seconds)
        lesson = Lesson(now + patience * max(seconds, _LEAST_PATIENCE), window)
        self._found = [*self._found[1 - _MOST_FOUND :], lesson]
        self._news.append(lesson)
