"""Who sends the next request, and when. Pure: moments in seconds come in, seconds to wait go out.

`limits` and `pyrate-limiter` count windows as well, but first come, first served, and neither can take what a server
says of its own windows, keep requests in flight counted, or let one request go before another.
"""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_bulks.api.text import duration
from pulumi_bulks.api.told import Told

from .lessons import Lessons
from .sends import GLANCE, Sends
from .windows import STANDARD, longest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .windows import Window

_AT_ONCE = 2
"""Requests on their way at the same time, at first: as many can meet a limit that nobody knew."""

_MOST_AT_ONCE = 16
_PROVEN = 50
"""Requests of the last minute that let one more be on its way: where so many were taken, a lower limit is unlikely."""

_MINUTE = 60.0

_SLOW = 2.0
"""Seconds after which an answer is late, and its request holds up no other."""


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """A place in the queue: the earliest deadline first. `room` is for how many requests there has to be room.

    An `is_inner` one is for a request without which another that has its slot cannot be sent.
    """

    deadline: float
    number: int
    room: int = field(default=1, compare=False)
    is_inner: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """A slot that has been taken at the moment `at`."""

    number: int
    at: float


class Slots:
    """Slots within `shares`, what this run may use, and within what the API has shown of its own limits.

    The next slot goes to whoever's deadline is the earliest. A deadline never moves, so nobody starves. After a 429 one
    request goes before all others, to see whether they can follow.
    """

    def __init__(self, shares: Sequence[Window]) -> None:
        self._shares = tuple(shares)
        self.sends = Sends(longest((*self._shares, *STANDARD)))
        self.lessons = Lessons(self.sends, self._shares)
        self._queue: list[Ticket] = []
        self._numbers = itertools.count()

    def windows(self, now: float) -> list[Window]:
        """Return all windows that hold at the moment `now`."""
        return [*self._shares, *self.lessons.windows(now)]

    def join(self, deadline: float, room: int = 1, *, is_inner: bool = False) -> Ticket:
        """Queue up for a slot that is wanted by the moment `deadline`."""
        ticket = Ticket(deadline, next(self._numbers), room, is_inner)
        bisect.insort(self._queue, ticket)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give up on a slot."""
        self._queue.remove(ticket)

    @property
    def first(self) -> Ticket | None:
        """Who takes the next slot, None where nobody queues up."""
        return self._queue[0] if self._queue else None

    def seconds_until(self, ticket: Ticket, now: float) -> float:
        """Return how long to wait before asking again; 0 where the slot can be taken."""
        free = self.room_at(self._needed(ticket), now)
        if free > now or ticket.is_inner:
            return free - now
        place = self._queue.index(ticket)
        return GLANCE * (1 + place // self._at_once(now)) if place or self._is_busy(now) else 0.0

    def is_held_up(self, ticket: Ticket, now: float) -> bool:
        """Return whether `ticket` waits for others alone, be they before it or on their way: there is room for it."""
        return not ticket.is_inner and self.room_at(self._needed(ticket), now) <= now

    def room_at(self, requests: int, now: float) -> float:
        """Return the earliest moment at which so many more requests can be sent, whoever else queues up."""
        rooms = [self.sends.room_at(window, now, requests) for window in self.windows(now)]
        return max(now, self.lessons.silent_until, *rooms)

    def rooms_within(self, seconds: float, now: float) -> list[tuple[Window, float]]:
        """Return for how many requests each window has room within the next seconds."""
        return [(window, self.sends.room_within(seconds, window, now)) for window in self.windows(now)]

    def why_not(self, ticket: Ticket, now: float, seconds: float, others: Path | None = None) -> Told:
        """Say why there is no slot for `ticket`, which waits for so long; `others` is what other runs note in."""
        silence = self.lessons.silent_until - now
        if silence > 0:
            reason = f"the API's rate limit is reached, it asks for no request for {duration(silence)}"
            return self._source_of(None, others).after(reason)
        needed = self._needed(ticket)
        window = max(self.windows(now), key=lambda each: self.sends.room_at(each, now, needed))
        whose = "bulks:rateLimits" if window in self._shares else "the API's"
        reason = f"the rate limit {window} ({whose}) leaves no room for a request for {duration(seconds)}"
        return self._source_of(window, others).after(reason)

    def take(self, ticket: Ticket, now: float) -> Grant:
        """Take the slot."""
        self._queue.remove(ticket)
        grant = Grant(ticket.number, now)
        self.sends.in_flight[grant.number] = now
        return grant

    def give_back(self, grant: Grant) -> None:
        """Take note that a request was not sent."""
        del self.sends.in_flight[grant.number]

    def answered(self, grant: Grant, now: float) -> None:
        """Take note of an answer that was no 429, or of none."""
        self.sends.ended(now, grant.number)
        self.lessons.answered(grant.at, now)

    def refused(self, grant: Grant, now: float, asked: float | None, named: Sequence[Window]) -> None:
        """Take note of a 429, which asks for so many seconds of silence and names these windows."""
        self.sends.ended(now, grant.number, refused=True)
        self.lessons.refused(grant.at, now, asked, named)

    def _needed(self, ticket: Ticket) -> int:
        """Return for how many requests there has to be room, those before it in the queue included."""
        if ticket.is_inner:
            return ticket.room
        return ticket.room + sum(other.room for other in self._queue[: self._queue.index(ticket)])

    def _source_of(self, lesson: Window | None, others: Path | None) -> Told:
        if others is None or lesson in self._shares or not self.lessons.is_told(lesson):
            return Told("")
        return Told(f" (as another run has noted in {others})", f"Delete {others} where that is wrong.")

    def _is_busy(self, now: float) -> bool:
        on_their_way = sum(now - at < _SLOW for at in self.sends.in_flight.values())
        return on_their_way >= self._at_once(now)

    def _at_once(self, now: float) -> int:
        if self.lessons.refusals:
            return 1
        return min(_MOST_AT_ONCE, _AT_ONCE + self.sends.used_since(now - _MINUTE) // _PROVEN)
