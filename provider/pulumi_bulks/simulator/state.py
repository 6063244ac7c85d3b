"""The API's state: bulks, credentials, faults and the log of requests. Safe to use while it is being served."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .answers import FailedAnswer
from .behaviour import Behaviour
from .bulk import SimulatedBulk
from .clock import MachineClock
from .limits import STANDARD_LIMITS, Limiter
from .tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .clock import SimulatorClock
    from .faults import Rule
    from .limits import Limits
    from .log import LoggedRequest

BASE_PATH = "/multi"
BACKOFFICE_PATH = f"{BASE_PATH}/backoffice"
API_KEY = "simulated-key"
AUTH_TOKEN = "simulated-token"  # noqa: S105 - opens nothing but a simulator on loopback


@dataclass
class Simulator:
    """A Bulk API in memory. Every method may be called while requests are being served.

    `payload_canary` stands in every payload: a test searches for it where payloads must not be. Without `limits` every
    call is answered. `identities` are the ids that get a token with the API key alone, None for any.
    """

    clock: SimulatorClock = field(default_factory=MachineClock)
    api_key: str = API_KEY
    auth_token: str = AUTH_TOKEN
    payload_canary: str = ""
    limits: Limits | None = STANDARD_LIMITS
    behaviour: Behaviour = field(default_factory=Behaviour)
    identities: frozenset[str] | None = None
    faults: list[Rule] = field(default_factory=list)
    requests: list[LoggedRequest] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    tokens: Tokens = field(default_factory=Tokens, repr=False)
    limiter: Limiter = field(init=False, repr=False)
    _bulks: dict[str, SimulatedBulk] = field(default_factory=dict)
    _late_executes: list[tuple[float, str, Mapping[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to count calls."""
        self.limiter = Limiter(self.limits)

    @property
    def credentials(self) -> dict[str, str]:
        """The environment variables with which a program is let in."""
        return {"BULKS_API_KEY": self.api_key, "BULKS_AUTH_TOKEN": self.auth_token}

    def set_limits(self, limits: Limits | None) -> None:
        """Hold calls to other limits from now on, of which nothing has been used up."""
        with self.lock:
            self.limits, self.limiter = limits, Limiter(limits)

    def spend(self, calls: int) -> None:
        """Use up `calls` of the limits, as somebody else does with the same account."""
        with self.lock:
            self.limiter.spend(calls, self.clock.monotonic())

    def issue_token(self) -> str:
        """Return a new token, as of a login."""
        with self.lock:
            return self.tokens.issue(self.clock.monotonic())

    def issue_one_time_token(self) -> str:
        """Return a token that `POST /access_token` exchanges once, on the user's base."""
        with self.lock:
            return self.tokens.issue_one_time()

    def revoke(self, token: str) -> None:
        """Answer 401 to a token from now on."""
        with self.lock:
            self.tokens.revoke(token)

    def add_bulk(
        self,
        bulk_id: str,
        failing: Mapping[int, str | FailedAnswer] | None = None,
        *,
        status: str = "SUBMITTED",
        **details: Any,  # noqa: ANN401 - the fields of SimulatedBulk
    ) -> SimulatedBulk:
        """Add a bulk; `failing` maps sequences to error codes, `status` may be RUNNING, PAUSED or a final one."""
        answers = {
            sequence: FailedAnswer(answer) if isinstance(answer, str) else answer
            for sequence, answer in (failing or {}).items()
        }
        bulk = SimulatedBulk(bulk_id, failing=answers, **details)
        with self.lock:
            self._bulks[bulk_id] = bulk
            self._bring_to(bulk, status)
        return bulk

    def replace_bulk(self, bulk: SimulatedBulk) -> None:
        """Hold `bulk`, which may be another simulator's, instead of the bulk with the same id."""
        with self.lock:
            self._bulks[bulk.bulk_id] = bulk

    def find(self, bulk_id: str) -> SimulatedBulk | None:
        """Return the bulk as it is now, None if the API does not know it."""
        with self.lock:
            self._carry_out_late_executes()
            bulk = self._bulks.get(bulk_id)
            if bulk is not None:
                bulk.advance(self.clock.monotonic())
            return None if bulk is None or self._is_forgotten(bulk) else bulk

    def bulks(self) -> list[SimulatedBulk]:
        """Return all bulks in the order in which they were added."""
        with self.lock:
            self._carry_out_late_executes()
            for bulk in self._bulks.values():
                bulk.advance(self.clock.monotonic())
            return [bulk for bulk in self._bulks.values() if not self._is_forgotten(bulk)]

    def execute(self, bulk_id: str, mode: str | None = None, webhook_interval: int | None = None) -> None:
        """Execute a bulk as another client would."""
        with self.lock:
            self._execute(self._bulks[bulk_id], self.clock.monotonic(), mode, webhook_interval)

    def pause(self, bulk_id: str) -> None:
        """Pause a bulk as another client would."""
        with self.lock:
            self._bulks[bulk_id].pause(self.clock.monotonic())

    def resume(self, bulk_id: str) -> None:
        """Resume a bulk as another client would."""
        with self.lock:
            self._bulks[bulk_id].resume(self.clock.monotonic())

    def cancel(self, bulk_id: str) -> None:
        """Cancel a bulk as another client would."""
        with self.lock:
            self._bulks[bulk_id].cancel(self.clock.monotonic())

    def forget(self, bulk_id: str) -> None:
        """Answer 404 about a bulk from now on."""
        with self.lock:
            del self._bulks[bulk_id]

    def execute_late(self, bulk_id: str, order: Mapping[str, Any], delay: float) -> None:
        """Let an execute take effect in `delay` seconds, as a request does that was held up on its way."""
        with self.lock:
            self._late_executes.append((self.clock.monotonic() + delay, bulk_id, order))

    def requests_of(self, call: str, bulk_id: str | None = None) -> list[LoggedRequest]:
        """Return the logged requests of one call ("get", "execute", "pause", …), of one bulk or of all."""
        with self.lock:
            return [request for request in self.requests if request.call == call and bulk_id in (None, request.bulk_id)]

    def execute_calls(self, bulk_id: str | None = None) -> int:
        """Return how many execute requests have arrived, whatever became of them."""
        return len(self.requests_of("execute", bulk_id))

    def executions(self, bulk_id: str) -> int:
        """Return how many executions of a bulk took effect."""
        bulk = self.find(bulk_id)
        return 0 if bulk is None else bulk.executions

    def epoch_ms(self, moment: float) -> int:
        """Return a moment of the clock as the API's timestamp."""
        return round(self.clock.epoch(moment) * 1000)

    def _carry_out_late_executes(self) -> None:
        now = self.clock.monotonic()
        due = [late for late in self._late_executes if late[0] <= now]
        self._late_executes = [late for late in self._late_executes if late[0] > now]
        for moment, bulk_id, order in due:
            bulk = self._bulks.get(bulk_id)
            if bulk is not None and bulk.status == "SUBMITTED":
                self._execute(bulk, moment, **order)

    def _execute(
        self, bulk: SimulatedBulk, now: float, mode: str | None = None, webhook_interval: int | None = None
    ) -> None:
        bulk.execute(now, mode or bulk.mode or self.behaviour.default_mode, webhook_interval)

    def _is_forgotten(self, bulk: SimulatedBulk) -> bool:
        kept = self.behaviour.forget_after
        return kept is not None and bulk.finished is not None and self.clock.monotonic() - bulk.finished >= kept

    def _bring_to(self, bulk: SimulatedBulk, status: str) -> None:
        now = self.clock.monotonic()
        steps: dict[str, Iterable[str]] = {
            "SUBMITTED": (),
            "RUNNING": ("execute",),
            "PAUSED": ("execute", "pause"),
            "CANCELLED": ("execute", "cancel"),
        }
        if status in steps:
            for step in steps[status]:
                getattr(bulk, step)(now)
        else:
            bulk.execute(now - bulk.start_delay - bulk.items / bulk.rate)
            bulk.advance(math.inf)  # the end may come out a rounding error after `now`
        bulk.executions = 0
        bulk.forget_past()
