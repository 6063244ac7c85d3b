"""An interrupted release: whatever is killed and whenever, the bulk is executed once and the next `up` settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.hosts import on_native
from tests.e2e.stack import finish

from .budget import budget
from .crashes import DURATION, KILLS, Kind, draw, strike
from .processes import Aftermath
from .records import hold_record, record_in

if TYPE_CHECKING:
    from pathlib import Path

    from pulumi_bulks.simulator import ServedSimulator, SimulatedBulk
    from tests.e2e.stack import Ended, Stack

    from .conftest import Record
    from .crashes import Crash

pytestmark = pytest.mark.engine

ITEMS = 300
TRIES = 3
INPUTS = {"bulk_id": "1", "accepted_statuses": ["COMPLETED", "PARTIALLY_COMPLETED"]}


@pytest.mark.parametrize("number", range(budget(small=4, large=45)))
def test_a_release_that_was_interrupted_at_any_moment_is_settled_by_the_next_up(
    stack: Stack, api: ServedSimulator, record_figure: Record, number: int
) -> None:
    interrupt_and_settle(stack, api, record_figure, draw(number))


@on_native
@pytest.mark.parametrize("number", range(budget(small=3, large=40)))
def test_a_release_whose_engine_or_plugin_was_killed_at_any_moment_is_settled_by_the_next_up(
    stack: Stack, api: ServedSimulator, record_figure: Record, number: int
) -> None:
    interrupt_and_settle(stack, api, record_figure, draw(number, KILLS))


def interrupt_and_settle(stack: Stack, api: ServedSimulator, record_figure: Record, crash: Crash) -> None:
    """Interrupt an `up`, let the next runner settle it, and assert one execution and the right record of it."""
    failing = {100: "INSTRUMENT_INACTIVE"} if crash.some_fail else {}
    bulk = api.add_bulk("1", failing, items=ITEMS, rate=ITEMS / DURATION)
    stack.inputs = INPUTS
    folder = keep_records(stack)
    up = stack.start("up", "--yes", "--skip-preview")
    stage = strike(crash, up, api)
    interrupted = finish(up)
    aftermath = Aftermath(up.pid)
    if not crash.at_once:
        aftermath.settle()
        verdict = hold_record(record_in(folder), bulk, api)
        record_figure(f"outcome records of interrupted runs, held to the server's log: {verdict}", 1)
    assert stack.run("cancel", "--yes").ok
    tries = settle(stack)
    seconds = aftermath.settle()
    context = f"{crash}, the bulk was {stage}\n{interrupted.text}"

    assert api.executions("1") == 1, context
    assert bulk.started is not None
    needless = [request for request in api.requests_of("execute") if request.at > bulk.started]
    assert not needless, context
    assert_recorded(stack, api)
    assert_settled_record(stack, folder, bulk, api)
    record_figure(f"runs: {crash.kind.value}", 1)
    record_figure(f"runs interrupted {crash.moment.value}", 1)
    record_figure("executions", api.executions("1"))
    record_figure("second executions of a bulk (the simulator, like the API, refuses them)", api.executions("1") - 1)
    record_figure("execute requests after the execution had begun", len(needless))
    record_figure("outcomes that were compared with the server's", 1)
    record_figure("the most `up`s until a stack was settled", tries)
    if crash.kind is Kind.ENGINE:
        record_figure("the longest time until the provider had ended after its engine, in seconds", round(seconds, 1))


def keep_records(stack: Stack) -> Path:
    """Let the stack keep outcome records, and return their folder."""
    stack.extra["BULKS_OUTCOME_DIR"] = "outcomes"
    return stack.folder / "outcomes"


def assert_settled_record(stack: Stack, folder: Path, bulk: SimulatedBulk, api: ServedSimulator) -> None:
    """Assert that the file tells the end, as the state does, and that nothing unfinished is beside it."""
    record = record_in(folder)
    assert hold_record(record, bulk, api) == "accepted"
    assert stack.record(stack.export())["outputs"]["outcome"] == record
    assert len(list(folder.iterdir())) == 1


def settle(stack: Stack) -> int:
    """Run `up` until it succeeds, and return how often."""
    seen: list[Ended] = []
    while not (seen and seen[-1].ok):
        assert len(seen) < TRIES, [ended.text for ended in seen]
        seen.append(stack.up())
    return len(seen)


def assert_recorded(stack: Stack, api: ServedSimulator) -> None:
    """Assert that the stack shows what the server has, and that nothing is left to do."""
    bulk = api.find("1")
    assert bulk is not None
    counts = bulk.counts(api.clock.monotonic())
    outputs: dict[str, Any] = stack.outputs()
    shown = {name: outputs[name] for name in ("status", "counts", "completed_count", "failed_count")}
    assert shown == {
        "status": "PARTIALLY_COMPLETED" if bulk.failing else "COMPLETED",
        "counts": counts,
        "completed_count": counts["COMPLETED"],
        "failed_count": counts["FAILED"],
    }
    assert outputs["status"] == bulk.status
    again = stack.up("--expect-no-changes")
    assert again.ok, again.text
