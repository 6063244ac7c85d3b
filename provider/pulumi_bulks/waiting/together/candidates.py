"""The waits before their executions: one list of the SUBMITTED bulks instead of a look at each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import ApiError, NoRoomError
from pulumi_bulks.api.states import BulkStatus

from .confidence import Confidence
from .roll import Roll

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import RLock

    from pulumi_bulks.api.clock import Clock
    from pulumi_bulks.api.models import Bulk

    from .members import Ask, Member

FRESH = 1.0
"""Seconds for which a row counts as a look at its bulk, and after which the next list is asked for."""

LAG = 5.0
"""Seconds by which a list may be behind."""

_WORTH = 2
"""How many bulks of ours have to be missing for each page that is left, so that it is asked for."""

_ENOUGH = 50
"""Bulks of ours that are enough for now: many more cannot be executed while the list is fresh."""


class Candidates:
    """Hands each wait the row of its bulk, once, while it is fresh, from a list that came since the wait began.

    One of those that wait asks for the list; the others sleep until it has come, or until they have to ask themselves.
    """

    def __init__(self, clock: Clock, lock: RLock, is_worth_it: Callable[[], bool]) -> None:
        self._clock = clock
        self._lock = lock
        self._is_worth_it = is_worth_it
        self._confidence = Confidence()
        self._waiting: list[Member] = []  # the first of them asks
        self._rows: dict[str, tuple[float, int, Bulk]] = {}  # each with the moment and the turn at which its page came
        self._handed: set[str] = set()
        self._came = -math.inf  # when the latest list came
        self._turns = 0  # counts waits that begin and pages that come: moments may be equal
        self._came_turn = 0
        self._is_complete = False
        self._begun: dict[str, float] = {}  # since when bulks are known to have begun

    def look(self, member: Member, ends: float, ask: Ask) -> Bulk | None:
        """Return the bulk as a list shows it, SUBMITTED; None where it has to be looked at by itself.

        That is so from the moment `ends` on.
        """
        with self._lock:
            self._waiting.append(member)
            began = self._next_turn()
        try:
            while True:
                with self._lock:
                    now = self._clock.monotonic()
                    is_settled, row = self._row(member, began, now)
                    if is_settled or now >= ends:
                        return row
                    asks = self._waiting[0] is member
                    due = self._came + FRESH
                if not asks:
                    member.bell.wait(ends - now)
                elif now < due:
                    member.bell.wait(min(due, ends) - now)
                elif not self._read(ask):
                    return None
        finally:
            with self._lock:
                self._waiting.remove(member)
                if self._waiting:
                    self._waiting[0].bell.ring()

    def begun(self, bulk_id: str) -> None:
        """Take note that the execution of a bulk has begun."""
        with self._lock:
            self._begun.setdefault(bulk_id, self._clock.monotonic())

    def _next_turn(self) -> int:
        self._turns += 1
        return self._turns

    def _row(self, member: Member, began: int, now: float) -> tuple[bool, Bulk | None]:
        """Return whether a wait has to wait no more, and its row.

        A row from before the wait began is older than what may have been seen of the bulk since.
        """
        if not self._confidence.holds(now) or not self._is_worth_it():
            return True, None
        if self._came_turn < began or now > self._came + FRESH or member.bulk_id in self._handed:
            return False, None
        came, turn, row = self._rows.pop(member.bulk_id, (-math.inf, 0, None))
        if row is None:
            return self._is_complete, None
        self._handed.add(member.bulk_id)
        return (True, row) if began < turn and now <= came + FRESH else (False, None)

    def _read(self, ask: Ask) -> bool:
        """Ask for the list; return whether whoever asked may go on waiting for it."""
        roll, came = Roll(self._clock.monotonic()), dict[str, tuple[float, int]]()
        try:
            while self._is_worth_a_page(roll):
                page = ask(BulkStatus.SUBMITTED.value, roll.offset)
                roll.take(page)
                with self._lock:
                    came = {**dict.fromkeys(page.bulks, (self._clock.monotonic(), self._next_turn())), **came}
        except ApiError as error:
            with self._lock:
                self._confidence.failed(error, self._clock.monotonic())
                self._wake()
            return not isinstance(error, NoRoomError)
        with self._lock:
            self._take(roll, came)
        return True

    def _is_worth_a_page(self, roll: Roll) -> bool:
        """Return whether another page may cost less than a look at each bulk that is missing."""
        if not roll.offset and roll.pages_left:
            return True
        with self._lock:
            missing = sum(member.bulk_id not in roll.bulks for member in self._waiting)
            found = len(self._waiting) - missing
        return 0 < roll.pages_left <= missing / _WORTH and found < _ENOUGH

    def _take(self, roll: Roll, came: Mapping[str, tuple[float, int]]) -> None:
        now = self._clock.monotonic()
        self._came, self._came_turn, self._handed = now, self._turns, set()
        self._rows = {
            bulk_id: (*came.get(bulk_id, (-math.inf, 0)), bulk)
            for bulk_id, bulk in roll.bulks.items()
            if bulk.is_submitted
        }
        self._is_complete = not roll.pages_left
        is_old = any(self._begun.get(bulk_id, math.inf) < roll.sent - LAG for bulk_id in self._rows)
        is_long = not self._is_complete and not any(member.bulk_id in self._rows for member in self._waiting)
        if is_old or is_long:
            self._confidence.lose(now)
        self._wake()

    def _wake(self) -> None:
        for member in self._waiting:
            member.bell.ring()
