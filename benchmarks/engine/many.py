"""Many bulks in one stack, beside what the host's four workers allow and beside as many empty sleeps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.pacing.report import table
from benchmarks.pacing.results import Target
from pulumi_bulks.simulator import simulate

from .bulks import add_bulks, inputs_for, requests_during, sleeping, true_end
from .sections import Section, Setting
from .stacks import Stack
from .stats import MEGABYTE, busiest_second, mean_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .measure import Measured

SECONDS = 10.0
NUMBERS = {1: True, 4: True, 16: True, 64: False}
"""How many bulks, and whether as many empty sleeps are measured too: for 64 they would take nearly 3 minutes."""

WORKERS = 4
_MOST_TIMES = 1.3
_BUDGET = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One stack of bulks, the moments of its requests, and the stack of as many empty sleeps."""

    bulks: int
    ours: Measured
    requests: Sequence[float]
    empty: Measured | None

    @property
    def allowed(self) -> float:
        """The seconds in which four workers could do it if nothing else took time."""
        return math.ceil(self.bulks / WORKERS) * SECONDS

    @property
    def times(self) -> float:
        """How many times as long it took."""
        return self.ours.seconds / self.allowed


def run(setting: Setting) -> Section:
    """Measure each number of bulks, then of sleeps."""
    rows = []
    with simulate(limits=None) as api:
        for number, with_empty in NUMBERS.items():
            setting.say(f"{number} bulks of {SECONDS:g} s")
            bulk_ids = add_bulks(api, SECONDS, number)
            ours = Stack(setting.folder / f"ours-{number}", "ours", inputs_for(api, bulk_ids)).up()
            for bulk_id in bulk_ids:
                true_end(api, bulk_id)  # which raises unless it was executed once
            empty = None
            if with_empty:
                setting.say(f"{number} sleeps of {SECONDS:g} s")
                empty = Stack(setting.folder / f"empty-{number}", "empty", sleeping(SECONDS, number)).up()
            rows.append(Row(number, ours, requests_during(api, ours), empty))
    return judge(rows)


def judge(rows: Sequence[Row]) -> Section:
    """Return the section."""
    header = (
        "bulks", "four workers allow", "ours", "times", "empty sleeps", "ours / empty", "requests", "a bulk",
        "mean a second", "busiest second", "processor time", "provider's process",
    )  # fmt: skip
    most = max(rows, key=lambda row: row.bulks)
    busiest = max(busiest_second(row.requests) for row in rows)
    return Section(
        f"Many bulks of {SECONDS:g} s in one stack",
        [table(header, map(_cells, rows))],
        [
            Target(
                f"{most.bulks} bulks of {SECONDS:g} s: at most {_MOST_TIMES:g} times what four workers allow",
                f"{most.ours.seconds:.0f} s / {most.allowed:.0f} s = {most.times:.2f}",
                most.times <= _MOST_TIMES,
            ),
            Target(
                f"at most {_BUDGET} requests in any second, and one for jitter", str(busiest), busiest <= _BUDGET + 1
            ),
        ],
    )


def _cells(row: Row) -> list[str]:
    empty = "not measured" if row.empty is None else f"{row.empty.seconds:.1f} s"
    ratio = "" if row.empty is None else f"{row.ours.seconds / row.empty.seconds:.2f}"
    return [
        str(row.bulks),
        f"{row.allowed:.0f} s",
        f"{row.ours.seconds:.1f} s",
        f"{row.times:.2f}",
        empty,
        ratio,
        str(len(row.requests)),
        f"{len(row.requests) / row.bulks:.0f}",
        f"{mean_rate(row.requests):.1f}",
        str(busiest_second(row.requests)),
        f"{row.ours.cpu:.1f} s",
        f"{row.ours.provider_memory / MEGABYTE:.0f} MB",
    ]
