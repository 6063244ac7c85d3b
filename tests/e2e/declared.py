"""A program whose resources and their options a test gives as data."""

import dataclasses
import json
from typing import Any

from .hosts import DYNAMIC, Host
from .stack import Stack

PROGRAM = """\
import json
import os

import pulumi
from pulumi_bulks import BulkExecution

made = {}
for name, inputs, options in json.loads(os.environ["DECLARED"]):
    for reference in {"parent", "deleted_with"} & options.keys():
        options[reference] = made[options[reference]]
    if "custom_timeouts" in options:
        options["custom_timeouts"] = pulumi.CustomTimeouts(**options["custom_timeouts"])
    if "aliases" in options:
        options["aliases"] = [pulumi.Alias(**alias) for alias in options["aliases"]]
    opts = pulumi.ResourceOptions(**options)
    if inputs is None:
        made[name] = pulumi.ComponentResource("e2e:index:Group", name, None, opts)
    else:
        made[name] = BulkExecution(name, opts, **inputs)
        pulumi.export(name, {"status": made[name].status, "adopted": made[name].adopted, "bulk_id": made[name].bulk_id})
"""


@dataclasses.dataclass(frozen=True)
class Declared:
    """A bulk with its inputs, or without any a component, and the options of both."""

    name: str
    inputs: dict[str, Any] | None
    options: dict[str, Any]


def bulk(name: str, bulk_id: str, options: dict[str, Any] | None = None, **inputs: Any) -> Declared:
    return Declared(name, {"bulk_id": bulk_id, **inputs}, options or {})


def component(name: str, **options: Any) -> Declared:
    return Declared(name, None, options)


def declare(stack: Stack, *resources: Declared) -> None:
    """Let the stack's program declare these and nothing else."""
    stack.use(PROGRAM)
    stack.extra["DECLARED"] = json.dumps([dataclasses.astuple(resource) for resource in resources])


def urn(name: str, host: Host = DYNAMIC) -> str:
    """Return the URN of a bulk without a parent."""
    return f"urn:pulumi:test::e2e::{host.type}::{name}"


def run_on(stack: Stack, *bulk_ids: str) -> None:
    """Let these bulks, which have been executed, be running and so recorded: as a provider that records it would."""
    for bulk_id in bulk_ids:
        found = stack.api.find(bulk_id)
        assert found is not None
        found.rate, found.status, found.finished, found.items = 1e-3, "SUBMITTED", None, 10_000
        found.execute(stack.api.clock.monotonic())
    state = stack.export()
    for resource in state["deployment"]["resources"]:
        if resource.get("outputs", {}).get("bulkId") in bulk_ids:
            resource["outputs"]["status"] = "RUNNING"
    stack.replace_state(state)
