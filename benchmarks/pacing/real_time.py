"""The same waits in real time: ours and the libraries of others, over HTTP, on simulated bulks of a few seconds."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.clock import SystemClock
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.simulator import simulate
from pulumi_bulks.waiting.context import Context
from pulumi_bulks.waiting.pacing import Forecast
from pulumi_bulks.waiting.terms import Terms
from pulumi_bulks.waiting.wait import Wait

from .policies import ours
from .report import table
from .traces import Shape, Trace
from .virtual import policy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pulumi_bulks.simulator import ServedSimulator

    from .policies import Policy
    from .virtual import Peer

    Way = Callable[[Context, str], None]  # executes a bulk and returns once its end has been seen

FINISHES = (5.0, 8.0, 13.0)
OPERATIONS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One wait in real time, and what virtual time says about it (at random for those with jitter)."""

    name: str
    finish: float
    real: Waited
    simulated: Waited


class Waited(NamedTuple):
    """The seconds until the end was noticed, and the number of GETs."""

    delay: float
    gets: int

    def __str__(self) -> str:
        """Return a cell of the table."""
        return f"{self.delay:.2f} s / {self.gets}"


class _Silence:
    """A notifier that shows nothing."""

    def status(self, text: str) -> None:
        """Show nothing."""

    def info(self, text: str) -> None:
        """Show nothing."""

    def warning(self, text: str) -> None:
        """Show nothing."""


def compare(peers: Sequence[Peer]) -> list[Row]:
    """Wait for bulks of every length in every way, all at the same time; takes about half a minute."""
    ways = [(ours(), _our_way), *((policy_of(peer), _way_of(peer)) for peer in peers)]
    waits = [(policy, way, finish) for policy, way in ways for finish in FINISHES]
    with simulate(limits=None) as api, ThreadPoolExecutor(len(waits)) as pool:
        running = [pool.submit(_wait, api, str(number), way, finish) for number, (_, way, finish) in enumerate(waits)]
        real = [future.result() for future in running]
    # Only now: virtual time replaces the clock that the waits above have used.
    return [
        Row(policy.name, finish, waited, _simulated(policy, finish))
        for (policy, _, finish), waited in zip(waits, real, strict=True)
    ]


def real_time_report(rows: Sequence[Row]) -> str:
    """Return the section of the report."""
    cells = ([row.name, f"{row.finish:.0f} s", str(row.real), str(row.simulated)] for row in rows)
    header = ("policy", "bulk of", "delay / GETs in real time", "in virtual time")
    return f"## In real time, over HTTP on loopback\n\n{table(header, cells)}"


def _wait(api: ServedSimulator, bulk_id: str, way: Way, finish: float) -> Waited:
    api.add_bulk(bulk_id, items=OPERATIONS, rate=OPERATIONS / finish)
    way(_context(api), bulk_id)
    ended = time.monotonic()
    bulk = api.find(bulk_id)
    if bulk is None or bulk.started is None or bulk.finished is None:
        raise RuntimeError("the wait ended before the bulk was final")
    began = bulk.started
    gets = sum(request.at >= began for request in api.requests_of("get", bulk_id))
    return Waited(ended - bulk.finished, gets)


def _our_way(context: Context, bulk_id: str) -> None:
    wait = Wait(context, bulk_id, Terms())
    wait.until_final(wait.execute(wait.observe(), ExecuteOrder()).bulk)


def _way_of(peer: Peer) -> Way:
    def way(context: Context, bulk_id: str) -> None:
        context.api.execute(bulk_id, ExecuteOrder())
        peer.wait(lambda: context.api.get(bulk_id).is_final)

    return way


def _context(api: ServedSimulator) -> Context:
    clock = SystemClock()
    settings = Settings(api.base_url, SecretStr(api.api_key), SecretStr(api.auth_token))
    client = BulkClient(Transport(settings, clock.monotonic))
    return Context(client, api.base_url, clock, _Silence(), Forecast)


def _simulated(policy: Policy, finish: float) -> Waited:
    moments = tuple(finish * (number + 1) / OPERATIONS for number in range(OPERATIONS))
    run = policy.run(Trace(Shape.STEADY, finish, OPERATIONS, moments))
    return Waited(run.delay, run.gets)
