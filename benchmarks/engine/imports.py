"""How long a provider's process takes to import what it needs, part by part."""

from __future__ import annotations

import os
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.pacing.report import table

from .installed import python_for
from .measure import measure
from .sections import Section, Setting
from .stats import Pairs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PARTS = {
    "Python itself": "",
    "pulumi, as its host imports it": "pulumi.dynamic, pulumi.runtime.proto, dill",
    "requests": "requests",
    "pydantic": "pydantic",
    "pulumi_bulks itself": "pulumi_bulks.hosts.dynamic",
}
"""Each part is imported after those before it, so that each costs only what it adds."""

ALONE = {"`import pulumi`": "pulumi", "`from pulumi_bulks import BulkExecution`": "pulumi_bulks.hosts.dynamic"}

HELP = "`pulumi-bulks --help`"
"""What a person waits for first, which imports neither."""


def run(setting: Setting) -> Section:
    """Measure all of it in turns, twice as often as what is longer, after a round that fills the caches."""
    modules = list(PARTS.values())
    together = {name: modules[1 : place + 1] for place, name in enumerate(PARTS)}
    programs = {**together, **{name: [module] for name, module in ALONE.items()}}
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    setting.say("imports")
    for number in range(2 * setting.repeat + 1):
        for name, imported in programs.items():
            taken = _seconds(imported, setting)
            if number > 0:
                seconds[name].append(taken)
        taken = measure([str(python_for("ours") / "pulumi-bulks"), "--help"], setting.folder, os.environ).seconds
        if number > 0:
            seconds.setdefault(HELP, []).append(taken)
    return judge(seconds)


def judge(seconds: Mapping[str, Sequence[float]]) -> Section:
    """Return the section, of what a process takes that imports each part and those before it."""
    rows = []
    before: Sequence[float] | None = None
    for name in PARTS:
        added = median(seconds[name]) if before is None else Pairs(seconds[name], before).difference
        rows.append([name, f"{added * 1000:.0f} ms", f"{median(seconds[name]) * 1000:.0f} ms"])
        before = seconds[name]
    plain, ours = (median(seconds[name]) for name in ALONE)
    alone = ", ".join(f"{name} {median(seconds[name]) * 1000:.0f} ms" for name in ALONE)
    repeated = len(next(iter(seconds.values())))
    note = (
        f"A process of its own for each, medians of {repeated}. Alone: {alone} ({ours / plain:.2f}); "
        f"{HELP} {median(seconds[HELP]) * 1000:.0f} ms."
    )
    return Section("Imports", [table(("part", "adds", "together"), rows), note])


def _seconds(modules: Sequence[str], setting: Setting) -> float:
    program = f"import {', '.join(modules)}" if modules else ""
    return measure([str(python_for("ours") / "python"), "-c", program], setting.folder, os.environ).seconds
