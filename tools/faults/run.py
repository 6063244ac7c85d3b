"""Run the tests of faults with their large budget, and write what they counted to docs/faults.md."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from datetime import datetime, timezone
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "faults"
REPORT = ROOT / "docs" / "faults.md"
HEAD = """\
# The truth under faults

What `make faults` counted. It runs the tests under `tests/faults` with their large budget; `make test` runs the same
tests with a small one. Every random choice is drawn from the seed: `FAULTS_SEED=7 make faults` tries another one.

Each safeguard, such as the GET before a second execute, the check of the id in an answer, the refusal of redirects, the
settling after a 500 and the limit on a body, has a scenario that fails without it: `tests/faults/test_safeguards.py`
removes them one by one, and lists each with its scenario.
"""


def main() -> int:
    """Run, and write the report if every test has passed."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    environment = {**os.environ, "FAULTS_BUDGET": "large", "FAULTS_FIGURES": str(FOLDER)}
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "tests/faults"],
        cwd=ROOT,
        env=environment,
        check=False,
    )
    if ended.returncode:
        print("No report is written: see the failure above.", file=sys.stderr)
        return ended.returncode
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report(figures(), time.monotonic() - began), encoding="utf-8")
    print(f"written: {REPORT.relative_to(ROOT)}")
    return 0


def figures() -> list[dict[str, Any]]:
    """Return what the tests have kept, in the order of their names."""
    lines = [line for path in FOLDER.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted((json.loads(line) for line in lines), key=lambda figure: str(figure["test"]))


def report(found: list[dict[str, Any]], seconds: float) -> str:
    """Return the report as Markdown."""
    day = datetime.now(timezone.utc).date()
    versions = ", ".join(f"{name} {version(name)}" for name in ("pulumi-bulks", "pulumi", "hypothesis"))
    run = f"Run on {day} in {seconds / 60:.0f} minutes: {os.cpu_count()} cores, Python {platform.python_version()}"
    parts = [HEAD, f"{run}, {versions}.\n"]
    for test, of_test in groupby(found, key=lambda figure: str(figure["test"]).partition("[")[0]):
        rows = summed(of_test)
        name = test.partition("::")[2].removeprefix("test_").replace("_", " ")
        parts.append(f"## {name[0].upper()}{name[1:]}\n\n| counted | |\n|---|---|")
        parts += [f"| {what} | {value} |" for what, value in rows.items()]
        parts.append(f"\n`FAULTS_BUDGET=large FAULTS_SEED={found[0]['seed']} make test ARGS='{test}'`\n")
    return "\n".join(parts)


def summed(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return one value for each figure: the runs of a test add up, and of maxima ("the longest …") one stays."""
    rows: dict[str, Any] = {}
    for figure in found:
        what, value = figure["what"], figure["value"]
        before = rows.get(what)
        if before is None or isinstance(value, str):
            rows[what] = value
        else:
            rows[what] = max(before, value) if what.startswith(("the longest", "the most")) else before + value
    return rows


if __name__ == "__main__":
    sys.exit(main())
