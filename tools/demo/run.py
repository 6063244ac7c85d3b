"""The main job, shown: a simulated API, the real engine, and the programs of examples/ as they are."""

from __future__ import annotations

import sys

import many_bulks
import one_bulk
import questions
from stage import ROOT, DemoFailedError, clear_away, headline, set_up

from pulumi_bulks.simulator import simulate


def main() -> int:
    """Run the demo; returns 0 if everything went as announced."""
    set_up()
    try:
        with simulate() as api:
            one_bulk.play(api)
            many_bulks.play(api)
            questions.play(api)
            bulks, requests = len(api.bulks()), len(api.requests)
        headline(f"Done: each of the {bulks} bulks was executed once, with {requests} requests in all")
    except DemoFailedError as error:
        print(f"\nThe demo failed: {error}", file=sys.stderr)
        return 1
    finally:
        clear_away(ROOT, one_bulk.CONSUMER, many_bulks.PROJECT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
