"""What a bulk's answers mean: the API's, those in its name, and those that nobody has documented."""

import time

import pytest

from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.faults import (
    Fault,
    Rule,
    answer,
    cut_after_effect,
    html,
    json_error,
    patched,
    retry_after,
    throttled,
)

from .hosts import on_both
from .stack import Stack
from .test_changes import make_running

pytestmark = pytest.mark.engine

GONE = json_error(404, '{"code": "BULK_NOT_FOUND", "message": "There is no such bulk"}')

MANY = """\
import json
import os

import pulumi
from pulumi_bulks import BulkExecution

for name, inputs in json.loads(os.environ["INPUTS"]).items():
    bulk = BulkExecution(name, **inputs)
    pulumi.export(name, bulk.status)
"""


@pytest.mark.parametrize("fault", [GONE, html(404), html(403), answer(401)])
def test_a_refusal_in_the_middle_of_a_wait_may_pass(stack: Stack, api: ServedSimulator, fault: Fault) -> None:
    api.add_bulk("1", items=100, rate=20)
    api.faults = [Rule(fault, call="get", bulk_id="1", nth=frozenset({5}))]
    assert stack.up(bulk_id="1").ok
    assert fault.status in [request.status for request in api.requests_of("get", "1")]
    assert stack.outputs()["status"] == "COMPLETED"
    assert api.execute_calls("1") == 1


def test_a_page_in_the_apis_name_at_the_first_look_says_what_to_check(stack: Stack, api: ServedSimulator) -> None:
    api.faults = [Rule(html(404))]
    preview = stack.preview(bulk_id="1")
    assert not preview.ok
    assert "This is not an answer of the Bulk API" in preview.text
    assert "Check bulks:baseUrl." in preview.text
    api.add_bulk("1", items=10, rate=100)
    api.faults = [Rule(html(404), call="get", nth=frozenset({1}))]
    assert stack.up().ok, "a gateway that is busy for a moment is no wrong address"


def test_one_404_deletes_no_record_of_a_bulk_that_runs(stack: Stack, api: ServedSimulator) -> None:
    bulk = api.add_bulk("1", items=1000, rate=100_000)
    assert stack.up(bulk_id="1").ok
    bulk.rate, bulk.status, bulk.finished, bulk.items = 1e-3, "SUBMITTED", None, 10_000
    bulk.execute(api.clock.monotonic())
    make_running(stack, {"status": "RUNNING"})
    api.faults = [Rule(GONE, call="get", nth=frozenset({1, 2}))]
    assert stack.refresh().ok
    assert stack.record(stack.export())["outputs"]["status"] == "RUNNING"


@on_both
def test_one_bad_bulk_among_many_fails_alone(stack: Stack, api: ServedSimulator) -> None:
    stack.use(MANY)
    api.add_bulk("1", items=10, rate=100)
    api.add_bulk("2", {2: "X"}, items=10, status="PARTIALLY_COMPLETED")
    api.add_bulk("3", items=10, rate=0.001, status="PAUSED")
    api.add_bulk("4", items=10, rate=100)
    stack.inputs = {
        "a": {"bulk_id": "1"},
        "b": {"bulk_id": "2"},
        "c": {"bulk_id": "3", "on_paused": "fail"},
        "d": {"bulk_id": "4"},
    }
    preview = stack.preview()
    assert preview.ok
    assert "this resource will fail: bulk 2 finished PARTIALLY_COMPLETED" in preview.text
    assert "this resource will fail: bulk 3 is paused, and on_paused is fail" in preview.text
    up = stack.up("--continue-on-error")
    assert not up.ok
    assert "bulk 2 finished PARTIALLY_COMPLETED" in up.text
    assert (api.executions("1"), api.executions("4")) == (1, 1)
    assert stack.outputs()["a"] == stack.outputs()["d"] == "COMPLETED"


def test_writing_down_the_mode_in_effect_is_no_change(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    assert stack.up(bulk_id="1").ok
    mode = stack.outputs()["mode"]
    other = {"ON_FAILURE_STOP": "ON_FAILURE_CONTINUE", "ON_FAILURE_CONTINUE": "ON_FAILURE_STOP"}[mode]
    written = stack.up("--expect-no-changes", bulk_id="1", mode=mode, webhook_interval=5)
    assert written.ok, written.text
    refused = stack.preview(bulk_id="1", mode=other)
    assert not refused.ok
    assert f"has been executed with the mode {mode}, and an execution cannot be repeated" in refused.text
    assert stack.up("--expect-no-changes", bulk_id="1").ok
    assert api.execute_calls("1") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("executionStart", "2026-11-25T17:00:00Z"),
        ("operationStatusCounts", [None]),
        ("submittedItemsCount", "10"),
        ("mode", {"name": "ON_FAILURE_STOP"}),
    ],
)
def test_one_odd_field_is_none_with_one_warning(stack: Stack, api: ServedSimulator, name: str, value: object) -> None:
    api.add_bulk("1", items=10, rate=10)
    api.faults = [Rule(patched(**{name: value}), call="get")]
    up = stack.up(bulk_id="1")
    assert up.ok, up.text
    told = f"the API tells {name} in another form than documented: taken as not told"
    assert up.diagnostics.count(told) == 1, up.text
    assert stack.outputs()["status"] == "COMPLETED"
    assert stack.record(stack.export())["outputs"].get(name) is None


@pytest.mark.parametrize("finish", [0, 1_000_000_000_000, 4_000_000_000_000])
def test_a_time_that_makes_no_sense_is_not_told(stack: Stack, api: ServedSimulator, finish: int) -> None:
    api.add_bulk("1", items=10, rate=100)
    api.faults = [Rule(patched(executionFinish=finish), call="get")]
    assert stack.up(bulk_id="1").ok
    outputs = stack.outputs()
    assert "execution_finish_time" not in outputs
    assert "duration_seconds" not in outputs


def test_a_status_that_nobody_knows_ends_soon_where_the_execution_is_over(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=10)
    began = time.monotonic()
    api.faults = [Rule(patched(status="EXPIRED"), call="get", nth=frozenset(range(3, 1000)))]
    ended = stack.up(bulk_id="1", on_timeout="cancel")
    assert not ended.ok
    assert "bulk 1 is over in the status EXPIRED, whose meaning this version does not know" in ended.text
    assert time.monotonic() - began < 60
    assert api.requests_of("cancel") == api.requests_of("pause") == []
    assert api.execute_calls("1") == 1


def test_a_silence_beyond_the_timeout_is_the_reason(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=1000, rate=10)
    api.faults = [Rule(retry_after("7200"), call="get", nth=frozenset({5}))]
    ended = stack.up(bulk_id="1", on_timeout="cancel")
    assert not ended.ok
    assert "Retry-After or a rate limit asks for no request within the next 2h00m, longer than the" in ended.text
    assert "no usable answer within" not in ended.text
    assert "The API asked for silence, so it was left as it is instead of on_timeout=cancel" in ended.text
    assert api.requests_of("cancel") == []


def test_a_silence_that_another_run_was_asked_for_names_the_file_that_keeps_it(
    stack: Stack, api: ServedSimulator
) -> None:
    api.add_bulk("1", items=10, rate=100)
    api.faults = [Rule(throttled(retry_after="90000"), nth=frozenset({1})), Rule(throttled(retry_after="7200"))]
    asked = stack.up(bulk_id="1")
    assert "asks for no request within the next 2h00m" in asked.errors, "more than a day is none"
    assert "as another run has noted" not in asked.text
    api.faults = []
    noted = stack.up()
    assert not noted.ok
    (file,) = (stack.folder / "cache" / "pulumi-bulks").iterdir()
    assert f"(as another run has noted in {file})" in noted.errors
    file.unlink()
    assert stack.up().ok
    assert api.execute_calls("1") == 1


@pytest.mark.parametrize("code", ["ALREADY_SUBMITTED", "VALIDATION_FAILED", "NOBODY_KNOWS"])
def test_a_lost_answer_is_settled_whatever_the_next_refusal_and_a_replica_say(
    stack: Stack, api: ServedSimulator, code: str
) -> None:
    api.add_bulk("1", items=20, rate=10)
    api.faults = [
        Rule(cut_after_effect(), call="execute", nth=frozenset({1})),
        Rule(json_error(409, f'{{"errorCode": "{code}"}}'), call="execute"),
        Rule(patched(status="SUBMITTED"), call="get", nth=frozenset({3, 4, 5})),
    ]
    ended = stack.up(bulk_id="1")
    assert ended.ok, ended.text
    assert stack.outputs()["adopted"] is False
    assert api.executions("1") == 1
