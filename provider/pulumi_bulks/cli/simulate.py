"""`pulumi-bulks simulate`: a Bulk API on loopback."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .exits import Exit
from .output import PrintError, Refusal, data, tell
from .subcommand import subcommand

if TYPE_CHECKING:
    from pulumi_bulks.simulator.state import Simulator


@subcommand(
    """Serve a Bulk API on loopback until Ctrl-C. The first line of stdout is the base URL; stderr says how to let
programs find it.

Without --scenario it holds three bulks:

\b
8123456789012345678   SUBMITTED, 8,000 operations, takes 20 s, completes
8123456789012345679   SUBMITTED, 2,000 operations, takes 5 s, two of them fail
8123456789012345680   PAUSED

A scenario says which bulks there are, which faults strike, and how the API behaves where its documents leave it open:
examples/scenario.json is one, pulumi_bulks/simulator/scenario.py and behaviour.py list what it may hold.

Beyond 100 calls a minute, 1,000 an hour or 10,000 a day, all clients together, it answers 429, as documented.
POST BASE/backoffice/access_token with the API key alone issues a token, which ends 5 minutes after its last use; the
token that is printed stays alive. GET /simulator/requests returns the log of all requests, which no limit counts."""
)
@click.option("--port", type=int, default=0, help="The port to listen on; a free one by default.")
@click.option(
    "--scenario", type=click.Path(path_type=Path), metavar="FILE", help="A JSON file with bulks, faults and behaviour."
)
@click.option("--rate-limits", metavar="LIMITS", help='Other limits, such as "20/1m, 200/1h", or "none".')
def command(port: int, scenario: Path | None, rate_limits: str | None) -> Exit:
    """Serve until the process is asked to stop."""
    try:
        from pulumi_bulks.simulator.server import serve  # noqa: PLC0415 - an extra, which may not be installed
    except ModuleNotFoundError as error:
        raise Refusal(f'{error.name} is not installed: pip install "pulumi-bulks[simulator]"', code="error") from None
    simulator = _simulator(scenario, rate_limits)
    try:
        with serve(simulator, port) as base_url:
            data(base_url)
            for name, value in {"BULKS_BASE_URL": base_url, **simulator.credentials}.items():
                tell(f"export {name}={value}")
            threading.Event().wait()
    except KeyboardInterrupt:
        pass
    except OverflowError:
        raise Refusal(f"port {port}: ports are 0 to 65535; choose another one with --port") from None
    except PrintError:
        raise
    except OSError as error:
        raise Refusal(f"port {port}: {error.strerror}; choose another one with --port") from None
    return Exit.ACCEPTED


def _simulator(path: Path | None, rate_limits: str | None) -> Simulator:
    from pulumi_bulks.simulator import scenario as scenarios  # noqa: PLC0415 - as above
    from pulumi_bulks.simulator.limits import Limits  # noqa: PLC0415 - as above

    try:
        scenario = scenarios.load_scenario(path) if path else scenarios.default_scenario()
        simulator = scenarios.simulator_of(scenario)
    except (OSError, ValueError) as error:
        raise Refusal(f"scenario {path}: {error}") from None
    try:
        if rate_limits is not None:
            simulator.set_limits(Limits.parse(rate_limits))
    except ValueError as error:
        raise Refusal(f"--rate-limits: {error}") from None
    return simulator
