"""Providers of the program's own in the same process, and Pulumi's own options."""

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .stack import TIME_LIMIT, Stack

pytestmark = pytest.mark.engine

NEIGHBOUR = """\
import json
import os
import time

import pulumi
from pulumi.dynamic import Resource, ResourceProvider
from pulumi_bulks import BulkExecution


class Broken(ResourceProvider):
    def create(self, props):
        time.sleep(4)  # the bulk has failed by then
        deep_inside()


def deep_inside():
    raise ValueError("of the program's own")


class Own(Resource):
    def __init__(self, name):
        super().__init__(Broken(), name, {})


inputs = json.loads(os.environ["INPUTS"])
timeouts = pulumi.CustomTimeouts(create="2s")
bulk = BulkExecution("payouts", pulumi.ResourceOptions(custom_timeouts=timeouts), **inputs)
Own("own")
"""


def test_a_failed_bulk_keeps_to_custom_timeouts_and_leaves_the_tracebacks_of_others_whole(
    stack: Stack, api: ServedSimulator
) -> None:
    stack.use(NEIGHBOUR)
    stack.inputs = {"bulk_id": "9", "timeout": "1h"}
    api.add_bulk("9", items=1000, rate=1)
    text, _ = stack.start("up", "--yes", "--skip-preview").communicate(timeout=TIME_LIMIT)
    assert "error: bulk 9 was not final after 2.0s" in text
    assert "Raise custom_timeouts to wait longer" in text
    assert text.count("Traceback") == 3, "the neighbour's, on its row and below"
    assert ", in deep_inside" in text
    assert "ValueError: of the program's own" in text
