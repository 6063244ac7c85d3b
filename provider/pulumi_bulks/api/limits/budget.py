"""One budget of requests for all the waits of a process: within the limits, and what matters most goes first."""

from __future__ import annotations

import math
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import ApiError, NoRoomError, ThrottledError

from .ledger import Ledger, Note
from .lessons import Lesson
from .planning import Plan
from .slots import Slots
from .spare import interval, is_crowded
from .windows import DEFAULT_LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from pulumi_bulks.api.clock import Bell, Clock

    from .planning import Outlook
    from .slots import Grant, Ticket
    from .spare import Rounds
    from .windows import Window

_PATIENCE = 30.0
"""Seconds to wait for a slot where the caller sets no limit."""

AT_ONCE = -3600.0
"""Seconds within which what changes a bulk wants its slot: before any look that has not waited very long."""

_WORTH_TELLING = 2.0

_UNTIL_RUNG, _UNTIL_FIRST = 0.5, 10.0
"""Seconds after which a request that only waits for others looks again, though nobody has woken it: the first of the
queue, as an answer may be slow, and one behind it."""


@dataclass(frozen=True, slots=True)
class Want:
    """A slot that is wanted `within` so many seconds, and of no use after those of `patience`.

    It is taken when there is room for `room` requests. An `is_inner` one goes before all that have no slot yet.
    """

    within: float
    patience: float = math.inf
    room: int = 1
    is_inner: bool = False


def silently(_text: str) -> None:
    """Tell nobody."""


class Budget:
    """Slots shared by threads, within `shares`, and by the processes that write in the same `ledger`."""

    def __init__(self, clock: Clock, shares: Sequence[Window] = DEFAULT_LIMITS, ledger: Ledger | None = None) -> None:
        self._clock = clock
        self._slots = Slots(shares)
        self._plan = Plan()
        self._ledger = ledger or Ledger(None)
        self._lock = threading.Lock()
        self._bells: dict[Ticket, Bell] = {}  # of those that queue up

    @property
    def moment(self) -> float:
        """The moment of the clock."""
        return self._clock.monotonic()

    @contextmanager
    def request(
        self, want: Want, limit: float | None, tell: Callable[[str], None] = silently
    ) -> Iterator[float | None]:
        """Wait for a slot, and yield what is left of `limit` for the request itself.

        `tell` is told of a long wait. Raises NoRoomError where there is no slot within `limit`, and learns from a
        ThrottledError that the request raises.
        """
        began = self._clock.monotonic()
        grant = self._wait(began, want, min(_PATIENCE if limit is None else limit, want.patience), tell)
        try:
            yield None if limit is None else limit - (grant.at - began)
        except ApiError as error:
            if not error.sent:
                with self._lock:
                    self._slots.give_back(grant)
                    self._wake_next()
            elif isinstance(error, ThrottledError) and not isinstance(error, NoRoomError):
                self._refused(grant, error)
            else:
                self._answered(grant)
            raise
        except BaseException:
            self._answered(grant)
            raise
        self._answered(grant)

    def pay(self, limit: float | None) -> AbstractContextManager[float | None]:
        """Pay for one more request without which one that has its slot cannot be sent: for a token, or a new one."""
        return self.request(Want(AT_ONCE, is_inner=True), limit)

    def interval(self, bulk_id: str, wanted: float, outlook: Outlook) -> float:
        """Return the seconds until the next look at a bulk: `wanted`, or more where the limits need it."""
        now = self._clock.monotonic()
        with self._lock:
            return self._plan.interval(
                bulk_id, now, wanted, outlook, lambda seconds: self._slots.rooms_within(seconds, now)
            )

    def rooms(self) -> list[tuple[Window, float]]:
        """Return each window with the number of requests that it has room for now, by what was sent and heard of."""
        with self._lock:
            return self._slots.rooms_within(0.0, self._clock.monotonic())

    def need(self, bulk_id: str) -> float | None:
        """Return within how many seconds the next look at a bulk is wanted, None where it is not planned."""
        with self._lock:
            return self._plan.need(bulk_id)

    def is_crowded(self, waits: int) -> bool:
        """Return whether so many waits, each for itself, want more requests than the limits allow."""
        with self._lock:
            return is_crowded(waits, self._slots.windows(self._clock.monotonic()))

    def rounds(self, rounds: Rounds, requests: float) -> float:
        """Return the seconds between rounds of so many requests, so that what is needed finds room at any time."""
        now = self._clock.monotonic()
        with self._lock:
            windows = self._slots.windows(now)
            return interval(rounds, requests, windows, lambda seconds: self._slots.rooms_within(seconds, now))

    def forget(self, bulk_id: str) -> None:
        """Take note that a wait has ended."""
        with self._lock:
            self._plan.forget(bulk_id)

    def _answered(self, grant: Grant) -> None:
        with self._lock:
            self._slots.answered(grant, self._clock.monotonic())
            self._wake_next()

    def _refused(self, grant: Grant, error: ThrottledError) -> None:
        now = self._clock.monotonic()
        with self._lock:
            self._slots.refused(grant, now, error.retry_after, error.limits)
            with self._ledger.turn() as notes:
                self._take_in(notes, now)
                news = self._slots.lessons.news()
                self._ledger.add([Note(0.0, lesson.until - now, lesson.window) for lesson in news])
            self._wake_next()

    def _wake_next(self) -> None:
        """Let the first of the queue look again: only its turn can have come."""
        first = self._slots.first
        if first is not None:
            self._bells[first].ring()

    def _wait(self, began: float, want: Want, limit: float, tell: Callable[[str], None]) -> Grant:
        bell = self._clock.bell()
        with self._lock:
            ticket = self._slots.join(began + want.within, want.room, is_inner=want.is_inner)
            self._bells[ticket] = bell
        try:
            while True:
                grant, seconds, why_not = self._try(ticket, began + limit)
                if grant is not None:
                    return grant
                if why_not and seconds > _WORTH_TELLING:
                    tell(why_not)
                bell.wait(seconds)
        except BaseException:
            with self._lock:
                self._slots.leave(ticket)
            raise
        finally:
            with self._lock:
                del self._bells[ticket]
                self._wake_next()

    def _try(self, ticket: Ticket, ends: float) -> tuple[Grant | None, float, str]:
        """Take the slot, or return the seconds until the next try. Raises NoRoomError where there is none in time."""
        now = self._clock.monotonic()
        with self._lock:
            seconds = self._slots.seconds_until(ticket, now)
            if seconds == 0 and now < ends:
                with self._ledger.turn() as notes:
                    self._take_in(notes, now)
                    seconds = self._slots.seconds_until(ticket, now)
                    if seconds == 0:
                        self._ledger.add([Note()])
                        return self._slots.take(ticket, now), 0.0, ""
            told = self._slots.why_not(ticket, now, seconds, self._ledger.path)
            if now >= ends or self._slots.room_at(ticket.room, now) >= ends:
                raise NoRoomError(told.what, retry_after=seconds or None, step=told.step)
            if self._slots.is_held_up(ticket, now):  # there is room: it is the others' turn
                seconds = max(seconds, _UNTIL_RUNG if ticket == self._slots.first else _UNTIL_FIRST)
                return None, min(seconds, ends - now), ""
        return None, min(seconds, ends - now), told.what

    def _take_in(self, notes: Sequence[Note], now: float) -> None:
        """Count what other processes have sent, and keep to what they have learned."""
        for note in notes:
            if note.lasting:
                self._slots.lessons.take_over(Lesson(now - note.age + note.lasting, note.window))
            else:
                self._slots.sends.ended(now - note.age)
