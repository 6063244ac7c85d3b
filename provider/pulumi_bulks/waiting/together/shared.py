"""The waits of one process look together: one list tells of up to a hundred bulks, without counts.

A list never decides anything by itself. A bulk that it shows no more gets a look of its own, which does; one that it
shows SUBMITTED may be executed, as after a look of its own. Where a list is refused, long, old or odd, each wait looks
for itself again.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pulumi_bulks.api.states import BulkStatus

from .candidates import Candidates
from .members import Member, Rhythm
from .underway import Underway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_bulks.api.clock import Clock
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Plan

FEW = 4
"""Up to how many waits each looks for itself, whatever the limits leave."""


class SharedLooks:
    """What the waits of one process know of each other. `few` waits and fewer never look together."""

    def __init__(self, clock: Clock, plan: Plan, few: int = FEW) -> None:
        self._clock = clock
        self._plan = plan
        self._few = few
        self._lock = threading.RLock()
        self._members: set[Member] = set()
        rhythm = Rhythm(plan, self._members)
        self.candidates = Candidates(clock, self._lock, self.is_worth_it)
        self._underway = {
            status.value: Underway(status.value, clock, self._lock, self.is_worth_it, rhythm)
            for status in (BulkStatus.RUNNING, BulkStatus.PAUSED)
        }

    @contextmanager
    def member(self, bulk_id: str) -> Iterator[Member]:
        """Take part, as long as the wait for this bulk lasts."""
        member = Member(bulk_id, self._clock.bell(), self._clock.monotonic())
        with self._lock:
            self._members.add(member)
        try:
            yield member
        finally:
            with self._lock:
                self._members.discard(member)
                if not self.is_worth_it():
                    for other in self._members:
                        other.bell.ring()

    def is_worth_it(self) -> bool:
        """Return whether there are so many waits that looking together costs less than the limits leave otherwise."""
        with self._lock:
            number = len(self._members)
        return number > self._few and self._plan.is_crowded(number)

    def looked(self, member: Member, bulk: Bulk) -> None:
        """Take note of a look at a bulk by itself."""
        for underway in self._underway.values():
            underway.looked(member, bulk)

    def underway(self, bulk: Bulk) -> Underway | None:
        """Return the list in which a bulk stays as long as it is as it was seen last, None where there is none."""
        return self._underway.get(bulk.status)
