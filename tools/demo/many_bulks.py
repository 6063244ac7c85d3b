"""The second act, of what the native plugin does: many bulks at once, a failure on record, a clean Ctrl-C."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from stage import ROOT, STACK, UP, DemoFailedError, Engine, expect, headline

from pulumi_bulks.simulator import FailedAnswer

if TYPE_CHECKING:
    from pulumi_bulks.simulator import ServedSimulator

PROJECT = ROOT / "examples" / "native"
NUMBER = 8
FAILING = 5
LONG = "8123456789012346000"
_TIME_LIMIT = 60.0


def play(api: ServedSimulator) -> None:
    """Play the act."""
    engine = Engine(api, PROJECT, BULKS_RATE_LIMITS="100/1m, 1000/1h, 10000/1d")  # all that the API allows
    bulk_ids = [str(8123456789012345700 + number) for number in range(1, NUMBER + 1)]
    headline(f"In examples/native: {NUMBER} bulks of 5 s at once. One of them fails, and that is on record")
    engine.run("stack", "init", STACK)
    for number, bulk_id in enumerate(bulk_ids, start=1):
        api.add_bulk(
            bulk_id,
            {7: FailedAnswer("FUNDS_INSUFFICIENT", "Too little")} if number == FAILING else {},
            items=500,
            rate=100,
        )
        listing = ("config", "set", "--path", f"bulks.payouts-{number}", bulk_id, "--type", "string")
        engine.run_quietly(*listing, shown=number == 1)
    print(f"  … and so on up to payouts-{NUMBER}", flush=True)
    engine.run(*UP, fails=True)
    headline("The next up judges what is on record under the program as it is now; nothing is executed again")
    engine.run("config", "set", "acceptPartial", "true")
    engine.run(*UP)
    headline("Ctrl-C in the middle of a bulk of 20 s: the wait ends at once, and the bulk is on record as it is")
    api.add_bulk(LONG, items=2000, rate=100)
    engine.run("config", "set", "--path", "bulks.payouts-long", LONG, "--type", "string")
    interrupted = engine.start(*UP)
    _wait_for_the_execution(api)
    interrupted.send_signal(signal.SIGINT)
    if interrupted.wait(_TIME_LIMIT) == 0:
        raise DemoFailedError("the interrupted up ended as if nothing had happened")
    print(
        "\nNothing is lost: the bulk runs on at the API, and the stack has it, and the others, on record.", flush=True
    )
    headline("The next up waits for it, and does not execute it again")
    engine.run(*UP)
    engine.run_quietly("destroy", "--yes", "--skip-preview", "--remove")
    for bulk_id in (*bulk_ids, LONG):
        expect(api, bulk_id, 1)


def _wait_for_the_execution(api: ServedSimulator) -> None:
    """Return a moment after the long bulk has begun."""
    ends = time.monotonic() + _TIME_LIMIT
    while not api.executions(LONG):
        if time.monotonic() > ends:
            raise DemoFailedError("the bulk is not executed")
        time.sleep(0.1)
    time.sleep(2)
