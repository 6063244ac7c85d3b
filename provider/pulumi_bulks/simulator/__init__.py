"""A Bulk API on loopback, for the demo, for tests, and for users' own tests.

Needs the extra: `pip install "pulumi-bulks[simulator]"`. In a test:

    with simulate() as api:
        api.add_bulk("8123", items=800, rate=400, failing={120: "INSTRUMENT_INACTIVE"})
        run_the_program(api.environment)
        assert api.executions("8123") == 1
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .bulk import FailedAnswer, SimulatedBulk
from .clock import MachineClock, VirtualClock
from .inprocess import IN_PROCESS_URL, InProcessAdapter
from .log import LoggedRequest
from .server import serve
from .state import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "IN_PROCESS_URL",
    "FailedAnswer",
    "InProcessAdapter",
    "LoggedRequest",
    "MachineClock",
    "ServedSimulator",
    "SimulatedBulk",
    "Simulator",
    "VirtualClock",
    "serve",
    "simulate",
]


@dataclass
class ServedSimulator(Simulator):
    """A simulator that is being served at `base_url`."""

    base_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables with which a program finds it."""
        return {"BULKS_BASE_URL": self.base_url, **self.credentials}


@contextlib.contextmanager
def simulate(port: int = 0, *, skew: float = 0.0, payload_canary: str = "") -> Iterator[ServedSimulator]:
    """Serve an empty simulator on loopback while the context lasts. `skew` seconds set its wall clock wrong."""
    simulator = ServedSimulator(clock=MachineClock(skew), payload_canary=payload_canary)
    with serve(simulator, port) as base_url:
        simulator.base_url = base_url
        yield simulator
