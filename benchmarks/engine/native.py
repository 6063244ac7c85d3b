"""Many bulks in one stack by the native plugin, beside an empty plugin that sleeps as long and the dynamic host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.pacing.report import table
from benchmarks.pacing.results import Target
from pulumi_bulks.simulator import simulate

from .bulks import add_bulks, inputs_for, requests_during, sleeping, true_end
from .sections import Section, Setting
from .stacks import Stack
from .stats import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .measure import Measured

CASES = ((100, 3.0, True), (256, 10.0, False))
"""How many bulks of how many seconds, and whether the dynamic host is measured too: of 256 it would take 11 minutes."""

_PARALLEL = ("--parallel", "256")
_WITHOUT_LIMITS = {"BULKS_RATE_LIMITS": "100000/1s"}
_MOST_TIMES = 1.3


@dataclass(frozen=True, slots=True)
class Row:
    """One number of bulks, by the native plugin; as many sleeps of an empty one; and by the dynamic host."""

    bulks: int
    seconds: float
    ours: Measured
    requests: int
    empty: Measured
    dynamic: Measured | None

    @property
    def times(self) -> float:
        """How many times as long as the empty plugin it took."""
        return self.ours.seconds / self.empty.seconds


def run(setting: Setting) -> Section:
    """Measure each case."""
    return judge([_measured(setting, *case) for case in CASES])


def _measured(setting: Setting, number: int, seconds: float, with_dynamic: bool) -> Row:  # noqa: FBT001 - as CASES
    name = f"{number}-of-{seconds:g}"
    setting.say(f"{number} sleeps of {seconds:g} s, empty native plugin")
    empty = Stack(setting.folder / f"empty-{name}", "empty_native", sleeping(seconds, number)).up(*_PARALLEL)
    with simulate(limits=None) as api:
        setting.say(f"{number} bulks of {seconds:g} s, native plugin")
        bulk_ids = add_bulks(api, seconds, number)
        inputs = {**inputs_for(api, bulk_ids), **_WITHOUT_LIMITS}
        ours = Stack(setting.folder / f"native-{name}", "native", inputs).up(*_PARALLEL)
        requests = len(requests_during(api, ours))
        for bulk_id in bulk_ids:
            true_end(api, bulk_id)  # which raises unless it was executed once
        dynamic = None
        if with_dynamic:
            setting.say(f"{number} bulks of {seconds:g} s, dynamic host")
            inputs = {**inputs_for(api, add_bulks(api, seconds, number)), **_WITHOUT_LIMITS}
            dynamic = Stack(setting.folder / f"dynamic-{name}", "ours", inputs).up(*_PARALLEL)
    return Row(number, seconds, ours, requests, empty, dynamic)


def judge(rows: Sequence[Row]) -> Section:
    """Return the section."""
    header = (
        "bulks",
        "native plugin",
        "empty native plugin",
        "times",
        "dynamic host",
        "requests",
        "processor time",
        "memory",
    )
    targets = [
        Target(
            f"{row.bulks} bulks of {row.seconds:g} s: at most {_MOST_TIMES:g} times an empty native plugin",
            f"{row.ours.seconds:.1f} s / {row.empty.seconds:.1f} s = {row.times:.2f}",
            row.times <= _MOST_TIMES,
        )
        for row in rows
    ]
    return Section("Hundreds of bulks in one stack: the native plugin", [table(header, map(_cells, rows))], targets)


def _cells(row: Row) -> list[str]:
    return [
        f"{row.bulks} of {row.seconds:g} s",
        f"{row.ours.seconds:.1f} s",
        f"{row.empty.seconds:.1f} s",
        f"{row.times:.2f}",
        "not measured" if row.dynamic is None else f"{row.dynamic.seconds:.1f} s",
        str(row.requests),
        f"{row.ours.cpu:.1f} s",
        f"{row.ours.provider_memory / MEGABYTE:.0f} MB",
    ]
