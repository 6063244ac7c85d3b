"""Measure how late and with how many requests the end of a bulk is noticed, by our policy and by others."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from .policies import ours, restated
from .report import STOPPING, brief, report
from .results import Results, hold, measure
from .score import SILENT
from .traces import Shape, make_traces, under_stop

if TYPE_CHECKING:
    from .traces import Trace

DOCS = Path(__file__).parents[2] / "docs"
QUICK = 15


def main() -> int:
    """Print the report; return 1 if --check was given and a target does not hold."""
    arguments = _arguments()
    if arguments.quick:
        arguments.traces = min(arguments.traces, QUICK)
    traces = list(make_traces(arguments.traces, arguments.seed))
    if arguments.only:
        print(f"{brief(measure([ours()], traces))}\n\n{STOPPING}\n\n{brief(_stopping(traces))}")
        return 0
    return _compare(arguments, traces)


def _compare(arguments: argparse.Namespace, traces: list[Trace]) -> int:
    """Measure all policies. The libraries of others, and matplotlib, are imported here: tuning does without them."""
    from .peers import PEERS, releases  # noqa: PLC0415
    from .virtual import policy_of  # noqa: PLC0415

    policies = [ours(), *(policy_of(peer) for peer in PEERS), *restated()]
    began = time.monotonic()
    results = measure(policies, traces)
    print(f"# How the end of a bulk is noticed\n\n{arguments.traces} traces of each of {len(Shape)} shapes, ", end="")
    print(f"seed {arguments.seed}, {len(policies)} policies.\n")
    print(f"measured in {time.monotonic() - began:.0f} s", file=sys.stderr)
    print(report(results, _stopping(traces), policies, releases()))
    if not arguments.quick:
        from .charts import draw  # noqa: PLC0415

        print("\n## Charts\n\n" + "\n".join(f"- {path.name}" for path in draw(results, policies, DOCS)))
    if arguments.real_time:
        from .real_time import compare, real_time_report  # noqa: PLC0415

        print(f"\n{real_time_report(compare(PEERS))}")
    return int(arguments.check and not hold(results))


def _stopping(traces: list[Trace]) -> Results:
    return measure([ours()], [under_stop(trace) for trace in traces if trace.shape not in SILENT])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pacing", description=__doc__)
    parser.add_argument("--traces", type=int, default=150, help="traces of each shape (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=5, help="another one makes other traces (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help=f"at most {QUICK} traces of each shape, and no charts")
    parser.add_argument("--only", choices=["ours"], help="measure our policy alone, which needs no extra")
    parser.add_argument("--real-time", action="store_true", help="also wait in real time over HTTP, half a minute")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a target does not hold")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
