"""Bulks on the engine under the limits that the API publishes, and under limits that nobody knew."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.pacing.report import table
from benchmarks.pacing.results import Target
from pulumi_bulks.simulator import Limits, simulate

from .bulks import add_bulks, inputs_for, true_end
from .sections import Section, Setting
from .stacks import Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_bulks.simulator import ServedSimulator

PUBLISHED = Limits.parse("100/1m, 1000/1h, 10000/1d", headers="reset")
UNKNOWN = Limits.parse("12/20s", headers="reset")
INTRODUCTION = """\
An API with 100 calls a minute, 1,000 an hour and 10,000 a day, and one with 12 in 20 s, which tell of them by
`x-ratelimit-reset` alone; each run has an API of its own. The delay is from the true end to the answer that shows
it."""

_MOST_REQUESTS, _LATE = 25, 0.7
_MORE_THAN_ALONE = 3.0
_MOST_REFUSED = 4
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Case:
    """So many bulks, of so many seconds, under a mode and limits, so many times."""

    bulks: int
    seconds: float
    mode: str = "ON_FAILURE_CONTINUE"
    limits: Limits = PUBLISHED
    runs: int = 1

    def __str__(self) -> str:
        """Return the case as a row is called."""
        limits = "" if self.limits is PUBLISHED else ", 12 in 20 s"
        return f"{self.bulks} × {self.seconds:g} s, {self.mode}{limits}"


@dataclass(frozen=True, slots=True)
class Seen:
    """One `up`: its seconds, its requests and how many were refused, and how late each end was seen."""

    seconds: float
    requests: int
    refused: int
    late: Sequence[float]


def run(setting: Setting) -> Section:
    """Measure."""
    cases = (
        Case(1, 10, runs=setting.repeat),
        Case(1, 10, "ON_FAILURE_STOP", runs=setting.repeat),
        Case(1, 20),
        Case(4, 20),
        Case(1, 60),
        Case(4, 60),
        Case(4, 20, limits=UNKNOWN),
    )
    return judge({case: _measure(setting, case) for case in cases})


def judge(seen: dict[Case, list[Seen]]) -> Section:
    """Return the section."""
    header = ("bulks", "`pulumi up`", "requests", "429s", "delay, median", "largest")
    return Section(
        "Under the published limits, at the engine",
        [INTRODUCTION, table(header, [_row(case, runs) for case, runs in seen.items()])],
        list(_targets(seen)),
    )


def _targets(seen: dict[Case, list[Seen]]) -> list[Target]:
    found = []
    for case, runs in seen.items():
        refused = max(run.refused for run in runs)
        if case.limits is UNKNOWN:
            found.append(Target(f"429s of {case} ≤ {_MOST_REFUSED}", str(refused), refused <= _MOST_REFUSED))
            continue
        found.append(Target(f"429s of {case} = 0", str(refused), refused == 0))
        if (case.bulks, case.seconds) == (1, 10):
            requests, late = max(run.requests for run in runs), median(run.late[0] for run in runs)
            found += [
                Target(f"requests of {case} ≤ {_MOST_REQUESTS}", str(requests), requests <= _MOST_REQUESTS),
                Target(f"median delay of {case} ≤ {_LATE} s", f"{late:.2f} s", late <= _LATE),
            ]
    alone, four = (seen[case][0].seconds for case in seen if case.seconds == 20 and case.limits is PUBLISHED)  # noqa: PLR2004
    more = four - alone
    found.append(
        Target(f"`up` of 4 × 20 s: at most {_MORE_THAN_ALONE:g} s more than of one", f"{more:.1f} s", more <= 3)  # noqa: PLR2004
    )
    return found


def _measure(setting: Setting, case: Case) -> list[Seen]:
    runs = []
    for number in range(case.runs):
        setting.say(f"{case}, {number + 1} of {case.runs}")
        with simulate(limits=case.limits) as api:
            bulk_ids = add_bulks(api, case.seconds, case.bulks)
            folder = setting.folder / f"{case.bulks}-{case.seconds:g}-{case.mode}-{id(case.limits)}-{number}"
            ended = Stack(folder, "ours", {**inputs_for(api, bulk_ids), "MODE": case.mode}).up()
            refused = sum(request.status == _TOO_MANY for request in api.requests)
            late = [_first_look_after(api, bulk_id) for bulk_id in bulk_ids]
            runs.append(Seen(ended.seconds, len(api.requests), refused, late))
    return runs


def _first_look_after(api: ServedSimulator, bulk_id: str) -> float:
    end = true_end(api, bulk_id)
    looks = (request.at for request in api.requests_of("get", bulk_id) if request.status != _TOO_MANY)
    return min(at for at in looks if at >= end) - end


def _row(case: Case, runs: Sequence[Seen]) -> list[str]:
    late = [each for run in runs for each in run.late]
    return [
        str(case),
        f"{median(run.seconds for run in runs):.1f} s",
        f"{max(run.requests for run in runs)}",
        f"{max(run.refused for run in runs)}",
        f"{median(late):.2f} s",
        f"{max(late):.2f} s",
    ]
