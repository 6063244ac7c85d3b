"""`BulkExecution.get` reads a bulk and never executes it."""

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .stack import Stack

pytestmark = pytest.mark.engine

READER = """\
import json
import os

import pulumi
from pulumi_bulks import BulkExecution

bulk = BulkExecution.get("found", json.loads(os.environ["INPUTS"])["bulk_id"])
pulumi.export("status", bulk.status)
pulumi.export("missing", pulumi.Output.all(bulk.execution_start, bulk.mode, bulk.duration_seconds, bulk.on_timeout))
pulumi.export("items", bulk.submitted_items_count)
"""


def test_a_submitted_bulk_is_read_and_stays_submitted(stack: Stack, api: ServedSimulator) -> None:
    stack.use(READER)
    api.add_bulk("1", items=10, rate=100)
    assert stack.up(bulk_id="1").ok
    assert stack.outputs() == {"status": "SUBMITTED", "missing": [None, None, None, None], "items": 10}
    api.execute("1")
    assert stack.up().ok
    assert stack.outputs()["status"] in {"RUNNING", "COMPLETED"}
    missing = stack.up(bulk_id="2")
    assert not missing.ok
    assert "HTTP 404 BULK_NOT_FOUND" in missing.text
    assert stack.destroy().ok
    assert api.execute_calls() == 0
