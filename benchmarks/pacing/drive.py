"""Wait for a trace's end in virtual time: what a policy, or a library's own code, asks and when."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_bulks.waiting.pacing import Pacing

    from .traces import Trace

REQUEST = 0.05
"""Seconds that a GET takes. The API looks at the bulk halfway through."""


@dataclass(frozen=True, slots=True)
class Run:
    """One wait: the seconds from the true finish to the answer that shows it, and when each GET was sent."""

    delay: float
    requests: tuple[float, ...]

    @property
    def gets(self) -> int:
        """The number of GETs."""
        return len(self.requests)

    def busiest(self, seconds: float) -> int:
        """Return the most GETs in any span of time of this length, its end not included."""
        return max(
            place - bisect_right(self.requests, request - seconds) for place, request in enumerate(self.requests, 1)
        )


@dataclass(slots=True)
class AskedBulk:
    """A bulk and the virtual clock on which it is asked. Time passes in `get` and in `sleep` only."""

    trace: Trace
    now: float = 0.0
    requests: list[float] = field(default_factory=list)

    def get(self) -> bool:
        """Make one GET; return whether its answer is final."""
        self.requests.append(self.now)
        self.now += REQUEST
        return self.trace.is_final(self.now - REQUEST / 2)

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.now += max(0.0, seconds)

    def monotonic(self) -> float:
        """Return the seconds since the execute."""
        return self.now

    def run(self) -> Run:
        """Return what a wait that has just ended came to."""
        return Run(self.now - self.trace.finish, tuple(self.requests))


def drive(pacing: Pacing, trace: Trace) -> Run:
    """Wait as `pacing` says from the execute on, which ends at time 0."""
    random.seed(trace.finish)  # for policies that draw from the shared generator
    bulk = AskedBulk(trace)
    bulk.sleep(pacing.after_execute(0.0, trace.progress(0.0).total))
    while not bulk.get():
        bulk.sleep(pacing.after_answer(bulk.now, trace.progress(bulk.now - REQUEST / 2)))
    return bulk.run()
