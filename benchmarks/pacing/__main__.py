"""Measure how late and with how many requests the end of a bulk is noticed, by our policy and by others."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from .policies import ours, restated
from .report import STOPPING, brief, report
from .results import Measured, measure, ready_to_stop
from .traces import Shape, make_traces

DOCS = Path(__file__).parents[2] / "docs"
QUICK = 15
SEEDS = 4


def main() -> int:
    """Print the report; return 1 if --check was given and a target does not hold."""
    arguments = _arguments()
    if arguments.quick:
        arguments.traces = min(arguments.traces, QUICK)
    if arguments.only:
        traces = list(make_traces(arguments.traces, arguments.seed))
        results = measure([ours()], traces)
        print(f"{brief(results)}\n\n{STOPPING}\n\n{brief(ready_to_stop(results, ours(), traces))}")
        return 0
    return _compare(arguments)


def _compare(arguments: argparse.Namespace) -> int:
    """Measure all policies. The libraries of others, and matplotlib, are imported here: tuning does without them."""
    from .peers import PEERS, releases  # noqa: PLC0415
    from .virtual import policy_of  # noqa: PLC0415

    policies = [ours(), *(policy_of(peer) for peer in PEERS), *restated()]
    began = time.monotonic()
    runs = [
        Measured.of(policies, list(make_traces(arguments.traces, seed)), seed)
        for seed in range(arguments.seed, arguments.seed + arguments.seeds)
    ]
    first = runs[0]
    print(f"# How the end of a bulk is noticed\n\n{arguments.traces} traces of each of {len(Shape)} shapes, ", end="")
    print(f"seed {arguments.seed}, {len(policies)} policies.\n")
    print(f"measured in {time.monotonic() - began:.0f} s", file=sys.stderr)
    print(report(runs, policies, releases()))
    if not arguments.quick:
        from .charts import draw  # noqa: PLC0415

        print("\n## Charts\n\n" + "\n".join(f"- {path.name}" for path in draw(first.results, policies, DOCS)))
    if arguments.real_time:
        from .real_time import compare, real_time_report  # noqa: PLC0415

        print(f"\n{real_time_report(compare(PEERS))}")
    return int(arguments.check and not all(run.hold for run in runs))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pacing", description=__doc__)
    parser.add_argument("--traces", type=int, default=150, help="traces of each shape (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=5, help="another one makes other traces (default: %(default)s)")
    parser.add_argument(
        "--seeds", type=int, default=SEEDS, help="seeds from --seed on, each with its targets (default: %(default)s)"
    )
    parser.add_argument("--quick", action="store_true", help=f"at most {QUICK} traces of each shape, and no charts")
    parser.add_argument("--only", choices=["ours"], help="measure our policy alone, which needs no extra")
    parser.add_argument("--real-time", action="store_true", help="also wait in real time over HTTP, half a minute")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a target does not hold on any seed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
