"""Transformations of the program, old and new ones, on one resource and on the whole stack."""

import json

import pytest

from pulumi_bulks.simulator import FailedAnswer, ServedSimulator

from .stack import Stack

pytestmark = pytest.mark.engine

PROGRAM = """\
import os

import pulumi
from pulumi_bulks import BulkExecution


def old_secret(args):
    return pulumi.ResourceTransformationResult(
        {**args.props, "bulk_id": pulumi.Output.secret(args.props["bulk_id"])}, args.opts
    )


def new_secret(args):
    if args.type_.endswith(":BulkExecution"):
        return pulumi.ResourceTransformResult(
            {**args.props, "bulkId": pulumi.Output.secret(args.props["bulkId"])}, args.opts
        )


def new_timeouts_and_tags(args):
    options = pulumi.ResourceOptions.merge(
        args.opts, pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="2s"))
    )
    tags = {"tags": {"a": "b"}, "owner": "c"} if os.environ.get("TAGS") else {}
    return pulumi.ResourceTransformResult({**args.props, **tags}, options)


options = None
match os.environ["HOW"]:
    case "old, whole stack":
        pulumi.runtime.register_stack_transformation(old_secret)
    case "new, whole stack":
        pulumi.runtime.register_resource_transform(new_secret)
    case "new, of a parent":
        component = pulumi.ComponentResource("a:b:C", "c", None, pulumi.ResourceOptions(transforms=[new_secret]))
        options = pulumi.ResourceOptions(parent=component)
    case "options":
        options = pulumi.ResourceOptions(transforms=[new_timeouts_and_tags])
bulk = BulkExecution(
    "payouts", options, bulk_id="8123456", accepted_statuses=["COMPLETED", "PARTIALLY_COMPLETED"], timeout="1h"
)
pulumi.export("operations", bulk.failed_operations)
"""


@pytest.mark.parametrize("how", ["old, whole stack", "new, whole stack", "new, of a parent"])
def test_what_a_transformation_makes_a_secret_is_one_everywhere(stack: Stack, api: ServedSimulator, how: str) -> None:
    stack.use(PROGRAM)
    stack.extra["HOW"] = how
    api.add_bulk("8123456", {3: FailedAnswer("X", "m")}, items=10, rate=1000)
    for ended in (stack.preview(), stack.up()):
        assert ended.ok, ended.text
        assert "8123456" not in ended.text
        assert "bulk [secret]: will execute" in ended.text
    assert "8123456" not in json.dumps(stack.export())
    assert stack.preview("--expect-no-changes").ok


def test_what_a_transformation_adds_is_refused_once_and_its_options_count(stack: Stack, api: ServedSimulator) -> None:
    stack.use(PROGRAM)
    stack.extra |= {"HOW": "options", "TAGS": "yes"}
    api.add_bulk("8123456", items=1000, rate=1)
    refused = stack.preview()
    assert not refused.ok
    assert refused.diagnostics.count("has a problem") == 1
    assert "a transformation that adds something to every resource has to leave this type out" in refused.text
    stack.extra |= {"TAGS": ""}
    assert "bulk 8123456 was not final after 2.0s" in stack.up().text
