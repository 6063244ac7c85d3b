"""One budget of requests for all the waits of a process: within the limits, and what matters most goes first."""

from __future__ import annotations

import math
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors import ThrottledError
from .limits import DEFAULT_LIMITS
from .slots import Slots

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .calls import BulkApi
    from .clock import Clock
    from .limits import Window
    from .models import Bulk, ExecuteOrder
    from .operations import Operation, OperationsPage
    from .slots import Grant, Ticket

_PATIENCE = 30.0
"""Seconds to wait for a slot where the caller sets no limit."""

_UNHURRIED = 60.0
"""Seconds within which a page of operations is wanted: their bulk has ended, and nobody else has to wait for them."""

_FRESH = 5.0
"""Seconds for which an execute may wait for its slot: after that, the answer that allowed it is too old."""

_AT_ONCE = -3600.0
"""Seconds within which what changes a bulk wants its slot: before any look that has not waited very long."""


class Budget:
    """Slots shared by threads, within `shares`."""

    def __init__(self, clock: Clock, shares: Sequence[Window] = DEFAULT_LIMITS) -> None:
        self._clock = clock
        self._slots = Slots(shares)
        self._lock = threading.Lock()

    @contextmanager
    def request(
        self, need: float, limit: float | None, patience: float = math.inf, room: int = 1
    ) -> Iterator[float | None]:
        """Wait for a slot, wanted within `need` seconds, and yield what is left of `limit` for the request itself.

        The slot is taken when there is room for `room` requests. Raises ThrottledError where that is not so within
        `limit` and `patience`, and learns from one that the request raises.
        """
        began = self._clock.monotonic()
        grant = self._wait(began, need, min(_PATIENCE if limit is None else limit, patience), room)
        try:
            yield None if limit is None else limit - (grant.at - began)
        except ThrottledError as error:
            with self._lock:
                self._slots.refused(grant, self._clock.monotonic(), error.retry_after, error.limits)
            raise
        except BaseException:
            self._answered(grant)
            raise
        self._answered(grant)

    def _answered(self, grant: Grant) -> None:
        with self._lock:
            self._slots.answered(grant, self._clock.monotonic())

    def _wait(self, began: float, need: float, limit: float, room: int) -> Grant:
        with self._lock:
            ticket = self._slots.join(began + need, room)
        try:
            while True:
                grant, seconds = self._try(ticket, began + limit)
                if grant is not None:
                    return grant
                self._clock.sleep(seconds)
        except BaseException:
            with self._lock:
                self._slots.leave(ticket)
            raise

    def _try(self, ticket: Ticket, ends: float) -> tuple[Grant | None, float]:
        """Take the slot, or return the seconds until the next try. Raises ThrottledError where none comes in time."""
        now = self._clock.monotonic()
        with self._lock:
            seconds = self._slots.seconds_until(ticket, now)
            if now >= ends or self._slots.room_at(ticket.room, now) >= ends:
                raise ThrottledError(self._slots.why_not(now, seconds), retry_after=seconds or None)
            if seconds == 0:
                return self._slots.take(ticket, now), 0.0
        return None, min(seconds, ends - now)


class BudgetedApi:
    """A BulkApi whose requests are paid from a budget.

    What changes a bulk goes first. A GET wants its slot within the time since the bulk's last one, so that everyone is
    late by the same share of the interval it has chosen.
    """

    def __init__(self, api: BulkApi, budget: Budget, clock: Clock) -> None:
        self._api = api
        self._budget = budget
        self._clock = clock
        self._asked: dict[str, float] = {}
        self._executable: set[str] = set()  # the bulks that were SUBMITTED at the last look

    def get(self, bulk_id: str, limit: float | None = None) -> Bulk:
        """Return the bulk. Where it may be SUBMITTED, there is room for its execute as well."""
        now = self._clock.monotonic()
        asked = self._asked.get(bulk_id)
        room = 2 if asked is None or bulk_id in self._executable else 1
        with self._budget.request(0.0 if asked is None else now - asked, limit, room=room) as left:
            self._executable.discard(bulk_id)
            try:
                bulk = self._api.get(bulk_id, left)
            finally:
                self._asked[bulk_id] = self._clock.monotonic()
        if bulk.is_submitted:
            self._executable.add(bulk_id)
        return bulk

    def execute(self, bulk_id: str, order: ExecuteOrder, limit: float | None = None) -> None:
        """Start the execution; the request is sent a single time."""
        with self._budget.request(_AT_ONCE, limit, patience=_FRESH) as left:
            self._api.execute(bulk_id, order, left)

    def pause(self, bulk_id: str, limit: float | None = None) -> None:
        """Pause a bulk: RUNNING → PAUSED."""
        with self._budget.request(_AT_ONCE, limit) as left:
            self._api.pause(bulk_id, left)

    def resume(self, bulk_id: str, limit: float | None = None) -> None:
        """Resume a bulk: PAUSED → RUNNING."""
        with self._budget.request(_AT_ONCE, limit) as left:
            self._api.resume(bulk_id, left)

    def cancel(self, bulk_id: str, limit: float | None = None) -> None:
        """Cancel a bulk that is not final."""
        with self._budget.request(_AT_ONCE, limit) as left:
            self._api.cancel(bulk_id, left)

    def failed_operations(self, bulk_id: str, most: int, limit: float | None = None) -> list[Operation]:
        """Return the first `most` failed operations."""
        with self._budget.request(_AT_ONCE, limit) as left:
            return self._api.failed_operations(bulk_id, most, left)

    def operations(
        self, bulk_id: str, *, offset: int = 0, sequence: int | None = None, limit: float | None = None
    ) -> OperationsPage:
        """Return up to 100 operations from `offset` on, or those with `sequence`; looks at other bulks go first."""
        with self._budget.request(_UNHURRIED, limit) as left:
            return self._api.operations(bulk_id, offset=offset, sequence=sequence, limit=left)
