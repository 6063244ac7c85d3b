"""N bulks that are executed and waited for at once, by this package and by fixed intervals."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.errors import ThrottledError
from pulumi_bulks.api.limits.budget import Budget
from pulumi_bulks.api.limits.budgeted import BudgetedApi
from pulumi_bulks.api.limits.windows import DEFAULT_LIMITS
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.simulator import IN_PROCESS_URL, InProcessAdapter, Limits, Simulator
from pulumi_bulks.simulator.faults import Rule, delay
from pulumi_bulks.waiting.context import Context
from pulumi_bulks.waiting.pacing import Forecast
from pulumi_bulks.waiting.terms import Terms
from pulumi_bulks.waiting.together.shared import SharedLooks
from pulumi_bulks.waiting.wait import Wait

from .turns import TurnClock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pulumi_bulks.api.limits.windows import Window

Answer = TypeVar("Answer")

PUBLISHED = Limits.parse("100/1m, 1000/1h, 10000/1d", headers="reset")
"""The documented limits, told by `x-ratelimit-reset` alone."""

REQUEST = 0.05
"""Seconds that a request takes."""

_OPERATIONS_A_SECOND = 50
_TIMEOUT = 86_400.0
_FIRST_BACK_OFF, _LAST_BACK_OFF = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """What N waits came to: requests, how many were refused, and how late each end was seen, in seconds.

    `took` are the seconds from the first request to the last outcome.
    """

    requests: int
    refused: int
    late: tuple[float, ...]
    took: float

    @property
    def mean(self) -> float:
        """The mean of how late."""
        return fmean(self.late)


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine whose waits share a budget."""

    budget: Budget
    client: BulkClient
    looks: SharedLooks


class World:
    """An API under limits, in the time of a clock on which many waits take turns."""

    def __init__(
        self, lengths: Sequence[float], limits: Limits = PUBLISHED, shares: Sequence[Window] = DEFAULT_LIMITS
    ) -> None:
        self.clock = TurnClock()
        self.api = Simulator(clock=self.clock, limits=limits, faults=[Rule(delay(REQUEST))])
        settings = Settings(IN_PROCESS_URL, SecretStr(self.api.api_key), SecretStr(self.api.auth_token))
        self._transport = Transport(settings, self.clock.monotonic, InProcessAdapter(self.api))
        self._shares = shares
        self.machine = self.new_machine()
        self.bulk_ids = [str(1000 + number) for number in range(len(lengths))]
        for bulk_id, seconds in zip(self.bulk_ids, lengths, strict=True):
            operations = max(10, min(10_000, round(seconds * _OPERATIONS_A_SECOND)))
            self.api.add_bulk(bulk_id, items=operations, rate=operations / seconds)

    def new_machine(self) -> Machine:
        """Return a machine that shares nothing with others but the API."""
        budget = Budget(self.clock, self._shares)
        return Machine(budget, BulkClient(self._transport, budget.pay), SharedLooks(self.clock, budget))

    def run(self, wait: Callable[[World, str], None]) -> Run:
        """Wait for all bulks at once."""
        seen: dict[str, float] = {}

        def work(bulk_id: str) -> None:
            wait(self, bulk_id)
            seen[bulk_id] = self.clock.monotonic()

        self.clock.run([lambda bulk_id=bulk_id: work(bulk_id) for bulk_id in self.bulk_ids])  # type: ignore[misc]
        late = tuple(seen[bulk_id] - self._finish(bulk_id) for bulk_id in self.bulk_ids)
        refused = sum(request.status == 429 for request in self.api.requests)  # noqa: PLR2004
        return Run(len(self.api.requests), refused, late, max(seen.values()) - self.api.requests[0].at)

    def _finish(self, bulk_id: str) -> float:
        bulk = self.api.find(bulk_id)
        if bulk is None or bulk.finished is None:
            raise RuntimeError(f"bulk {bulk_id} has not ended")
        return bulk.finished


class _Silence:
    def status(self, text: str) -> None: ...

    def info(self, text: str) -> None: ...

    def warning(self, text: str) -> None: ...


def ours(world: World, bulk_id: str, machine: Machine | None = None, timeout: float = _TIMEOUT) -> None:
    """Wait as this package does: with all that is between a resource and the socket."""
    at = machine or world.machine
    _wait(world, bulk_id, at, at.looks, timeout)


def alone(world: World, bulk_id: str) -> None:
    """Wait as this package does, but for the looks that waits have together."""
    _wait(world, bulk_id, world.machine, None, _TIMEOUT)


def _wait(world: World, bulk_id: str, at: Machine, looks: SharedLooks | None, timeout: float) -> None:
    api = BudgetedApi(at.client, at.budget)
    context = Context(api, IN_PROCESS_URL, world.clock, _Silence(), Forecast, at.budget, looks=looks)
    wait = Wait(context, bulk_id, Terms(timeout))
    wait.until_final(wait.execute(wait.before_execution(lambda _: True), ExecuteOrder()).bulk)


def every(seconds: float) -> Callable[[World, str], None]:
    """Return a wait that looks every so many seconds, and backs off from a 429 as long as it asks, or longer."""

    def wait(world: World, bulk_id: str) -> None:
        _patiently(world, lambda: world.machine.client.execute(bulk_id, ExecuteOrder()))
        while not _patiently(world, lambda: world.machine.client.get(bulk_id)).is_final:
            world.clock.sleep(seconds)

    return wait


def _patiently(world: World, call: Callable[[], Answer]) -> Answer:
    back_off = _FIRST_BACK_OFF
    while True:
        try:
            return call()
        except ThrottledError as error:
            world.clock.sleep(max(back_off, error.retry_after or 0.0))
            back_off = min(_LAST_BACK_OFF, back_off * 2)
