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

from .answers import FailedAnswer, SettledAnswer
from .behaviour import Behaviour, Pages
from .bulk import SimulatedBulk
from .clock import MachineClock, VirtualClock
from .inprocess import IN_PROCESS_URL, InProcessAdapter
from .limits import STANDARD_LIMITS, Limits, Window
from .log import LoggedRequest
from .server import serve
from .state import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "IN_PROCESS_URL",
    "STANDARD_LIMITS",
    "Behaviour",
    "FailedAnswer",
    "InProcessAdapter",
    "Limits",
    "LoggedRequest",
    "MachineClock",
    "Pages",
    "ServedSimulator",
    "SettledAnswer",
    "SimulatedBulk",
    "Simulator",
    "VirtualClock",
    "Window",
    "serve",
    "simulate",
]

_AS_GOOD_AS_NONE = "100000/1s"
_IDENTITY_ID = "8123456789012345699"


@dataclass
class ServedSimulator(Simulator):
    """A simulator that is being served at `base_url`."""

    base_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables with which a program finds it, as a user who is logged in.

        Without limits here, it has as good as none there.
        """
        unlimited = {} if self.limits else {"BULKS_RATE_LIMITS": _AS_GOOD_AS_NONE}
        return {"BULKS_BASE_URL": self.base_url, **self.credentials, **unlimited}

    @property
    def backoffice_environment(self) -> dict[str, str]:
        """The environment variables with which a program finds its back-office base, where the key gets a token."""
        identity = {"BULKS_IDENTITY_TYPE": "CORPORATE", "BULKS_IDENTITY_ID": _IDENTITY_ID}
        return {"BULKS_BASE_URL": f"{self.base_url}/backoffice", "BULKS_API_KEY": self.api_key, **identity}


@contextlib.contextmanager
def simulate(
    port: int = 0,
    *,
    skew: float = 0.0,
    payload_canary: str = "",
    limits: Limits | None = STANDARD_LIMITS,
    behaviour: Behaviour | None = None,
) -> Iterator[ServedSimulator]:
    """Serve an empty simulator on loopback while the context lasts. `skew` seconds set its wall clock wrong.

    `limits` are the API's standard, `Limits.parse("20/1m")` or None for none; `behaviour` is what the API leaves open.
    """
    simulator = ServedSimulator(
        clock=MachineClock(skew), payload_canary=payload_canary, limits=limits, behaviour=behaviour or Behaviour()
    )
    with serve(simulator, port) as base_url:
        simulator.base_url = base_url
        yield simulator
