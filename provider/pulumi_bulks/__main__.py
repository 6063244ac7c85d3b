"""The command `pulumi-bulks`: `simulate` serves a Bulk API on loopback, `install-plugin` gives Pulumi the plugin."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from .cli.install_plugin import CannotInstall, install_plugin

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIMULATE = """\
Serve a Bulk API on loopback until Ctrl-C. The first line of stdout is the base URL.

Without --scenario it holds three bulks:
  8123456789012345678   SUBMITTED, 8,000 operations, takes 20 s, completes
  8123456789012345679   SUBMITTED, 2,000 operations, takes 5 s, two of them fail
  8123456789012345680   PAUSED

A scenario says which bulks there are, which faults strike, and how the API behaves where its documents leave it open:
examples/scenario.json is one, pulumi_bulks/simulator/scenario.py and behaviour.py list what it may hold.

Beyond 100 calls a minute, 1,000 an hour or 10,000 a day, all clients together, it answers 429, as documented.
POST BASE/backoffice/access_token with the API key alone issues a token, which ends 5 minutes after its last use; the
token that is printed stays alive. GET /simulator/requests returns the log of all requests, which no limit counts."""


_INSTALL_PLUGIN = """\
Install the native plugin for all Pulumi programs of this user, in any language, without any download.

Pulumi gets a script that runs the plugin in this Python environment. Run this again after an upgrade of pulumi-bulks
and where the environment has moved. A program can do without it: by `plugins:` in its Pulumi.yaml, or with the programs
of this environment on PATH."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="pulumi-bulks", description=__doc__)
    parser.add_argument("--version", action="version", version=metadata.version("pulumi-bulks"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    simulate = commands.add_parser(
        "simulate",
        help="serve a Bulk API on loopback",
        description=_SIMULATE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    simulate.add_argument("--port", type=int, default=0, help="the port to listen on; a free one by default")
    simulate.add_argument(
        "--scenario",
        type=Path,
        metavar="FILE",
        help="a JSON file: see above",
    )
    simulate.add_argument("--rate-limits", metavar="LIMITS", help='other limits, such as "20/1m, 200/1h", or "none"')
    simulate.set_defaults(run=lambda options: _simulate(options.port, options.scenario, options.rate_limits))
    install = commands.add_parser(
        "install-plugin",
        help="install the native plugin for all Pulumi programs of this user",
        description=_INSTALL_PLUGIN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    install.set_defaults(run=lambda _options: _install_plugin())
    options = parser.parse_args(arguments)
    code: int = options.run(options)
    return code


def _install_plugin() -> int:
    try:
        print(install_plugin())
    except CannotInstall as error:
        return _fail(str(error))
    return 0


def _simulate(port: int, path: Path | None, rate_limits: str | None) -> int:
    try:
        from .simulator import scenario as scenarios  # noqa: PLC0415 - an extra, which may not be installed
        from .simulator.limits import Limits  # noqa: PLC0415
        from .simulator.server import serve  # noqa: PLC0415
    except ModuleNotFoundError as error:
        return _fail(f'{error.name} is not installed: pip install "pulumi-bulks[simulator]"')
    try:
        scenario = scenarios.load_scenario(path) if path else scenarios.default_scenario()
        simulator = scenarios.simulator_of(scenario)
    except (OSError, ValueError) as error:
        return _fail(f"scenario {path}: {error}")
    try:
        if rate_limits is not None:
            simulator.set_limits(Limits.parse(rate_limits))
    except ValueError as error:
        return _fail(f"--rate-limits: {error}")
    end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: end.set())
    try:
        with serve(simulator, port) as base_url:
            print(base_url, flush=True)
            _tell({"BULKS_BASE_URL": base_url, **simulator.credentials})
            end.wait()
    except OSError as error:
        return _fail(f"port {port}: {error.strerror}; choose another one with --port")
    except OverflowError:
        return _fail(f"port {port}: ports are 0 to 65535; choose another one with --port")
    return 0


def _tell(variables: Mapping[str, str]) -> None:
    """Print on stderr what a program needs to find the simulator."""
    for name, value in variables.items():
        print(f"export {name}={value}", file=sys.stderr, flush=True)


def _fail(message: str) -> int:
    print(f"pulumi-bulks: {message}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
