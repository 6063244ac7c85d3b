"""Measure what the provider costs at the real engine, beside others in the same run."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from engine import cached, on_path
from install import install

from . import imports, limited, many, native, overhead, peers, short, thousand
from .installed import install_programs
from .sections import Section, Setting, hold, report

SCENARIOS = {
    "short": short.run,
    "overhead": overhead.run,
    "peers": peers.run,
    "many": many.run,
    "native": native.run,
    "thousand": thousand.run,
    "limited": limited.run,
    "imports": imports.run,
}


def main() -> int:
    """Print the report; return 1 if --check was given and a target does not hold."""
    arguments = _arguments()
    os.environ["PATH"] = os.pathsep.join([str(on_path() or cached() or install()), os.environ["PATH"]])
    install_programs()
    began = time.monotonic()
    sections: list[Section] = []
    with tempfile.TemporaryDirectory(prefix="pulumi-bulks-") as folder:
        for name in arguments.only or SCENARIOS:
            (Path(folder) / name).mkdir()
            setting = Setting(Path(folder) / name, arguments.repeat, lambda what: _say(began, what))
            sections.append(SCENARIOS[name](setting))
    _say(began, "done")
    print(report(sections))
    return int(arguments.check and not hold(sections))


def _say(began: float, what: str) -> None:
    print(f"[{time.monotonic() - began:4.0f} s] {what}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--only", choices=SCENARIOS, action="append", help="measure this alone; may be repeated")
    parser.add_argument("--repeat", type=int, default=5, help="runs of what is short (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a target does not hold")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
