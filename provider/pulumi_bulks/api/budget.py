"""One budget of requests for all the waits of a process: fair by need, and slower for all after a 429."""

from __future__ import annotations

import bisect
import itertools
import math
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors import ThrottledError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .calls import BulkApi
    from .clock import Clock
    from .models import Bulk, ExecuteOrder
    from .operations import Operation, OperationsPage

DEFAULT_REQUESTS_PER_SECOND = 20.0

_SLOWEST = 1 / 32
_SLOWER_AFTER_A_429 = 1 / 2
_FASTER_AFTER_A_SUCCESS = 1 / 100

_PATIENCE = 30.0
"""Seconds to wait for a slot where the caller sets no limit."""

_UNHURRIED = 60.0
"""Seconds within which a page of operations is wanted: their bulk has ended, and nobody else has to wait for them."""

_FRESH = 5.0
"""Seconds for which an execute may wait for its slot: after that, the answer that allowed it is too old."""

Ticket = tuple[float, int]


class Slots:
    """Who sends the next request, and when. Pure: moments in seconds come in, seconds to wait go out.

    Slots go out at `rate` a second, the next one to whoever's deadline is the earliest. A deadline never moves, so
    those who ask often cannot starve those who ask seldom.
    """

    def __init__(self, rate: float) -> None:
        self._full_rate = self._rate = rate
        self._free_at = 0.0
        self._queue: list[Ticket] = []
        self._numbers = itertools.count()

    def join(self, deadline: float) -> Ticket:
        """Queue up for a slot that is wanted by the moment `deadline`."""
        ticket = (deadline, next(self._numbers))
        bisect.insort(self._queue, ticket)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give up on a slot."""
        self._queue.remove(ticket)

    def seconds_until(self, ticket: Ticket, now: float) -> float:
        """Return how long to wait before asking again; 0 means that the slot is taken."""
        place = bisect.bisect_left(self._queue, ticket)
        wait = max(0.0, self._free_at - now) + place / self._rate
        if wait > 0:
            return wait
        self._queue.pop(place)
        self._free_at = now + 1 / self._rate
        return 0.0

    def throttled(self, now: float, retry_after: float | None) -> None:
        """Take note of a 429: nobody sends anything before `retry_after`, and all of them half as fast from then on."""
        self._rate = max(self._full_rate * _SLOWEST, self._rate * _SLOWER_AFTER_A_429)
        self._free_at = max(self._free_at, now + (retry_after or 1 / self._rate))

    def succeeded(self) -> None:
        """Take note of a success: a little faster again."""
        self._rate = min(self._full_rate, self._rate + self._full_rate * _FASTER_AFTER_A_SUCCESS)


class Budget:
    """Slots shared by threads: `rate` requests a second."""

    def __init__(self, clock: Clock, rate: float = DEFAULT_REQUESTS_PER_SECOND) -> None:
        self._clock = clock
        self._slots = Slots(rate)
        self._lock = threading.Lock()

    @contextmanager
    def request(self, need: float, limit: float | None, patience: float = math.inf) -> Iterator[float | None]:
        """Wait for a slot, wanted within `need` seconds, and yield what is left of `limit` for the request itself.

        Raises ThrottledError where no slot gets free within `limit` and `patience`, and learns from one that the
        request raises.
        """
        waited = self._wait(need, min(_PATIENCE if limit is None else limit, patience))
        try:
            yield None if limit is None else limit - waited
        except ThrottledError as error:
            with self._lock:
                self._slots.throttled(self._clock.monotonic(), error.retry_after)
            raise
        with self._lock:
            self._slots.succeeded()

    def _wait(self, need: float, limit: float) -> float:
        began = self._clock.monotonic()
        with self._lock:
            ticket = self._slots.join(began + need)
        while True:
            now = self._clock.monotonic()
            with self._lock:
                seconds = self._slots.seconds_until(ticket, now) if now - began < limit else math.inf
                if seconds == 0:
                    return now - began
                if now + seconds - began >= limit:
                    self._slots.leave(ticket)
                    wait = None if math.isinf(seconds) else seconds
                    raise ThrottledError("the API's rate limit leaves no room for this request", retry_after=wait)
            self._clock.sleep(seconds)


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

    def get(self, bulk_id: str, limit: float | None = None) -> Bulk:
        """Return the bulk."""
        now = self._clock.monotonic()
        with self._budget.request(now - self._asked.get(bulk_id, now), limit) as left:
            try:
                return self._api.get(bulk_id, left)
            finally:
                self._asked[bulk_id] = self._clock.monotonic()

    def execute(self, bulk_id: str, order: ExecuteOrder, limit: float | None = None) -> None:
        """Start the execution; the request is sent a single time."""
        with self._budget.request(0.0, limit, patience=_FRESH) as left:
            self._api.execute(bulk_id, order, left)

    def pause(self, bulk_id: str, limit: float | None = None) -> None:
        """Pause a bulk: RUNNING → PAUSED."""
        with self._budget.request(0.0, limit) as left:
            self._api.pause(bulk_id, left)

    def resume(self, bulk_id: str, limit: float | None = None) -> None:
        """Resume a bulk: PAUSED → RUNNING."""
        with self._budget.request(0.0, limit) as left:
            self._api.resume(bulk_id, left)

    def cancel(self, bulk_id: str, limit: float | None = None) -> None:
        """Cancel a bulk that is not final."""
        with self._budget.request(0.0, limit) as left:
            self._api.cancel(bulk_id, left)

    def failed_operations(self, bulk_id: str, most: int, limit: float | None = None) -> list[Operation]:
        """Return the first `most` failed operations."""
        with self._budget.request(0.0, limit) as left:
            return self._api.failed_operations(bulk_id, most, left)

    def operations(
        self, bulk_id: str, *, offset: int = 0, sequence: int | None = None, limit: float | None = None
    ) -> OperationsPage:
        """Return up to 100 operations from `offset` on, or those with `sequence`; looks at other bulks go first."""
        with self._budget.request(_UNHURRIED, limit) as left:
            return self._api.operations(bulk_id, offset=offset, sequence=sequence, limit=left)
