"""Ctrl-C on the native plugin: each bulk is recorded as it is, and the next `up` goes on from there."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.declared import bulk as declared
from tests.e2e.declared import declare
from tests.e2e.hosts import on_native
from tests.e2e.stack import finish, wait_until

from .budget import IS_LARGE, budget
from .crashes import DURATION, Kind, draw, press_ctrl_c, strike
from .processes import Aftermath
from .records import hold_record, record_in
from .test_crashes import INPUTS, ITEMS, assert_recorded, assert_settled_record, keep_records

if TYPE_CHECKING:
    from pulumi_bulks.simulator import ServedSimulator
    from tests.e2e.stack import Stack

    from .conftest import Record

pytestmark = [pytest.mark.engine, on_native]

CHANGES = {"execute", "cancel", "pause", "resume"}
REACTION = 1.0
"""Seconds that the engine and the plugin have to hear of a Ctrl-C."""


@pytest.mark.parametrize("number", range(budget(small=4, large=40)))
def test_one_ctrl_c_at_any_moment_records_the_bulk_as_it_is_and_the_next_up_goes_on(
    stack: Stack, api: ServedSimulator, record_figure: Record, number: int
) -> None:
    crash = draw(number, [Kind.CTRL_C])
    bulk = api.add_bulk("1", items=ITEMS, rate=ITEMS / DURATION)
    stack.inputs = INPUTS
    folder = keep_records(stack)
    up = stack.start("up", "--yes", "--skip-preview")
    stage = strike(crash, up, api)
    pressed, began = api.clock.monotonic(), time.monotonic()
    ended = finish(up)
    seconds = time.monotonic() - began
    aftermath = Aftermath(up.pid)
    aftermath.settle()
    context = f"{crash}, the bulk was {stage}\n{ended.text}"

    assert aftermath.seconds_of_providers < stack.host.seconds_of_its_end, context
    late = [request for request in api.requests if request.at > pressed + REACTION]
    assert not CHANGES & {request.call for request in late}, context
    recorded = stack.recorded_status()
    record = record_in(folder)
    verdict = hold_record(record, bulk, api)
    assert record is None or record["problem"] is None or record["problem"]["code"] == "interrupted", context
    if stage == "RUNNING":
        last_look = api.requests_of("get")[-1].at
        ended_by_then = bulk.finished is not None and bulk.finished <= last_look
        assert recorded == "RUNNING" or (ended_by_then and recorded == bulk.status), f"{recorded}: {context}"

    resumed = stack.up()
    assert resumed.ok, f"{resumed.text}\n{context}"
    assert "pending operations" not in resumed.text
    assert api.executions("1") == 1, context
    assert stack.outputs()["adopted"] is False, "the execution stays this stack's"
    assert_recorded(stack, api)
    assert_settled_record(stack, folder, bulk, api)
    record_figure(f"outcome records of interrupted runs, held to the server's log: {verdict}", 1)
    record_figure(f"Ctrl-C {crash.moment.value}", 1)
    record_figure(f"bulks that were {stage} and are on record as {recorded or 'nothing'}", 1)
    record_figure("executions", api.executions("1"))
    record_figure("execute, cancel, pause or resume requests after the Ctrl-C", len(CHANGES & {r.call for r in late}))
    record_figure("the longest time from the Ctrl-C to the engine's end, in seconds", round(seconds, 1))


@pytest.mark.parametrize("number", range(budget(small=1, large=3)))
def test_a_runner_that_is_soon_out_of_patience_loses_nothing(
    stack: Stack, api: ServedSimulator, record_figure: Record, number: int
) -> None:
    """SIGINT, SIGTERM after 7.5 s, SIGKILL after 2.5 s more: what CI systems do when a job is cancelled."""
    ids = [str(id_) for id_ in range(1, (64 if IS_LARGE else 8) + 1)]
    bulks = [api.add_bulk(bulk_id, items=100_000, rate=1) for bulk_id in ids]
    declare(stack, *(declared(f"bulk-{bulk_id}", bulk_id) for bulk_id in ids))
    up = stack.start("up", "--yes", "--skip-preview", "--parallel", str(len(ids)))
    wait_until(lambda: all(bulk.executions for bulk in bulks))
    time.sleep(number / 2)
    press_ctrl_c(up)
    began = time.monotonic()
    for number_of_signal, seconds in ((signal.SIGTERM, 7.5), (signal.SIGKILL, 10.0)):
        while up.poll() is None and time.monotonic() < began + seconds:
            time.sleep(0.05)
        if up.poll() is None:
            up.send_signal(number_of_signal)
    ended = finish(up)
    seconds = time.monotonic() - began
    Aftermath(up.pid).settle()

    state = stack.export()
    recorded = [one for one in state["deployment"]["resources"] if one["type"] == stack.host.type]
    assert sorted(one["id"] for one in recorded) == sorted(ids), ended.text
    assert {one["outputs"]["status"] for one in recorded} == {"RUNNING"}, ended.text
    for bulk in bulks:
        bulk.rate = 1e6
    resumed = stack.up("--parallel", str(len(ids)))
    assert resumed.ok, resumed.text
    assert [bulk.executions for bulk in bulks] == [1] * len(ids)
    assert api.execute_calls() == len(ids)
    record_figure("bulks under way when the runner's signals came", len(ids))
    record_figure("bulks on record as RUNNING", len(recorded))
    record_figure("executions", sum(bulk.executions for bulk in bulks))
    record_figure("the longest time from the SIGINT to the engine's end, in seconds", round(seconds, 1))
