"""A stack moves from the dynamic resource to the native plugin and back, and nothing is executed by that."""

import json
from pathlib import Path

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .stack import NATIVE_PROGRAM, PROGRAM, Ended, Stack
from .test_older_states import CHECKPOINTS, RECORDED_AT, execute_as_recorded, program_inputs

pytestmark = pytest.mark.engine

DYNAMIC = "pulumi-python:dynamic/bulks:BulkExecution"
NATIVE = "bulks:index:BulkExecution"


def unchanged(ended: Ended) -> bool:
    return ended.ok and "2 unchanged" in ended.text


def is_left_alone(stack: Stack) -> list[bool]:
    """Return whether each command that looks at the stack finds nothing to do."""
    look = stack.preview("--expect-no-changes"), stack.run("refresh", "--yes", "--expect-no-changes")
    return [unchanged(ended) for ended in (*look, stack.up("--expect-no-changes"))]


def hidden(stack: Stack) -> set[str]:
    """Return what the record holds beside inputs and outputs."""
    record = stack.record(stack.export())
    return {name for name in {**record["inputs"], **record["outputs"]} if name.startswith("__")}


@pytest.mark.parametrize("path", CHECKPOINTS, ids=lambda path: path.stem)
def test_a_state_of_an_older_version_moves_to_the_plugin_and_back(
    path: Path, stack: Stack, api: ServedSimulator
) -> None:
    state = json.loads(path.read_text().replace(RECORDED_AT, api.base_url))
    record = stack.record(state)
    stack.replace_state(state)
    execute_as_recorded(api, record["outputs"])
    stack.inputs = program_inputs(record)

    stack.use(NATIVE_PROGRAM)
    assert unchanged(stack.preview("--expect-no-changes"))
    assert unchanged(stack.up("--expect-no-changes"))
    assert stack.record(stack.export())["type"] == NATIVE
    assert all(is_left_alone(stack))
    changed = stack.up(**{**stack.inputs, "timeout": "11m"})
    assert changed.ok, changed.text
    assert "1 updated" in changed.text
    assert hidden(stack) == set()

    stack.use(PROGRAM)
    back = stack.up()
    assert back.ok, back.text
    assert "1 updated" in back.text
    assert stack.record(stack.export())["type"] == DYNAMIC
    assert all(is_left_alone(stack))
    assert stack.outputs()["status"] == "COMPLETED"
    assert stack.destroy().ok
    assert api.execute_calls() == 0


def test_what_the_plugin_has_recorded_of_a_running_bulk_is_waited_for_by_the_dynamic_resource(
    stack: Stack, api: ServedSimulator
) -> None:
    stack.use(NATIVE_PROGRAM)
    api.add_bulk("1", items=300, rate=50)
    late = stack.up(bulk_id="1", timeout="1s")
    assert not late.ok
    assert stack.record(stack.export())["outputs"]["status"] == "RUNNING"

    stack.use(PROGRAM)
    back = stack.up(bulk_id="1")
    assert back.ok, back.text
    assert stack.outputs()["status"] == "COMPLETED"
    assert all(is_left_alone(stack))
    assert api.execute_calls() == 1


IN_A_COMPONENT = """\
import pulumi
from pulumi_bulks import BulkExecution


class Release(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("e2e:index:Release", name)
        own = pulumi.ResourceOptions(parent=self)
        self.bulk = BulkExecution("payouts", own, bulk_id=pulumi.Output.secret("8123000321"), expected_items=10)


pulumi.export("status", Release("release").bulk.status)
"""


def test_a_secret_in_a_component_stays_one_wherever_it_moves(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("8123000321", items=10, rate=100)
    native = IN_A_COMPONENT.replace("from pulumi_bulks import", "from pulumi_bulks.native import")
    texts: list[str] = []
    types: list[str] = []
    for program in (IN_A_COMPONENT, native, IN_A_COMPONENT):
        stack.use(program)
        up, refresh, again = stack.up(), stack.refresh(), stack.up("--expect-no-changes")
        assert [up.ok, refresh.ok, again.ok] == [True] * 3, up.text + refresh.text + again.text
        assert ("created" in up.text) == (not types), "a resource that moves is neither created nor deleted"
        assert "deleted" not in up.text
        state = stack.export()
        types.append(stack.record(state)["type"])
        texts += [up.text, refresh.text, again.text, json.dumps(state)]
    assert types == [DYNAMIC, NATIVE, DYNAMIC]
    assert "8123000321" not in "".join(texts)
    assert stack.destroy().ok
    assert api.execute_calls() == 1
