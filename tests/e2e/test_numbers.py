"""Numbers as a program gets them: the engine carries each as a double."""

import pytest

from pulumi_bulks.simulator import FailedAnswer, ServedSimulator

from .hosts import on_both
from .stack import Stack

pytestmark = pytest.mark.engine

PROGRAM = """\
import pulumi
from pulumi_bulks import BulkExecution

bulk = BulkExecution("payouts", bulk_id="9", accepted_statuses=["PARTIALLY_COMPLETED"], timeout=30, expected_items=10)
read = BulkExecution.get("read", "9", pulumi.ResourceOptions(depends_on=bulk))
def told(operations):
    return " ".join(f"{it.sequence} {it['sequence']} {it.error_code} {it['message']}" for it in operations)


def listed(counts):
    return " ".join(f"{it.status} {it.count}" for it in counts)


for name, each in (("created", bulk), ("read", read)):
    pulumi.export(f"{name}.typed", each.failed_operations.apply(told))
    pulumi.export(f"{name}.counts", each.operation_status_counts.apply(listed))
    pulumi.export(f"{name}.flat", pulumi.Output.format("{0} {1}", each.failed_count, each.submitted_items_count))
    pulumi.export(f"{name}.failed", pulumi.Output.format("{0}", each.counts["FAILED"]))
    pulumi.export(f"{name}.start", each.execution_start.apply(lambda it: type(it).__name__))
pulumi.export("inputs", pulumi.Output.format("{0} {1}", bulk.timeout, bulk.expected_items))
pulumi.export("whole", bulk.failed_operations)
"""


@on_both
def test_whole_numbers_stay_whole_at_every_depth(stack: Stack, api: ServedSimulator) -> None:
    stack.use(PROGRAM)
    api.add_bulk("9", {3: FailedAnswer("X", "m")}, items=10, rate=1000)
    assert stack.preview().ok, "every output is there, and unknown"
    up = stack.up()
    assert up.ok, up.text
    outputs = stack.outputs()
    for name in ("created", "read"):
        assert outputs[f"{name}.typed"] == "3 3 X m"
        assert outputs[f"{name}.counts"] == "COMPLETED 9 FAILED 1"
        assert outputs[f"{name}.flat"] == "1 10"
        assert outputs[f"{name}.failed"] == "1"
        assert outputs[f"{name}.start"] == "int"
    assert outputs["inputs"] == "30 10"
    assert outputs["whole"][0]["operationId"] == "900003", "exported by the names in state"
