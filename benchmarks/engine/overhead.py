"""What a bulk adds to the commands of a stack, beside an empty dynamic provider in the same run."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from benchmarks.pacing.report import table
from benchmarks.pacing.results import Target
from pulumi_bulks.simulator import simulate

from .bulks import add_bulks, inputs_for, sleeping
from .sections import Section, Setting
from .stacks import Stack
from .stats import Pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_bulks.simulator import ServedSimulator

    from .measure import Measured

    Both = tuple[list[Measured], list[Measured]]

ADOPTING, EXECUTING, UNCHANGED = "`up`, adopts a final bulk", "`up`, executes 1 operation", "`up` without changes"
PREVIEW, REFRESH = "`preview` without changes", "`refresh` without changes"
_MOST = {ADOPTING: 0.5, EXECUTING: 0.5, UNCHANGED: 0.3}


def run(setting: Setting) -> Section:
    """Measure every command of both, one after the other; the first one changes with each round."""
    measured: dict[str, Both] = {name: ([], []) for name in (ADOPTING, EXECUTING, UNCHANGED, PREVIEW, REFRESH)}
    with simulate(limits=None) as api:
        for number in range(setting.repeat):
            setting.say(f"what a bulk adds, {number + 1} of {setting.repeat}")
            adopting, executing, *empty = _stacks(setting, api, number)
            _in_turn(measured[EXECUTING], executing.up, empty[0].up, number)
            _in_turn(measured[ADOPTING], adopting.up, empty[1].up, number)
            _in_turn(measured[UNCHANGED], adopting.up, empty[1].up, number)
            _in_turn(measured[PREVIEW], adopting.preview, empty[1].preview, number)
            _in_turn(measured[REFRESH], adopting.refresh, empty[1].refresh, number)
    return judge(measured)


def judge(measured: Mapping[str, Both]) -> Section:
    """Return the section, of each command's runs by ours and by the empty provider."""
    pairs = {
        name: Pairs([run.seconds for run in ours], [run.seconds for run in empty])
        for name, (ours, empty) in measured.items()
    }
    rows = []
    for name, (ours, empty) in measured.items():
        pair = pairs[name]
        cpu = Pairs([run.cpu for run in ours], [run.cpu for run in empty])
        times = (f"{median(pair.ours):.2f} s", f"{median(pair.theirs):.2f} s")
        rows.append([name, *times, f"{pair.difference:+.2f} s", f"{pair.ratio:.2f}", f"{cpu.difference:+.2f} s"])
    header = ("command", "ours", "empty provider", "added", "ratio", "processor time added")
    repeated = len(next(iter(measured.values()))[0])
    note = f"Medians of {repeated} rounds; what is added is the median of the differences within a round."
    targets = [
        Target(f"{name}: adds at most {most:g} s", f"{pairs[name].difference:.2f} s", pairs[name].difference <= most)
        for name, most in _MOST.items()
    ]
    return Section("What a bulk adds to a command", [table(header, rows), note], targets)


def _stacks(setting: Setting, api: ServedSimulator, number: int) -> list[Stack]:
    """Return a stack that adopts, one that executes, and two empty ones."""
    folder = setting.folder / str(number)
    adopted, executed = add_bulks(api, 0.0, status="COMPLETED"), add_bulks(api, 0.0)
    ours = [
        Stack(folder / name, "ours", inputs_for(api, bulk_ids))
        for name, bulk_ids in {"adopting": adopted, "executing": executed}.items()
    ]
    return [*ours, *(Stack(folder / f"empty-{place}", "empty", sleeping(0.0)) for place in range(2))]


def _in_turn(both: Both, ours: Callable[[], Measured], empty: Callable[[], Measured], number: int) -> None:
    commands = [(both[0], ours), (both[1], empty)]
    for runs, command in commands if number % 2 == 0 else reversed(commands):
        runs.append(command())
