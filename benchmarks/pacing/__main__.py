"""Measure: python -m benchmarks.pacing --only ours."""

from __future__ import annotations

import argparse

from .policies import ours, restated
from .score import Group, figures, outcome_of
from .traces import make_traces


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pacing", description=__doc__)
    parser.add_argument("--traces", type=int, default=150)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--only", choices=["ours"])
    arguments = parser.parse_args()
    traces = list(make_traces(arguments.traces, arguments.seed))
    for policy in [ours()] if arguments.only else [ours(), *restated()]:
        outcomes = [outcome_of(trace, policy.run(trace)) for trace in traces]
        for group in (Group.everything, Group.telling, Group.silent):
            print(policy.name, group.__name__, figures(outcomes, group))


main()
