"""Run all measurements of this project, and write them to docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks.md"
COMMANDS = (
    ["-m", "benchmarks.pacing", "--real-time"],
    ["-m", "benchmarks.limits"],
    ["-m", "benchmarks.engine"],
)
ALT_TEXTS = {
    "pacing-delay-and-gets.svg": "What each policy pays in GETs for how much delay",
    "pacing-one-bulk.svg": "When each policy asks about one bulk",
}
HEAD = """\
# Benchmarks

What `make bench` measured; it writes this file. Everything that is compared was measured in the same run.
"""
_BULLET = re.compile(r"^- (\S+\.svg)$", re.MULTILINE)
_HEADING = re.compile(r"^(#+ )", re.MULTILINE)


def main() -> int:
    """Measure and write; return 1 if a measurement fails, or with --check if a target does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit with 1 if a target does not hold")
    check = ["--check"] if parser.parse_args().check else []
    began = time.monotonic()
    failed = 0
    reports = []
    for command in COMMANDS:
        print(f"benchmarks: python {' '.join(command)}", file=sys.stderr, flush=True)
        ended = subprocess.run(
            [sys.executable, *command, *check], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
        )
        if not ended.stdout or (ended.returncode and not check):
            print("benchmarks: no report is written, see the failure above", file=sys.stderr)
            return 1
        failed |= ended.returncode
        reports.append(embedded(ended.stdout))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join([HEAD, conditions(time.monotonic() - began), *reports]), encoding="utf-8")
    print(f"written: {REPORT.relative_to(ROOT)}")
    return failed


def embedded(report: str) -> str:
    """Return a report as a part of a larger one: its headings a level deeper, its charts shown."""
    deeper = _HEADING.sub(r"#\1", report)
    return _BULLET.sub(lambda found: f"![{ALT_TEXTS.get(found[1], found[1])}]({found[1]})\n", deeper)


def conditions(seconds: float) -> str:
    """Return on what, when and how it was measured."""
    import psutil  # noqa: PLC0415 - of the extra `bench`

    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GiB of memory"
    names = ("pulumi-bulks", "pulumi", "pydantic", "requests", "starlette", "uvicorn", "psutil")
    rows = {
        "date": f"{datetime.now(timezone.utc).date()}, in {seconds / 60:.0f} minutes",
        "machine": f"{os.cpu_count()} cores ({_processor()}), {memory}, {platform.system()} {platform.machine()}",
        "versions": f"Python {platform.python_version()}, {', '.join(f'{name} {version(name)}' for name in names)}",
        "programs": _programs(),
        "seeds": "every random choice is drawn from the seed that stands in the text below",
        "commands": ", ".join(f"`python {' '.join(command)}`" for command in COMMANDS),
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())]) + "\n"


def _processor() -> str:
    """Return the processor's model."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", information.read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            return found[1]
    return platform.processor() or "unknown"


def _programs() -> str:
    from benchmarks.engine import tofu  # noqa: PLC0415 - it takes the path of the next one along

    from engine import version_of  # noqa: PLC0415 # isort: skip

    pulumi = version_of(Path(shutil.which("pulumi") or "pulumi")).strip()
    curl = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=False).stdout.split(" (")[0]
    return f"Pulumi engine {pulumi or 'unknown'}, OpenTofu {tofu.VERSION}, {curl}"


if __name__ == "__main__":
    sys.exit(main())
