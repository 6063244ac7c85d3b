"""Waits that look together, beside the same ones that do not, and the floor: with the whole limit for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.pacing.report import table
from benchmarks.pacing.results import Target
from pulumi_bulks.api.limits.windows import STANDARD

from .floor import floor
from .scenarios import lengths_of
from .waits import PUBLISHED, World, alone, ours

if TYPE_CHECKING:
    from .waits import Run

Runs = dict[tuple[int, str], "Run"]

NUMBERS = (16, 64, 256)
SECONDS = 60.0
TOGETHER, ALONE, FLOOR = "together", "each for itself", "the floor"
MOST = 1.3
"""Times the floor that the time from the first request to the last outcome may take."""

INTRODUCTION = f"""\
Bulks of {SECONDS:g} s and the whole limit as the share of one run. Cells: requests (of them 429s) · mean / largest
delay · seconds from the first request to the last outcome, and in times of the floor."""


def run_together(seed: int) -> Runs:
    """Wait for all numbers of bulks, in each way."""
    runs: Runs = {}
    for number in NUMBERS:
        lengths = lengths_of(number, SECONDS, seed)
        runs[number, TOGETHER] = World(lengths, PUBLISHED, STANDARD).run(ours)
        runs[number, ALONE] = World(lengths, PUBLISHED, STANDARD).run(alone)
        runs[number, FLOOR] = floor(lengths, STANDARD)
    return runs


def report(runs: Runs) -> str:
    """Return the section: a row for each way, a column for each number of bulks."""
    rows = [[name, *(_cell(runs, number, name) for number in NUMBERS)] for name in (TOGETHER, ALONE, FLOOR)]
    return f"## Together\n\n{INTRODUCTION}\n\n" + table(("waits", *(f"N = {number}" for number in NUMBERS)), rows)


def targets(runs: Runs) -> list[Target]:
    """Return what is wanted of waits that look together, with what it came to."""
    refused = sum(runs[number, TOGETHER].refused for number in NUMBERS)
    times = {number: _times(runs, number, TOGETHER) for number in NUMBERS}
    fewer = all(runs[number, TOGETHER].requests < runs[number, ALONE].requests for number in NUMBERS)
    return [
        Target("429s of waits that look together = 0", str(refused), refused == 0),
        *(
            Target(f"{number} together ≤ {MOST} × the floor", f"{came:.2f}", came <= MOST)
            for number, came in times.items()
        ),
        Target("fewer requests together than each for itself", "yes" if fewer else "no", fewer),
    ]


def _times(runs: Runs, number: int, name: str) -> float:
    return runs[number, name].took / runs[number, FLOOR].took


def _cell(runs: Runs, number: int, name: str) -> str:
    run = runs[number, name]
    refused = f" ({run.refused})" if run.refused else ""
    late = f"{run.mean:.1f} / {max(run.late):.1f} s"
    return f"{run.requests}{refused} · {late} · {run.took:.0f} s, {_times(runs, number, name):.2f} ×"
