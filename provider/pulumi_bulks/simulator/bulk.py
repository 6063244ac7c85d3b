"""One bulk as the API holds it: a state machine that computes its counts from the time that has passed."""

from __future__ import annotations

import math
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .answers import FailedAnswer, SettledAnswer

STATUSES = ("SUBMITTED", "RUNNING", "PAUSED", "COMPLETED", "PARTIALLY_COMPLETED", "FAILED", "CANCELLED")
FINAL = frozenset({"COMPLETED", "PARTIALLY_COMPLETED", "FAILED", "CANCELLED"})
MODES = ("ON_FAILURE_STOP", "ON_FAILURE_CONTINUE")
DEFAULT_MODE: Literal["ON_FAILURE_CONTINUE"] = "ON_FAILURE_CONTINUE"


class WrongStateError(Exception):
    """The bulk's state does not allow the call: the API answers 409 INVALID_STATE."""


@dataclass(slots=True)
class SimulatedBulk:
    """A bulk whose operations finish one after another, `rate` a second, once it has been executed.

    `failing` maps sequences (from 1) to what they are answered. `start_delay` seconds pass before the first operation.
    `lump` makes counts advance by so many at a time. Without `reports_counts` no answer holds counts.
    `execute_error` is a code with which every execute is refused. `ends_as` is the status at the natural end in place
    of a documented one. `state` is the state in the answers of operations that succeed, `states` has those of single
    sequences; a SettledAnswer says more than a state. Under ON_FAILURE_STOP the operations after the first failed one
    stay SUBMITTED; after a cancel they are CANCELLED.
    """

    bulk_id: str
    items: int = 8000
    operation: str = "/transfers"
    rate: float = 400.0
    failing: dict[int, FailedAnswer] = field(default_factory=dict)
    start_delay: float = 0.0
    lump: int = 1
    reports_counts: bool = True
    execute_error: str | None = None
    ends_as: str | None = None
    state: str | SettledAnswer | None = "COMPLETED"
    states: dict[int, str | SettledAnswer | None] = field(default_factory=dict)
    status: str = "SUBMITTED"
    mode: str | None = None
    webhook_interval: int | None = None
    started: float | None = None
    finished: float | None = None
    executions: int = 0
    _worked: float = 0.0
    _running_since: float | None = None
    _past: list[tuple[float, SimulatedBulk]] = field(default_factory=list, repr=False, compare=False)

    def execute(self, now: float, mode: str | None = None, webhook_interval: int | None = None) -> None:
        """SUBMITTED → RUNNING."""
        self._require(now, "SUBMITTED")
        self._remember(now)
        self.mode = mode or self.mode or DEFAULT_MODE
        self.webhook_interval = webhook_interval
        self.executions += 1
        self.started = self._running_since = now
        self.status = "RUNNING"
        self.advance(now)

    def pause(self, now: float) -> None:
        """RUNNING → PAUSED."""
        self._require(now, "RUNNING")
        self._remember(now)
        self._stop_work(now)
        self.status = "PAUSED"

    def resume(self, now: float) -> None:
        """PAUSED → RUNNING."""
        self._require(now, "PAUSED")
        self._remember(now)
        self._running_since = now
        self.status = "RUNNING"

    def cancel(self, now: float) -> None:
        """SUBMITTED, RUNNING or PAUSED → CANCELLED."""
        self._require(now, "SUBMITTED", "RUNNING", "PAUSED")
        self._remember(now)
        if self._running_since is not None:
            self._stop_work(now)
        self.status = "CANCELLED"
        self.finished = now

    def advance(self, now: float) -> None:
        """Bring the status up to the moment `now`."""
        if self.status != "RUNNING" or self._running_since is None:
            return
        end = self._running_since + max(0.0, self._work_needed() - self._worked)
        if now < end:
            return
        self._remember(end)
        self._stop_work(end)
        self._worked = self._work_needed()  # free of rounding errors, which would leave operations undone
        self.finished = end
        self.status = self.ends_as or self._natural_end()

    def as_of(self, moment: float) -> SimulatedBulk:
        """Return the bulk as it was at a moment that may lie before its last changes; not to be changed."""
        for changed_at, before in self._past:
            if moment < changed_at:
                return before
        self.advance(moment)
        return self

    def forget_past(self) -> None:
        """Take the bulk as it is for how it has always been."""
        self._past.clear()

    def processed(self, now: float) -> int:
        """Return how many operations have been answered at the moment `now`."""
        worked = self._worked + (now - self._running_since if self._running_since is not None else 0.0)
        last = self._last_sequence()
        if worked >= self._work_needed() and self.started is not None and self.status not in {"CANCELLED", "PAUSED"}:
            return last
        done = math.floor(max(0.0, worked - self.start_delay) * self.rate + 1e-9)
        return min(done // self.lump * self.lump, last)

    def counts(self, now: float) -> dict[str, int]:
        """Return the number of operations of every status at the moment `now`."""
        processed = self.processed(now)
        failed = self._failed_up_to(processed)
        running = int(self.status == "RUNNING" and processed < self.items)
        rest = self.items - processed - running
        cancelled = rest if self.status == "CANCELLED" else 0
        return {
            "SUBMITTED": rest - cancelled,
            "RUNNING": running,
            "COMPLETED": processed - failed,
            "FAILED": failed,
            "CANCELLED": cancelled,
        }

    def status_of(self, sequence: int, processed: int) -> str:
        """Return the status of one operation when `processed` operations have been answered."""
        if sequence <= processed:
            return "FAILED" if sequence in self.failing else "COMPLETED"
        if self.status == "CANCELLED":
            return "CANCELLED"
        return "RUNNING" if self.status == "RUNNING" and sequence == processed + 1 else "SUBMITTED"

    def _natural_end(self) -> str:
        failed = self._failed_up_to(self._last_sequence())
        if not failed:
            return "COMPLETED"
        return "FAILED" if failed == self._last_sequence() else "PARTIALLY_COMPLETED"

    def _remember(self, now: float) -> None:
        """Keep how the bulk was until `now`."""
        self._past.append((now, copy(self)))

    def _require(self, now: float, *statuses: str) -> None:
        self.advance(now)
        if self.status not in statuses:
            raise WrongStateError(self.status)

    def _stop_work(self, now: float) -> None:
        if self._running_since is not None:
            self._worked += now - self._running_since
        self._running_since = None

    def _last_sequence(self) -> int:
        stops = [sequence for sequence in self.failing if sequence <= self.items]
        return min(stops) if stops and self.mode == "ON_FAILURE_STOP" else self.items

    def _work_needed(self) -> float:
        return self.start_delay + self._last_sequence() / self.rate

    def _failed_up_to(self, processed: int) -> int:
        return sum(1 for sequence in self.failing if sequence <= processed)
