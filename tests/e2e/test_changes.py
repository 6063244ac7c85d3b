"""Changes of inputs, of the live bulk and of the environment, and the end of a record."""

import copy
from typing import Any

import pytest

from pulumi_bulks.simulator import ServedSimulator, simulate
from pulumi_bulks.simulator.faults import down

from .declared import bulk, declare
from .hosts import on_both, on_native
from .stack import Stack

pytestmark = pytest.mark.engine


@on_both
def test_a_changed_timeout_is_an_update_that_executes_nothing(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    assert stack.up(bulk_id="1", mode="ON_FAILURE_STOP").ok
    changed = stack.up(bulk_id="1", mode="ON_FAILURE_STOP", timeout="30m")
    assert changed.ok
    assert "[diff: ~timeout]" in changed.text or "[diff: +timeout]" in changed.text
    assert stack.outputs()["timeout"] == "30m"
    assert stack.outputs()["adopted"] is False, "an update keeps who started it"
    assert api.execute_calls("1") == 1

    other_mode = stack.preview(bulk_id="1", mode="ON_FAILURE_CONTINUE", timeout="30m")
    assert not other_mode.ok
    assert "an execution cannot be repeated" in other_mode.text
    assert api.execute_calls("1") == 1


@on_both
def test_another_bulk_id_replaces_the_record_and_executes_the_other_bulk(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    api.add_bulk("2", items=20, rate=100)
    assert stack.up(bulk_id="1").ok
    preview = stack.preview(bulk_id="2")
    assert "+-1 to replace" in preview.text
    assert preview.text.count("will execute 20 operations") > 0
    assert stack.up().ok
    assert stack.outputs()["bulk_id"] == "2"
    assert (api.execute_calls("1"), api.execute_calls("2")) == (1, 1)


def test_another_bulk_that_has_ended_badly_is_warned_of_once(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    api.add_bulk("2", {2: "X"}, items=10, status="PARTIALLY_COMPLETED")
    assert stack.up(bulk_id="1").ok
    preview = stack.preview(bulk_id="2")
    assert preview.ok
    assert preview.diagnostics.count("this resource will fail: bulk 2 finished PARTIALLY_COMPLETED") == 1, preview.text
    assert stack.up().diagnostics.count("bulk 2 finished PARTIALLY_COMPLETED") == 2, "a warning, and then the error"
    assert api.execute_calls("2") == 0


WRITTEN_DOWN: list[dict[str, Any]] = [
    {"timeout": "1h"},
    {"timeout": 3600},
    {"accepted_statuses": ["COMPLETED"]},
    {"on_timeout": "leave", "on_delete": "leave", "on_paused": "wait", "if_executed": "adopt"},
    {"expected_items": 10, "expected_operation": "/transfers"},
]
"""What is so without these inputs, as a program may write it down."""


def test_what_is_so_written_down_and_left_out_again_executes_nothing_and_settles(
    stack: Stack, api: ServedSimulator
) -> None:
    names = [f"b{number}" for number in range(1, len(WRITTEN_DOWN) + 1)]
    for name in names:
        api.add_bulk(name[1:], items=10, rate=100)
    plain = [bulk(name, name[1:]) for name in names]
    written = [bulk(name, name[1:], **inputs) for name, inputs in zip(names, WRITTEN_DOWN, strict=True)]
    declare(stack, *plain)
    assert stack.up("--parallel", "16").ok
    for declared in (written, plain):
        declare(stack, *declared)
        changed = stack.up()
        assert "~ 5 updated" in changed.text, changed.text
        assert stack.preview("--expect-no-changes").ok
    assert api.execute_calls() == 5


@on_both
def test_a_live_bulk_that_differs_from_the_record_is_shown_and_taken_over(stack: Stack, api: ServedSimulator) -> None:
    bulk = api.add_bulk("1", items=10, rate=100)
    assert stack.up(bulk_id="1").ok
    state = stack.export()
    changed = copy.deepcopy(state)
    stack.record(changed)["outputs"]["status"] = "RUNNING"
    stack.replace_state(changed)
    preview = stack.preview()
    assert "differs from the record: status RUNNING → COMPLETED" in preview.text
    assert "~ 1 to update" in preview.text
    assert stack.up().ok
    assert stack.outputs()["status"] == "COMPLETED"
    bulk.status = "SUBMITTED"
    impossible = stack.up() if stack.host.asks_about_final_bulks else stack.refresh()
    assert not impossible.ok
    assert "its execution is recorded as begun" in impossible.text
    assert api.execute_calls("1") == 1


@on_both
def test_a_forgotten_bulk_keeps_its_final_record(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    assert stack.up(bulk_id="1").ok
    api.forget("1")
    preview = stack.preview("--expect-no-changes")
    assert preview.ok
    told = "the API knows bulk 1 no more; its record stays (COMPLETED)"
    assert (told in preview.text) is stack.host.asks_about_final_bulks
    refresh = stack.refresh()
    assert refresh.ok
    assert told in refresh.text
    assert "2 unchanged" in refresh.text
    assert stack.outputs()["status"] == "COMPLETED"


@on_both
def test_without_the_api_the_record_stands(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    assert stack.up(bulk_id="1").ok
    stack.extra = {"BULKS_BASE_URL": api.base_url.replace("/multi", "/elsewhere")}
    foreign = stack.refresh()
    assert not foreign.ok, "a 404 elsewhere does not mean that the bulk is gone"
    assert "is recorded at" in foreign.text
    stack.extra = {}
    api.faults = [down(0, 1e12)]
    preview = stack.preview("--expect-no-changes")
    assert preview.ok, preview.text
    assert ("is taken as recorded (COMPLETED)" in preview.text) is stack.host.asks_about_final_bulks
    refresh = stack.refresh()
    assert not refresh.ok, "a refresh without an answer is no refresh"
    assert stack.outputs()["status"] == "COMPLETED"


def test_another_environment_is_told_apart_from_a_new_address(stack: Stack, api: ServedSimulator) -> None:
    bulk = api.add_bulk("1", items=10, rate=100)
    assert stack.up(bulk_id="1").ok
    with simulate(limits=None) as other:
        stack.extra = other.environment
        other.add_bulk("1", items=10, rate=100)
        foreign = stack.preview()
        assert not foreign.ok
        assert api.base_url in foreign.text
        assert other.base_url in foreign.text
        other.replace_bulk(bulk)
        moved = stack.preview()
        assert moved.ok, moved.text
        assert f"environment {api.base_url} → {other.base_url}" in moved.text
        assert stack.up().ok
        assert stack.outputs()["environment"] == other.base_url
        assert other.execute_calls() == 0
    assert api.execute_calls("1") == 1


def make_running(stack: Stack, outputs: dict[str, Any]) -> None:
    """Change the record into one of a bulk that is still running, as a provider that records it would."""
    state = stack.export()
    record = stack.record(state)
    record["outputs"].update(outputs)
    record["inputs"].update({key: value for key, value in outputs.items() if key == "onDelete"})
    stack.replace_state(state)


@pytest.mark.parametrize(("on_delete", "status"), [("leave", "RUNNING"), ("cancel", "CANCELLED")])
@on_native
def test_destroy_leaves_or_cancels_a_bulk_that_is_not_final(
    stack: Stack, api: ServedSimulator, on_delete: str, status: str
) -> None:
    bulk = api.add_bulk("1", items=1000, rate=100_000)
    assert stack.up(bulk_id="1", on_delete=on_delete).ok
    bulk.rate, bulk.status, bulk.finished, bulk.items = 1e-3, "SUBMITTED", None, 10_000
    bulk.execute(api.clock.monotonic())
    make_running(stack, {"status": "RUNNING"})
    assert stack.destroy().ok
    found = api.find("1")
    assert found is not None
    assert found.status == status
    assert len(api.requests_of("cancel")) == (1 if on_delete == "cancel" else 0)
    assert api.execute_calls("1") == 1


def test_a_changed_pickle_alone_changes_nothing(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    assert stack.up(bulk_id="1").ok
    state = stack.export()
    record = stack.record(state)
    for part in ("inputs", "outputs"):
        record[part]["__provider"] = "gASVBAAAAAAAAABLAS4="
    stack.replace_state(state)
    assert stack.preview("--expect-no-changes").ok
    assert "2 unchanged" in stack.up("--expect-no-changes").text
    assert api.execute_calls("1") == 1


@on_native
def test_a_diff_shows_an_input_that_is_added_changed_or_left_out(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=1000)
    assert stack.up(bulk_id="1", timeout="10m", on_paused="fail").ok
    shown = stack.preview("--diff", bulk_id="1", timeout="20m", stall_timeout="5m").text
    assert "+ stallTimeout" in shown
    assert "- onPaused" in shown
    assert '"10m" => "20m"' in shown
