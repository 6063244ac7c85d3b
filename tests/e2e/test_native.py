"""`pulumi_bulks.native`: what a program with the native plugin does, reads and records."""

import json

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .stack import NATIVE_PROGRAM, Stack

pytestmark = pytest.mark.engine

READER = """\
import json
import os

import pulumi
from pulumi_bulks.native import BulkExecution, get_bulk, get_bulk_output

bulk_id = json.loads(os.environ["INPUTS"])["bulk_id"]
found = BulkExecution.get("found", bulk_id)
again = get_bulk_output(found.bulk_id)
pulumi.export("status", found.status)
pulumi.export("missing", pulumi.Output.all(found.execution_start, found.mode, found.duration_seconds, found.on_timeout))
pulumi.export("items", pulumi.Output.all(found.submitted_items_count, again.submitted_items_count))
pulumi.export("now", get_bulk(bulk_id).status)
pulumi.export("whole", again.apply(lambda bulk: type(bulk.submitted_items_count).__name__))
pulumi.export("failed", again.apply(lambda bulk: [operation.error_code for operation in bulk.failed_operations]))
"""


@pytest.fixture
def native(stack: Stack) -> Stack:
    stack.use(NATIVE_PROGRAM)
    return stack


def test_a_bulk_is_previewed_executed_once_and_then_left_alone(native: Stack, api: ServedSimulator) -> None:
    api.add_bulk("9223372036854775807", items=800, rate=400)
    native.inputs = {"bulk_id": 9223372036854775807, "mode": "ON_FAILURE_STOP", "timeout": "10m"}

    preview = native.preview()
    assert preview.ok, preview.text
    assert "will execute 800 operations of /transfers, ON_FAILURE_STOP" in preview.text
    assert api.execute_calls() == 0

    up = native.up()
    assert up.ok, up.text
    assert "RUNNING ▕" in up.text, "the row shows the progress"
    assert api.executions("9223372036854775807") == 1
    outputs = native.outputs()
    assert outputs["bulk_id"] == "9223372036854775807"
    assert outputs["status"] == "COMPLETED"
    assert outputs["counts"] == {"SUBMITTED": 0, "RUNNING": 0, "COMPLETED": 800, "FAILED": 0, "CANCELLED": 0}
    assert (outputs["mode"], outputs["adopted"], outputs["timeout"]) == ("ON_FAILURE_STOP", False, "10m")
    assert outputs["environment"] == api.base_url

    for ended in (native.up("--expect-no-changes"), native.preview("--expect-no-changes"), native.refresh()):
        assert ended.ok, ended.text
        assert "unchanged" in ended.text
    assert native.destroy().ok
    assert api.execute_calls() == 1


def test_the_state_holds_the_bulk_under_its_id_and_type_and_nothing_of_the_environment(
    native: Stack, api: ServedSimulator
) -> None:
    api.add_bulk("8123", items=10, rate=100)
    assert native.up(bulk_id="8123").ok
    state = native.export()
    text = json.dumps(state)
    assert api.api_key not in text
    assert api.auth_token not in text
    record = native.record(state)
    assert (record["id"], record["type"]) == ("8123", "bulks:index:BulkExecution")
    assert [name for name in {**record["inputs"], **record["outputs"]} if name.startswith("__")] == []


def test_a_bulk_is_read_and_never_executed(stack: Stack, api: ServedSimulator) -> None:
    stack.use(READER)
    api.add_bulk("1", items=10, rate=100)
    api.add_bulk("3", items=10, rate=100, failing={3: "FUNDS_INSUFFICIENT"}, status="PARTIALLY_COMPLETED")
    up = stack.up(bulk_id="1")
    assert up.ok, up.text
    assert stack.outputs() == {
        "status": "SUBMITTED", "now": "SUBMITTED", "missing": [None, None, None, None], "items": [10, 10],
        "whole": "int", "failed": [],
    }  # fmt: skip
    assert stack.up(bulk_id="3").ok
    assert (stack.outputs()["now"], stack.outputs()["failed"]) == ("PARTIALLY_COMPLETED", ["FUNDS_INSUFFICIENT"])
    missing = stack.up(bulk_id="2")
    assert not missing.ok
    assert "BULK_NOT_FOUND" in missing.text
    assert stack.destroy().ok
    assert api.execute_calls() == 0
