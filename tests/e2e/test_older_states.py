"""States that released versions have left behind: this version goes on from each without executing anything.

`make checkpoint` adds one for a new version; those that are there never change.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic.alias_generators import to_snake

from pulumi_bulks.hosts.dynamic.hidden import visible
from pulumi_bulks.simulator import ServedSimulator

from .stack import ROOT, Stack

pytestmark = pytest.mark.engine

DATA = ROOT / "tests" / "data"
RECORDED_AT = "http://127.0.0.1:1/multi"
"""The base URL in the files, instead of the simulator's at that time."""

CHECKPOINTS = sorted(DATA.glob("checkpoint-*.json"))


def execute_as_recorded(api: ServedSimulator, outputs: dict[str, Any]) -> None:
    """Let the simulator hold the bulk as it was executed then: with the same times and the same counts."""
    items = outputs["submittedItemsCount"]
    rate = items / outputs["durationSeconds"]
    bulk = api.add_bulk(outputs["bulkId"], items=items, operation=outputs["operation"], rate=rate)
    began = outputs["executionStart"] / 1000 - api.clock.epoch(0)
    bulk.execute(began, outputs["mode"], outputs["webhookInterval"])


def program_inputs(record: dict[str, Any]) -> dict[str, Any]:
    """Return what the program was that left the record."""
    return {to_snake(name): value for name, value in visible(record["inputs"]).items()}


@pytest.mark.parametrize("path", CHECKPOINTS, ids=lambda path: path.stem)
def test_a_state_of_an_older_version_is_gone_on_from(path: Path, stack: Stack, api: ServedSimulator) -> None:
    state = json.loads(path.read_text().replace(RECORDED_AT, api.base_url))
    record = stack.record(state)
    stack.replace_state(state)
    execute_as_recorded(api, record["outputs"])
    stack.inputs = program_inputs(record)

    unchanged = [stack.preview("--expect-no-changes"), stack.run("refresh", "--yes", "--expect-no-changes")]
    unchanged.append(stack.up("--expect-no-changes"))
    assert [(ended.ok, "2 unchanged" in ended.text) for ended in unchanged] == [(True, True)] * 3, unchanged
    outputs = visible(stack.record(stack.export())["outputs"])
    assert outputs.pop("outcome")["bulkId"] == record["outputs"]["bulkId"]  # the refresh adds it
    assert outputs == visible(record["outputs"])

    changed = stack.up(**{**stack.inputs, "timeout": "11m"})
    assert changed.ok, changed.text
    assert "1 updated" in changed.text
    assert stack.outputs()["status"] == "COMPLETED"
    assert stack.destroy().ok
    assert api.execute_calls() == 0


def test_there_is_a_state_to_go_on_from() -> None:
    assert "checkpoint-0.1.0" in [path.stem for path in CHECKPOINTS]
