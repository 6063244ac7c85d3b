"""Who sends the next request, and when. Pure: moments in seconds come in, seconds to wait go out.

`limits` and `pyrate-limiter` count windows as well, but first come, first served, and neither can take what a server
says of its own windows, keep requests in flight counted, or let one request go before another.
"""

from __future__ import annotations

import bisect
import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .limits import STANDARD, Window, longest, shortest_over
from .text import duration

if TYPE_CHECKING:
    from collections.abc import Sequence

_AT_ONCE = 2
"""Requests on their way at the same time: as many can meet a limit that nobody knew."""

_SLOW = 2.0
"""Seconds after which an answer is late, and its request holds up no other."""

_GLANCE = 0.02
"""Seconds until an answer may have come which another request waits for."""

_GRAIN = 0.1
_DRIFT = 0.001
"""How much longer than a window its requests are counted, in seconds and as a share: the API's clock is another."""

_ROUNDING = 1.0
"""Seconds by which a told end of a window may be early: it comes in whole seconds, and nobody says rounded to where."""

_FIRST_BACK_OFF, _LAST_BACK_OFF = 1.0, 60.0
_FIRST_PATIENCE = 2.0
"""How many times its length a limit is kept to that has been found by a 429; twice as long after each further one."""

_LEAST_PATIENCE = 60.0
"""Seconds; a shorter window counts as one of this length in that."""

_MOST_FOUND = 7


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """A place in the queue: the earliest deadline first. `room` is for how many requests there has to be room."""

    deadline: float
    number: int
    room: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """A slot that has been taken at the moment `at`."""

    number: int
    at: float


@dataclass(frozen=True, slots=True)
class _Found:
    """A limit that a 429 has shown, kept to until the moment `until`."""

    window: Window
    until: float


class Sends:
    """A log of the requests of the longest window.

    A request is counted from when it is sent until a whole window after its answer: the API has counted it at some
    moment in between, so that no window of the API, fixed or sliding, holds more of them than one of ours.
    """

    def __init__(self, seconds: float) -> None:
        self.keep = seconds
        self._ended: list[tuple[float, bool]] = []  # when, and whether accepted; ascending
        self.in_flight: dict[int, float] = {}

    def ended(self, now: float, grant: Grant | None = None, *, refused: bool = False) -> None:
        """Count a request whose answer came at the moment `now`: one of ours, or without `grant` somebody else's."""
        if grant is not None:
            self.in_flight.pop(grant.number, None)
        bisect.insort(self._ended, (now, not refused))
        del self._ended[: self._first_since(self._ended[-1][0] - _counted_for(self.keep))]

    def accepted_since(self, moment: float) -> list[float]:
        """Return when the requests since then were answered, other than with a 429."""
        return [at for at, accepted in self._ended[self._first_since(moment) :] if accepted]

    def used(self, window: Window, now: float) -> int:
        """Return how many requests count in `window`."""
        return len(self._ended) - self._first_since(now - _counted_for(window.seconds)) + len(self.in_flight)

    def room_at(self, window: Window, now: float, requests: int) -> float:
        """Return when `window` has room for so many more requests."""
        over = self.used(window, now) + min(requests, window.requests) - window.requests
        if over <= 0:
            return now
        last = self._first_since(now - _counted_for(window.seconds)) + over - 1
        if last < len(self._ended):
            return max(now, self._ended[last][0] + _counted_for(window.seconds))
        return now + _GLANCE if over <= len(self.in_flight) else now + _counted_for(window.seconds)

    def _first_since(self, moment: float) -> int:
        return bisect.bisect_left(self._ended, (moment,))


class Slots:
    """Slots within `shares`, what this run may use, and within what the API has shown of its own limits.

    The next slot goes to whoever's deadline is the earliest. A deadline never moves, so nobody starves.
    """

    def __init__(self, shares: Sequence[Window]) -> None:
        self._shares = tuple(shares)
        self._named: tuple[Window, ...] = ()
        self._found: list[_Found] = []
        self.sends = Sends(longest((*self._shares, *STANDARD)))
        self._queue: list[Ticket] = []
        self._numbers = itertools.count()
        self.silent_until = -math.inf
        self._refused_at = -math.inf
        self._refusals = 0  # in a row
        self._times_found = 0
        self._fresh_from = -math.inf  # when the window ended of which a 429 told
        self._found_out: tuple[float, int] | None = None  # since when, and how many, before a 429 that told nothing

    def windows(self, now: float) -> list[Window]:
        """Return all windows that hold at the moment `now`."""
        self._found = [found for found in self._found if found.until > now]
        return [*self._shares, *self._named, *(found.window for found in self._found)]

    def join(self, deadline: float, room: int = 1) -> Ticket:
        """Queue up for a slot that is wanted by the moment `deadline`."""
        ticket = Ticket(deadline, next(self._numbers), room)
        bisect.insort(self._queue, ticket)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give up on a slot."""
        self._queue.remove(ticket)

    def seconds_until(self, ticket: Ticket, now: float) -> float:
        """Return how long to wait before asking again; 0 where the slot can be taken."""
        place = self._queue.index(ticket)
        ahead = sum(other.room for other in self._queue[:place])
        free = self.room_at(ahead + ticket.room, now)
        if free > now:
            return free - now
        return _GLANCE * (1 + place // _AT_ONCE) if place or self._is_busy(now) else 0.0

    def room_at(self, requests: int, now: float) -> float:
        """Return the earliest moment at which so many more requests can be sent, whoever else queues up."""
        return max(self.silent_until, *(self.sends.room_at(window, now, requests) for window in self.windows(now)))

    def why_not(self, now: float, seconds: float) -> str:
        """Say why there is no slot for so long."""
        if self.silent_until > now:
            return f"the API's rate limit is reached, it asks for no request for {duration(self.silent_until - now)}"
        window = max(self.windows(now), key=lambda each: self.sends.room_at(each, now, 1))
        whose = "bulks:rateLimits" if window in self._shares else "the API's"
        return f"the rate limit {window} ({whose}) leaves no room for this request for {duration(seconds)}"

    def take(self, ticket: Ticket, now: float) -> Grant:
        """Take the slot."""
        self._queue.remove(ticket)
        grant = Grant(ticket.number, now)
        self.sends.in_flight[grant.number] = now
        return grant

    def answered(self, grant: Grant, now: float) -> None:
        """Take note of an answer that was no 429, or of none."""
        self.sends.ended(now, grant)
        if grant.at < self._refused_at:
            return
        self._refusals = 0
        if self._found_out is not None:
            since, requests = self._found_out
            self._found_out = None
            self._keep_to(requests, now - since, now)

    def refused(self, grant: Grant, now: float, asked: float | None, named: Sequence[Window]) -> None:
        """Take note of a 429, which asks for so many seconds of silence and names these windows.

        Nobody sends anything until then, and then one after another until an answer comes that is none.
        """
        self.sends.ended(now, grant, refused=True)
        self._named = tuple(named) or self._named
        is_news = grant.at >= self._refused_at
        self._refusals += is_news
        back_off = min(_LAST_BACK_OFF, _FIRST_BACK_OFF * 2.0 ** min(self._refusals - 1, 30))
        ends = now + max(back_off, asked + _ROUNDING if asked else 0.0)
        if is_news:
            self._learn(now, ends, asked)
            self._refused_at = now
        self.silent_until = max(self.silent_until, ends)

    def _is_busy(self, now: float) -> bool:
        on_their_way = sum(now - at < _SLOW for at in self.sends.in_flight.values())
        return on_their_way >= (1 if self._refusals else _AT_ONCE)

    def _learn(self, now: float, ends: float, asked: float | None) -> None:
        """Find out the limit from how many requests came through before this 429.

        The window that is exceeded is the shortest that can last so long; it began after the last one that is known to
        have ended, or else with the first request that can have been in it.
        """
        if not asked:
            accepted = self.sends.accepted_since(max(now - longest(STANDARD[:1]), self._fresh_from))
            if self._found_out is None and accepted:
                self._found_out = accepted[0], len(accepted)
            return
        seconds = shortest_over(asked, self._named or (*self._shares, *STANDARD))
        if math.isinf(seconds):
            return
        begins = max(ends - seconds, self._fresh_from)
        accepted = self.sends.accepted_since(begins)
        if accepted:
            self._keep_to(len(accepted), ends - (begins if begins == self._fresh_from else accepted[0]), ends)
        self._fresh_from = ends

    def _keep_to(self, requests: int, seconds: float, now: float) -> None:
        """Keep to a limit for a while: it may be the API's, or what others leave of it just now."""
        window = Window(max(2, requests), seconds)
        patience = _FIRST_PATIENCE * 2.0 ** min(self._times_found, 10)
        self._times_found += 1
        self._found = [*self._found[-_MOST_FOUND:], _Found(window, now + patience * max(seconds, _LEAST_PATIENCE))]


def _counted_for(seconds: float) -> float:
    return seconds * (1 + _DRIFT) + _GRAIN
