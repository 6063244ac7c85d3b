"""The waits during their executions: one list of the bulks in a status instead of a look at each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import ApiError, NoRoomError

from .candidates import LAG
from .confidence import Confidence
from .members import SHORTEST
from .roll import Roll

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import RLock

    from pulumi_bulks.api.clock import Clock
    from pulumi_bulks.api.models import Bulk

    from .members import Ask, Member, Rhythm

_NEW = 2.0
"""Seconds after its start for which a bulk that no list has shown yet may be missing in one."""

_WORTH = 2
"""How many bulks of ours there have to be for each page of a list."""

_FALSE_ALARMS = 3
"""Looks in a row at bulks that are missing in a list and have not changed, after which the list is of no use."""


class Underway:
    """Lets waits sleep until their bulks have to be looked at: what is missing in the list has ended, perhaps.

    One of those that sleep asks for the list when it is due; the others sleep on until it has news of their bulks, or
    there is room to look at their progress.
    """

    def __init__(self, status: str, clock: Clock, lock: RLock, is_worth_it: Callable[[], bool], rhythm: Rhythm) -> None:
        self._status = status
        self._clock = clock
        self._lock = lock
        self._is_worth_it = is_worth_it
        self._rhythm = rhythm
        self._confidence = Confidence()
        self._asleep: list[Member] = []  # the first of them asks
        self._due = -math.inf
        self._looks = 0.0  # that there is room for
        self._false_alarms = 0
        self._ended: dict[str, float] = {}  # when bulks were seen to have ended

    def rest(self, member: Member, ends: float, ask: Ask) -> bool:
        """Sleep until the bulk has to be looked at, at the latest at the moment `ends`.

        Return False where its wait has to look for itself, whenever it wants to.
        """
        with self._lock:
            if not self._asleep:
                self._due = max(self._due, self._clock.monotonic() + SHORTEST)
            self._asleep.append(member)
        try:
            while True:
                with self._lock:
                    now = self._clock.monotonic()
                    if not self._confidence.holds(now) or not self._is_worth_it() or member.missing_in == self._status:
                        return False
                    if member.gone_from == self._status or member.has_turn or now >= ends:
                        return True
                    asks, due = self._asleep[0] is member, self._due
                if not asks:
                    member.bell.wait(ends - now)
                elif now < due:
                    member.bell.wait(min(due, ends) - now)
                else:
                    self._read(ask)
        finally:
            with self._lock:
                member.looked, member.has_turn = self._clock.monotonic(), False
                self._asleep.remove(member)
                self._wake_first()

    def looked(self, member: Member, bulk: Bulk) -> None:
        """Take note of a look at a bulk: it tells whether the list has been right."""
        with self._lock:
            now = self._clock.monotonic()
            if bulk.is_final:
                self._ended[member.bulk_id] = now
            if member.gone_from != self._status:
                return
            is_false = bulk.status == self._status
            member.gone_from, member.missing_in = None, self._status if is_false else None
            self._false_alarms = self._false_alarms + 1 if is_false else 0
            if self._false_alarms >= max(_FALSE_ALARMS, len(self._asleep) / 2):
                self._false_alarms = 0
                self._lose(now)

    def _read(self, ask: Ask) -> None:
        roll = Roll(self._clock.monotonic())
        try:
            while self._is_worth_a_page(roll):
                roll.take(ask(self._status, roll.offset))
        except ApiError as error:
            with self._lock:
                self._failed(error)
        else:
            with self._lock:
                self._take(roll)

    def _is_worth_a_page(self, roll: Roll) -> bool:
        with self._lock:
            return roll.pages_left > 0 and (not roll.offset or roll.pages * _WORTH <= len(self._asleep))

    def _failed(self, error: ApiError) -> None:
        now = self._clock.monotonic()
        self._due = now + SHORTEST
        self._confidence.failed(error, now)
        if isinstance(error, NoRoomError):  # another one may have more time
            self._asleep.append(self._asleep.pop(0))
            self._wake_first()
        elif not self._confidence.holds(now):
            self._wake_all()

    def _take(self, roll: Roll) -> None:
        now = self._clock.monotonic()
        bulks = roll.bulks
        if roll.pages_left or any(self._is_old(bulk_id, bulk, roll) for bulk_id, bulk in bulks.items()):
            self._lose(now)
            return
        self._confidence.came(now, is_complete=roll.is_complete)
        for member in self._rhythm.members:
            row = bulks.get(member.bulk_id)
            if row is not None and row.status == self._status:
                member.listed_in, member.missing_in = self._status, None
        for member in self._asleep:
            row = bulks.get(member.bulk_id)
            is_known = member.listed_in == self._status or roll.sent - member.since >= _NEW
            if is_known and roll.sent >= member.looked and self._shows_news(row, roll):
                member.gone_from = self._status
                member.bell.ring()
        seconds, looks = self._rhythm.after_a_list(roll.pages, now)
        self._looks = min(self._looks + looks, len(self._asleep))
        self._due = now + seconds
        self._give_turns(now)

    def _shows_news(self, row: Bulk | None, roll: Roll) -> bool:
        return roll.is_complete if row is None else row.status != self._status

    def _is_old(self, bulk_id: str, bulk: Bulk, roll: Roll) -> bool:
        return bulk.status == self._status and self._ended.get(bulk_id, math.inf) < roll.sent - LAG

    def _give_turns(self, now: float) -> None:
        """Let as many be looked at as there is room for: first those that have not been for the longest time."""
        waiting = [
            member for member in self._asleep if member.wants <= now and not (member.gone_from or member.has_turn)
        ]
        for member in sorted(waiting, key=lambda member: member.looked)[: int(self._looks)]:
            self._looks -= 1
            member.has_turn = True
            member.bell.ring()

    def _lose(self, now: float) -> None:
        self._confidence.lose(now)
        self._wake_all()

    def _wake_first(self) -> None:
        if self._asleep:
            self._asleep[0].bell.ring()

    def _wake_all(self) -> None:
        for member in self._asleep:
            member.bell.ring()
