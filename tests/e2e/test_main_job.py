"""A bulk is executed once, its outcome is recorded, and nothing happens again."""

import json

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .hosts import on_both
from .stack import Stack

pytestmark = pytest.mark.engine


@on_both
def test_a_bulk_is_previewed_executed_once_and_then_left_alone(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("8123456789012345678", items=800, rate=400)
    stack.inputs = {"bulk_id": "8123456789012345678", "mode": "ON_FAILURE_STOP"}

    preview = stack.preview()
    assert preview.ok
    assert "will execute 800 operations of /transfers, ON_FAILURE_STOP" in preview.text
    assert api.execute_calls() == 0

    up = stack.up()
    assert up.ok, up.text
    assert "RUNNING ▕" in up.text, "the row shows the progress"
    assert api.execute_calls() == 1
    assert api.executions("8123456789012345678") == 1
    outputs = stack.outputs()
    assert outputs["status"] == "COMPLETED"
    assert outputs["counts"] == {"SUBMITTED": 0, "RUNNING": 0, "COMPLETED": 800, "FAILED": 0, "CANCELLED": 0}
    assert outputs["mode"] == "ON_FAILURE_STOP"
    assert outputs["adopted"] is False
    assert outputs["environment"] == api.base_url
    assert outputs["duration_seconds"] == pytest.approx(2.0, abs=0.01)
    assert outputs["execution_start_time"].endswith("Z")
    assert outputs["failed_operations"] == []

    assert "2 unchanged" in stack.up("--expect-no-changes").text
    assert "2 unchanged" in stack.refresh().text
    assert stack.preview("--expect-no-changes").ok
    assert api.execute_calls() == 1


def test_a_python_int_beyond_two_to_the_53_is_taken_exactly(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("9223372036854775807", items=10, rate=100)
    assert stack.up(bulk_id=9223372036854775807).ok
    assert stack.outputs()["bulk_id"] == "9223372036854775807"
    assert api.executions("9223372036854775807") == 1


ID_OF_ANOTHER_RESOURCE = """\
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider
from pulumi_bulks import BulkExecution


class Upload(ResourceProvider):
    def create(self, props):
        return CreateResult("upload", {"bulkId": "77"})


class Submitted(Resource):
    bulkId: pulumi.Output[str]

    def __init__(self, name):
        super().__init__(Upload(), name, {"bulkId": None})


bulk = BulkExecution("payouts", bulk_id=Submitted("submitted").bulkId, expected_items=10)
pulumi.export("status", bulk.status)
"""


@on_both
def test_a_bulk_id_that_another_resource_brings_is_unknown_at_preview(stack: Stack, api: ServedSimulator) -> None:
    stack.use(ID_OF_ANOTHER_RESOURCE)
    api.add_bulk("77", items=10, rate=100)
    preview = stack.preview()
    assert preview.ok, preview.text
    assert "not known yet" in preview.text
    assert stack.up().ok
    assert stack.outputs() == {"status": "COMPLETED"}
    assert api.execute_calls("77") == 1


@on_both
def test_the_state_holds_the_bulk_under_its_id_and_type_and_no_credentials(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("8123", items=10, rate=100)
    assert stack.up(bulk_id="8123").ok
    state = stack.export()
    text = json.dumps(state)
    assert api.api_key not in text
    assert api.auth_token not in text
    record = stack.record(state)
    assert record["id"] == "8123"
    assert record["type"] == stack.host.type
    hidden = {name for name in {**record["inputs"], **record["outputs"]} if name.startswith("__")}
    assert bool(hidden) == stack.host.hides_properties
