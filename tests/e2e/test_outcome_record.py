"""The outcome record on the engine: the file and the stack's output, at every ending, in both hosts."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_bulks.simulator.faults import Rule, answer
from tests.outcome.schema import hold_to_the_schema

from .hosts import on_both, on_native
from .stack import Stack, finish, wait_until
from .yaml_stack import YamlStack

if TYPE_CHECKING:
    from pathlib import Path

    from pulumi_bulks.simulator import ServedSimulator

pytestmark = pytest.mark.engine

PROGRAM = """\
import json
import os

import pulumi
from pulumi_bulks import BulkExecution

group = pulumi.ComponentResource("e2e:index:Group", "group")
for name, inputs in json.loads(os.environ["INPUTS"]).items():
    parent = group if name.startswith("in-a-group") else None
    if name.startswith("secret"):
        inputs["bulk_id"] = pulumi.Output.secret(inputs["bulk_id"])
    bulk = BulkExecution(name, pulumi.ResourceOptions(parent=parent), **inputs)
    pulumi.export(name, bulk.outcome)
"""
SOME_FAIL = {3: "INSTRUMENT_INACTIVE"}


def use(stack: Stack, program: str = PROGRAM) -> Path:
    """Let the stack have the program, and return the folder of records, a relative one."""
    stack.use(program)
    stack.extra["BULKS_OUTCOME_DIR"] = "build/outcomes"
    return stack.folder / "build" / "outcomes"


def records_in(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the records by the real names of their resources; nothing else is in the folder."""
    found = {}
    for file in folder.iterdir():
        assert file.suffix == ".json", file
        record = json.loads(file.read_text(encoding="utf-8"))
        hold_to_the_schema(record)
        found[record["name"]] = record
    assert len(found) == len(list(folder.iterdir()))
    return found


@on_both
def test_the_file_and_the_output_are_one_object_with_every_field(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", SOME_FAIL, items=10, rate=100)
    folder = use(stack)
    (stack.folder / "program").mkdir()
    (stack.folder / "__main__.py").rename(stack.folder / "program" / "__main__.py")
    project = (stack.folder / "Pulumi.yaml").read_text()
    (stack.folder / "Pulumi.yaml").write_text(f"{project}main: program/\n")
    inputs = {"payouts": {"bulk_id": "1", "accepted_statuses": ["PARTIALLY_COMPLETED"]}}
    assert stack.preview(**inputs).ok
    assert not folder.parent.exists(), "a preview writes nothing at all"

    old = os.umask(0o027)
    try:
        assert stack.up().ok
    finally:
        os.umask(old)
    record = records_in(folder)["payouts"]
    assert record == stack.outputs()["payouts"]
    assert (record["verdict"], record["problem"], record["operationStates"]) == ("accepted", None, None)
    assert (record["project"], record["stack"]) == ("e2e", "test")
    assert record["failedOperations"][0]["sequence"] == 3
    (file,) = folder.iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("e2e.test.payouts.json", 0o640)

    changed = file.stat().st_mtime_ns
    assert stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes").ok
    assert stack.up("--expect-no-changes").ok
    assert file.stat().st_mtime_ns == changed, "neither writes a record"
    assert stack.destroy().ok
    assert records_in(folder)["payouts"] == record


@on_both
def test_each_of_many_bulks_leaves_its_record_however_it_ends(stack: Stack, api: ServedSimulator) -> None:
    folder = use(stack)
    stack.extra.update(
        GITHUB_SERVER_URL="https://user:password@github.com",
        GITHUB_REPOSITORY="acme/releases",
        GITHUB_RUN_ID="17",
        GITHUB_SHA="c0ffee",
        BULKS_RUN_URL="javascript:alert(1)",
    )
    for number in range(1, 9):
        api.add_bulk(str(number), SOME_FAIL if number == 3 else {}, items=10, rate=100)
    api.add_bulk("20", items=10_000, rate=1)
    api.add_bulk("21", items=10_000, rate=1e-9)
    api.faults = [Rule(answer(503), call="get", bulk_id="7")]
    ended = stack.up(
        "--continue-on-error",
        **{
            "accepted": {"bulk_id": "1"},
            "a::b": {"bulk_id": "2"},
            "not-accepted": {"bulk_id": "3"},
            "Pay": {"bulk_id": "4"},
            "pay": {"bulk_id": "5"},
            "in-a-group/../x": {"bulk_id": "6"},
            "unanswered": {"bulk_id": "7", "timeout": 4},
            "timed-out": {"bulk_id": "20", "timeout": 4},
            "stalled": {"bulk_id": "21", "stall_timeout": 4},
            "secret": {"bulk_id": "8"},
        },
    )
    assert not ended.ok
    found = records_in(folder)
    told = {name: (one["verdict"], one["problem"] and one["problem"]["code"]) for name, one in found.items()}
    assert told == {
        "accepted": ("accepted", None),
        "a::b": ("accepted", None),
        "not-accepted": ("not-accepted", "not-accepted"),
        "Pay": ("accepted", None),
        "pay": ("accepted", None),
        "in-a-group/../x": ("accepted", None),
        "unanswered": ("not-executed", "timed-out"),
        "timed-out": ("not-final", "timed-out"),
        "stalled": ("not-final", "stalled"),
        "secret": ("accepted", None),
    }
    assert {json.dumps(one["run"]) for one in found.values()} == {
        json.dumps({"id": "17", "url": None, "commit": "c0ffee"})
    }
    outputs = stack.outputs()
    for name in ("accepted", "a::b", "Pay", "pay", "in-a-group/../x"):
        assert outputs[name] == found[name]
    assert found["secret"]["bulkId"] == "[secret]"
    assert outputs["secret"] == "[secret]", "Pulumi's own word for a secret output"
    assert api.execute_calls("7") == 0
    assert "CANARY" not in "".join(file.read_text() for file in folder.iterdir())

    api.faults = []
    for bulk_id in ("20", "21"):
        bulk = api.find(bulk_id)
        assert bulk is not None
        bulk.rate = 1e6
    stack.inputs["not-accepted"]["accepted_statuses"] = ["PARTIALLY_COMPLETED"]
    assert stack.up().ok
    assert {one["verdict"] for one in records_in(folder).values()} == {"accepted"}


@on_native
def test_one_ctrl_c_leaves_a_record_that_is_not_final(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10_000, rate=1)
    folder = use(stack)
    stack.inputs = {"payouts": {"bulk_id": "1"}}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1") and len(api.requests_of("get", "1")) > 1)
    os.killpg(up.pid, 2)
    assert not finish(up).ok
    record = records_in(folder)["payouts"]
    assert (record["verdict"], record["status"]) == ("not-final", "RUNNING")
    assert record["problem"]["code"] == "interrupted"


@on_native
def test_refused_credentials_leave_a_record(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    folder = use(stack)
    stack.extra["BULKS_AUTH_TOKEN"] = "TOKEN-CANARY"
    refused = stack.up(payouts={"bulk_id": "1"})
    assert not refused.ok
    record = records_in(folder)["payouts"]
    assert (record["verdict"], record["problem"]["code"]) == ("not-executed", "unauthorized")
    assert "CANARY" not in json.dumps(record)


@on_both
def test_a_folder_that_cannot_be_written_is_found_before_the_execute(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    use(stack)
    (stack.folder / "build").write_text("")
    preview = stack.preview(payouts={"bulk_id": "1"})
    assert preview.ok
    assert "build is no folder; an `up` on this machine will fail before it executes anything" in preview.text
    refused = stack.up()
    assert not refused.ok
    assert "nothing was executed" in refused.text
    assert "Name another folder (bulks:outcomeDir or BULKS_OUTCOME_DIR)" in refused.text
    assert api.execute_calls() == 0
    stack.extra["BULKS_OUTCOME_DIR"] = "/proc/x"
    assert not stack.up().ok
    assert api.execute_calls() == 0
    del stack.extra["BULKS_OUTCOME_DIR"]
    assert stack.up().ok


@on_native
def test_a_provider_of_the_program_has_a_folder_of_its_own(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    text = PROGRAM.replace("import BulkExecution", "import BulkExecution, Provider")
    text = text.replace("group = ", 'provider = Provider("eu", outcome_dir="eu")\ngroup = ')
    use(stack, text.replace("parent=parent", "parent=parent, provider=provider"))
    assert stack.up(payouts={"bulk_id": "1"}).ok
    assert records_in(stack.folder / "eu")["payouts"] == stack.outputs()["payouts"]
    assert not (stack.folder / "build").exists()


def test_a_program_in_yaml_exports_the_record_without_its_nulls(
    tmp_path: Path, api: ServedSimulator, engine: Path
) -> None:
    """YAML drops what is null, at every depth: a reader takes a field that is not there for null."""
    api.add_bulk("1", items=10, rate=100)
    stack = YamlStack(tmp_path / "stack", api, engine)
    stack.execution({"bulkId": "1"}, outputs={"payouts": "${payouts.outcome}"})
    assert stack.run("config", "set", "bulks:outcomeDir", "outcomes").ok
    assert stack.run("up", "--yes", "--skip-preview").ok
    record = records_in(stack.folder / "outcomes")["payouts"]
    assert stack.outputs()["payouts"] == without_nulls(record)
    assert stack.record(stack.export())["outputs"]["outcome"] == record


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(member) for member in value] if isinstance(value, list) else value
