"""Measure what waits cost, and how late they are, under the published limits: in virtual time, without the engine."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from benchmarks.pacing.report import table
from benchmarks.pacing.results import Target

from . import together
from .scenarios import LENGTHS, NUMBERS, ODD, OURS, POLICIES, WHOLE, lengths_of, run_odd

if TYPE_CHECKING:
    from .waits import Run

    Runs = dict[tuple[str, int, str], Run]

SEED = 5
INTRODUCTION = """\
An API with 100 calls a minute, 1,000 an hour and 10,000 a day, which tells of them by `x-ratelimit-reset` alone. N
bulks of about the same length (± 10 %, seed {seed}) are executed and waited for at once. All that is between a resource
and the socket runs as it is, in threads that take turns on one virtual clock; a request takes 50 ms. This package uses
half of the limits, its default; fixed intervals use all of them, and back off from a 429 as long as it asks, or longer.
The floor is what somebody would send who knew every end in advance: ⌈N/100⌉ lists, N executes and N looks, each as
early as the windows allow. Cells: requests (of them 429s) · mean / largest delay from the true end to the answer that
shows it."""
ODD_INTRODUCTION = """\
Limits that nobody knew before, and neighbours of them: what this package comes to."""


def main() -> int:
    """Print the report; return 1 if --check was given and a target does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.limits", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="another one makes other bulks (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a target does not hold")
    arguments = parser.parse_args()
    runs = {
        (length, number, name): policy(lengths_of(number, seconds, arguments.seed))
        for length, seconds in LENGTHS.items()
        for number in NUMBERS
        for name, policy in POLICIES.items()
    }
    odd = {each.name: run_odd(each, arguments.seed) for each in ODD}
    shared = together.run_together(arguments.seed)
    found = [*targets(runs, odd), *together.targets(shared)]
    parts = [
        "# Under the published limits",
        INTRODUCTION.format(seed=arguments.seed),
        *(f"## Bulks of {length}\n\n{by_number(runs, length)}" for length in LENGTHS),
        together.report(shared),
        f"## Under other limits\n\n{ODD_INTRODUCTION}\n\n{of_odd(odd)}",
        "## Targets under limits\n\n" + table(("wanted", "measured", "holds"), map(_row, found)),
    ]
    print("\n\n".join(parts))
    return int(arguments.check and not all(target.holds for target in found))


def by_number(runs: Runs, length: str) -> str:
    """Return the table of one length: a row for each policy, a column for each number of bulks."""
    rows = [[name, *(_cell(runs[length, number, name]) for number in NUMBERS)] for name in POLICIES]
    return table(("policy", *(f"N = {number}" for number in NUMBERS)), rows)


def of_odd(odd: dict[str, Run]) -> str:
    """Return the table of the odd limits."""
    rows = [[f"{each.name}; {each.bulks} bulks of {each.seconds:g} s", _cell(odd[each.name])] for each in ODD]
    return table(("limits", "requests · delay"), rows)


def targets(runs: Runs, odd: dict[str, Run]) -> list[Target]:
    """Return what is wanted, with what it came to."""
    mine = {key: run for key, run in runs.items() if key[2] in {OURS, WHOLE}}
    refused = sum(run.refused for run in mine.values())
    single = max(run.requests for (length, number, _), run in mine.items() if (length, number) == ("10 s", 1))
    few = max(run.mean for (_, number, _), run in mine.items() if number <= _FEW)
    many = max(run.mean for (length, _, _), run in mine.items() if LENGTHS[length] >= _LONG)
    found = [
        Target("429s under the published limits = 0", str(refused), refused == 0),
        Target("requests for one bulk of 10 s ≤ 25", str(single), single <= _MOST_REQUESTS),
        Target("mean delay of up to 4 bulks ≤ 0.7 s", f"{few:.2f} s", few <= _LATE),
        Target("mean delay of up to 64 bulks of 10 min and more ≤ 3 s", f"{many:.2f} s", many <= _LATE_OF_MANY),
    ]
    for each in ODD:
        count = odd[each.name].refused
        found.append(Target(f"429s, {each.name} ≤ {each.most_refused}", str(count), count <= each.most_refused))
    return found


_FEW, _LATE = 4, 0.7
_LONG, _LATE_OF_MANY = 600.0, 3.0
_MOST_REQUESTS = 25


def _cell(run: Run) -> str:
    refused = f" ({run.refused})" if run.refused else ""
    return f"{run.requests}{refused} · {run.mean:.2f} / {max(run.late):.1f} s"


def _row(target: Target) -> list[str]:
    return [target.wanted, target.measured, "yes" if target.holds else "**no**"]


if __name__ == "__main__":
    sys.exit(main())
