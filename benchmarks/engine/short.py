"""A bulk of 2 s beside an empty dynamic provider that sleeps for 2 s."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from benchmarks.pacing.report import table
from benchmarks.pacing.results import Target
from pulumi_bulks.simulator import simulate

from .bulks import add_bulks, inputs_for, sleeping, true_end
from .stacks import Stack
from .stats import MEGABYTE, Pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .measure import Measured

from .sections import Section, Setting

SECONDS = 2.0
_MOST_MORE = 1.0
_MOST_MEMORY = 150 * MEGABYTE


def run(setting: Setting) -> Section:
    """Measure, in turns."""
    ours, empty, late = [], [], []
    with simulate(limits=None) as api:
        for number in range(setting.repeat):
            setting.say(f"a bulk of {SECONDS:g} s, {number + 1} of {setting.repeat}")
            bulk_ids = add_bulks(api, SECONDS)
            ours.append(Stack(setting.folder / f"ours-{number}", "ours", inputs_for(api, bulk_ids)).up())
            late.append(ours[-1].ended - true_end(api, bulk_ids[0]))
            empty.append(Stack(setting.folder / f"empty-{number}", "empty", sleeping(SECONDS)).up())
    return judge(ours, empty, late)


def judge(ours: Sequence[Measured], empty: Sequence[Measured], late: Sequence[float]) -> Section:
    """Return the section. `late` are the seconds from the true end of each bulk to the end of its `up`."""
    pairs = Pairs([run.seconds for run in ours], [run.seconds for run in empty])
    memory = max(run.provider_memory for run in ours)
    rows = [
        _row("a bulk, by ours", ours, f"{median(late):.2f} s"),
        _row("an empty provider that sleeps", empty, ""),
    ]
    header = ("`pulumi up`", "time", "processor time", "all processes", "provider's process", "true end → end of `up`")
    more = f"{pairs.difference:.2f} s more, {pairs.ratio:.2f} times as long"
    return Section(
        f"A bulk of {SECONDS:g} s",
        [table(header, rows), f"Medians of {len(ours)} runs in turns: ours takes {more}."],
        [
            Target(
                f"`up` with a bulk of {SECONDS:g} s: at most {_MOST_MORE:g} s more than an empty provider's sleep",
                f"{pairs.difference:.2f} s",
                pairs.difference <= _MOST_MORE,
            ),
            Target(
                f"memory of the provider's process < {_MOST_MEMORY / MEGABYTE:g} MB",
                f"{memory / MEGABYTE:.0f} MB",
                0 < memory < _MOST_MEMORY,
            ),
        ],
    )


def _row(what: str, runs: Sequence[Measured], late: str) -> list[str]:
    return [
        what,
        f"{median(run.seconds for run in runs):.2f} s",
        f"{median(run.cpu for run in runs):.2f} s",
        f"{median(run.memory for run in runs) / MEGABYTE:.0f} MB",
        f"{median(run.provider_memory for run in runs) / MEGABYTE:.0f} MB",
        late,
    ]
