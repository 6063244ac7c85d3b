"""One bulk, executed and waited for by ours, by a hand-written provider, and by OpenTofu with a script."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from building import InstallError

from benchmarks.pacing.report import table
from benchmarks.pacing.results import Target
from pulumi_bulks.simulator import simulate

from . import tofu
from .bulks import add_bulks, inputs_for, requests_during, true_end
from .sections import Section, Setting, ahead_of_ours
from .stacks import Stack
from .stats import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pulumi_bulks.simulator import ServedSimulator

    from .measure import Measured

    Way = Callable[[ServedSimulator, str], Measured]

LENGTHS = (8.5, 10.0, 11.5)
OURS, HANDWRITTEN, TOFU = "ours", "hand-written provider", "OpenTofu and curl"
_SHARE = 0.5
_UNITS = {"delay": "s", "requests": "requests", "processor time": "s", "peak memory of all processes": "MB"}
_WITHOUT = (
    "OpenTofu with a script needs no Python and no package, and a hand-written provider no package but requests; "
    "neither looks at the bulk at preview, adopts one, or says which operations failed."
)


@dataclass(frozen=True, slots=True)
class Wait:
    """One bulk of `length` seconds; `delay` is from its true end to the end of the command."""

    way: str
    length: float
    delay: float
    requests: int
    run: Measured

    @property
    def measures(self) -> list[float]:
        """What is compared, in the order of the units."""
        return [self.delay, self.requests, self.run.cpu, self.run.memory / MEGABYTE]


def run(setting: Setting) -> Section:
    """Measure each way on bulks of each length."""
    ways: dict[str, Way] = {OURS: _by_stack(setting, "ours"), HANDWRITTEN: _by_stack(setting, "handwritten")}
    notes = []
    try:
        ways[TOFU] = _by_tofu(setting)
    except InstallError as error:
        notes.append(f"OpenTofu could not be built and was not measured: {error}")
    waits = []
    with simulate(limits=None) as api:
        for length in LENGTHS:
            for name, way in ways.items():
                setting.say(f"a bulk of {length:g} s by {name}")
                (bulk_id,) = add_bulks(api, length)
                measured = way(api, bulk_id)
                requests = len(requests_during(api, measured))
                waits.append(Wait(name, length, measured.ended - true_end(api, bulk_id), requests, measured))
    return judge(waits, notes)


def judge(waits: Sequence[Wait], notes: Sequence[str] = ()) -> Section:
    """Return the section."""
    names = list(dict.fromkeys(wait.way for wait in waits))
    medians = {name: _medians([wait for wait in waits if wait.way == name]) for name in names}
    rows = [[wait.way, f"{wait.length:g} s", *_cells(wait.measures)] for wait in waits]
    rows += [[f"**{name}**", "median", *_cells(measures)] for name, measures in medians.items()]
    header = ("by", "bulk of", "true end → end of the command", "requests", "processor time", "all processes")
    compared = {
        measure: {name: values[place] for name, values in medians.items()} for place, measure in enumerate(_UNITS)
    }
    ahead = [f"one bulk, {line}" for line in ahead_of_ours(compared, _UNITS)]
    note = f"Asking every 5 s is 2.5 s late on average over all lengths; on these at least {_expected()} s."
    targets = [_target(name, medians[OURS][0], medians[name][0]) for name in names if name != OURS]
    return Section("One bulk, in other ways", [table(header, rows), note, *notes], targets, [*ahead, _WITHOUT])


def _target(name: str, ours: float, theirs: float) -> Target:
    wanted = f"true end → end of the command: at most {_SHARE:g} of {name}"
    return Target(wanted, f"{ours:.2f} s / {theirs:.2f} s = {ours / theirs:.2f}", ours <= _SHARE * theirs)


def _expected() -> str:
    """Return how late a question every 5 s is on each length, if it takes no time."""
    return ", ".join(f"{-length % 5:.1f}" for length in LENGTHS)


def _medians(waits: Sequence[Wait]) -> list[float]:
    return [median(values) for values in zip(*(wait.measures for wait in waits), strict=True)]


def _cells(measures: Sequence[float]) -> list[str]:
    delay, requests, cpu, memory = measures
    return [f"{delay:.2f} s", f"{requests:.0f}", f"{cpu:.2f} s", f"{memory:.0f} MB"]


def _by_stack(setting: Setting, program: str) -> Way:
    def way(api: ServedSimulator, bulk_id: str) -> Measured:
        return Stack(setting.folder / f"{program}-{bulk_id}", program, inputs_for(api, [bulk_id])).up()

    return way


def _by_tofu(setting: Setting) -> Way:
    binary = tofu.install()

    def way(api: ServedSimulator, bulk_id: str) -> Measured:
        return tofu.Workspace(setting.folder / f"tofu-{bulk_id}", binary, api.environment).apply(bulk_id)

    return way
