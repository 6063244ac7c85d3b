"""`pulumi_bulks.native`: how a program reads a bulk by the native plugin."""

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .stack import Stack

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
