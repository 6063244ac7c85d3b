"""What consumers of another stack's outcomes take, and what they refuse: on the real engine, in Python and in YAML.

The releases and the consumers run once for the whole module; each situation is a row of a table.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pulumi_bulks.cli.main import main
from pulumi_bulks.simulator import ServedSimulator, simulate
from tests.outcome.records import told

from .hosts import NATIVE
from .stack import ROOT, Ended, Stack
from .yaml_stack import PROGRAMS, YamlStack, by_path

pytestmark = pytest.mark.engine

RELEASE = """\
import json
import os

import pulumi
from pulumi_bulks.native import BulkExecution

for name, given in json.loads(os.environ["BULKS"]).items():
    key, is_read, is_secret = given.pop("key", name), given.pop("is_read", False), given.pop("is_secret", False)
    if is_secret:
        given["bulk_id"] = pulumi.Output.secret(given["bulk_id"])
    bulk = BulkExecution.get(name, **given) if is_read else BulkExecution(name, **given)
    pulumi.export(key, bulk.outcome)
"""

LITERALS = """\
import json
import os

import pulumi

for name, value in json.loads(os.environ["LITERALS"]).items():
    pulumi.export(name, pulumi.Output.secret(value) if name == "hostile" else value)  # its markers are not displayed
"""

CONSUMER = """\
import json
import os

import pulumi
from pulumi_bulks import require_outcome


def found(record):
    return {"taken": True, "status": record.status, "start": record.execution_start, "complete": len(record)}


for row, (stack, name, expected) in json.loads(os.environ["ROWS"]).items():
    outcome = require_outcome(stack, name, **expected)
    pulumi.export(row, outcome.apply(found).recover(lambda error: {"taken": False, "text": str(error)}))
"""

ONE = """\
import json
import os

import pulumi
from pulumi_bulks import BulkExecution, require_outcome

stack, name, expected = json.loads(os.environ["ROWS"])
outcome = require_outcome(stack, name, **expected)
BulkExecution("refunds", bulk_id=outcome.apply(lambda _: "2"))
pulumi.export("status", outcome.status)
pulumi.export("failed", outcome.counts["FAILED"])
pulumi.export("whole", outcome)
"""

PROD, FRESH, OTHERS = "organization/e2e/test", "organization/e2e/fresh", "organization/literals/test"
TAKEN = ""


@dataclass(frozen=True)
class Row:
    """One situation: which outcome a consumer asks for, and what it is told; TAKEN where it gets it."""

    key: str
    bulk_id: str
    told: str = TAKEN
    stack: str = PROD
    environment: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    has_name: bool = False
    """Whether the resource's name decides, which only programs in Python are asked for."""


BOTH = ["COMPLETED", "PARTIALLY_COMPLETED"]
LITERAL_ID = "8123456789012345678"


def literal(key: str, told: str, **more: Any) -> Row:
    return Row(key, LITERAL_ID, told, OTHERS, "https://api.example.com/multi", more)


ROWS = {
    "a completed bulk": Row("done", "101"),
    "a completed bulk of today": Row("done", "101", more={"max_age": "24h"}),
    "its environment with a slash": Row("done", "101", environment="{}/"),
    "an adopted bulk": Row("adopted", "102"),
    "a partial success that both accept": Row("partial", "103", more={"statuses": BOTH}),
    "a partial success that only the release accepts": Row("partial", "103", "bulk 103 ended PARTIALLY_COMPLETED"),
    "a partial success that the release refuses": Row("refused", "104", "is missing"),
    "a bulk that was not final in time": Row("slow", "105", "is missing"),
    "a bulk that is running still": Row("running", "106", "106 has begun, and no end of it was seen"),
    "a bulk that nobody has executed": Row("waiting", "107", "107 was not executed"),
    "a secret bulk": Row("hidden", "7123456789012345678"),
    "a secret bulk of last month": Row("hidden", "7000000000000000000", "not the expected one"),
    "a bulk of last month, after an up that failed": Row("monthly", "8000000000000000112", "not 8000000000000000112"),
    "the bulk of last month, for who still expects it": Row("monthly", "8000000000000000111"),
    "another environment": Row(
        "done", "101", "not https://sandbox.example.com", environment="https://sandbox.example.com"
    ),
    "a key that there is not": Row("nothing", "101", "is missing"),
    "a key that was renamed": Row("october", "113", "is missing"),
    "a resource under another key": Row("november", "113", "of the resource october, not november", has_name=True),
    "a stack that was never deployed": Row("done", "101", "is missing", stack=FRESH),
    "a state of a version without outcomes": Row("old", "108", "is missing"),
    "a record that is whole": literal("whole", TAKEN, max_age=3600),
    "a record of yesterday": literal("stale", "is too old", max_age="12h"),
    "a record of yesterday, whatever its age": literal("stale", TAKEN),
    "a record of a time to come": literal("ahead", "is of a time to come"),
    "a record without a time": literal("timeless", "has no age", max_age="12h"),
    "a record of another schema": literal("later", "is a record of pulumi-bulks/outcome/2"),
    "a record that was cut": literal("cut", "is no whole outcome record: acceptedStatuses"),
    "an object of an older release program": literal("object", "its schema is not told"),
    "a text": literal("text", "is a text and no outcome record"),
    "a secret that was copied as it is shown": literal("copied", "is a secret"),
    "an execution of which nothing is known": literal("unknown", "its end is not known"),
    "a bulk that failed": literal("failed", "ended FAILED"),
    "operations that were not accepted": literal("unsettled", "the program that executes it does not accept it"),
    "a status that the release does not accept": literal("doubtful", "COMPLETED is none of those that are accepted"),
    "an accepted outcome with a problem": literal("problematic", "says accepted, and names a problem as well"),
    "a display's own markers": literal("hostile", "of the environment < {%zz%}>"),
}
REFUSED = {name: row for name, row in ROWS.items() if row.told}
IN_YAML_TAKEN = {name: row for name, row in ROWS.items() if not row.told}
IN_YAML_REFUSED = {name: row for name, row in REFUSED.items() if not row.has_name}


def literals(now: float) -> dict[str, Any]:
    def record(name: str, **changes: Any) -> dict[str, Any]:
        return told(name=name, **{"executionFinish": int(now * 1000), **changes})

    whole = record("x")
    return {
        "whole": record("whole"),
        "stale": record("stale", executionFinish=int(now) - 86_400),
        "ahead": record("ahead", executionFinish=int(now) + 86_400),
        "timeless": record("timeless", executionFinish=None),
        "later": record("later", schema="pulumi-bulks/outcome/2"),
        "cut": {name: whole[name] for name in ("schema", "name", "bulkId", "environment", "status", "verdict")},
        "object": {"bulkId": LITERAL_ID, "environment": whole["environment"], "status": "COMPLETED"},
        "text": "COMPLETED",
        "copied": "[secret]",
        "unknown": record("unknown", status="SUBMITTED", verdict="unknown"),
        "failed": record("failed", status="FAILED", verdict="not-accepted"),
        "unsettled": record("unsettled", verdict="not-accepted"),
        "doubtful": record("doubtful", acceptedStatuses=["FAILED"]),
        "problematic": record("problematic", problem={"code": "not-accepted", "text": "x", "next": ""}),
        "hostile": record("hostile", environment="<{%zz%}>"),
    }


@pytest.fixture(scope="module")
def api() -> Iterator[ServedSimulator]:
    with simulate(limits=None, payload_canary="CANARY-PAYLOAD") as api:
        for number in (101, 108, 8000000000000000111, 113, 7123456789012345678, 2):
            api.add_bulk(str(number), items=10, rate=1e4)
        api.add_bulk("102", items=10, rate=1e4, status="COMPLETED")
        for number in (103, 104, 8000000000000000112):
            api.add_bulk(str(number), {1: "INSTRUMENT_INACTIVE"}, items=10, rate=1e4)
        api.add_bulk("105", items=10_000, rate=1e-3)
        api.add_bulk("106", items=10_000, rate=1e-3, status="RUNNING")
        api.add_bulk("107", items=10)
        yield api


@pytest.fixture(scope="module")
def release(api: ServedSimulator, engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A release whose last run has failed, with those before it; and beside it a stack of literals and an empty one."""
    folder = tmp_path_factory.mktemp("consumers")
    release = Stack(folder / "release", api, engine, program=RELEASE, host=NATIVE)
    bulks: dict[str, dict[str, Any]] = {
        "done": {"bulk_id": "101"},
        "adopted": {"bulk_id": "102"},
        "partial": {"bulk_id": "103", "accepted_statuses": BOTH},
        "running": {"bulk_id": "106", "is_read": True},
        "waiting": {"bulk_id": "107", "is_read": True},
        "hidden": {"bulk_id": "7123456789012345678", "is_secret": True},
        "monthly": {"bulk_id": "8000000000000000111"},
        "october": {"bulk_id": "113"},
        "old": {"bulk_id": "108"},
    }
    release.extra["BULKS"] = json.dumps(bulks)
    assert release.run("up", "--yes", "--skip-preview").ok
    _forget_outcome(release, "old")
    bulks["october"]["key"] = "november"
    release.extra["BULKS"] = json.dumps(bulks)
    assert release.run("up", "--yes", "--skip-preview").ok, "no bulk has changed"
    bulks |= {"refused": {"bulk_id": "104"}, "slow": {"bulk_id": "105", "timeout": 1}}
    release.extra["BULKS"] = json.dumps(bulks)
    assert not release.run("up", "--yes", "--skip-preview", "--continue-on-error").ok
    bulks["monthly"]["bulk_id"] = "8000000000000000112"
    release.extra["BULKS"] = json.dumps(bulks)
    assert not release.run("up", "--yes", "--skip-preview").ok
    assert release.run("stack", "init", "fresh").ok
    assert release.run("stack", "select", "test").ok
    _project(folder / "literals", release, "literals", LITERALS, LITERALS=json.dumps(literals(time.time())))
    return release


def _forget_outcome(stack: Stack, name: str) -> None:
    """Make the record of a resource one of a version that told no outcomes."""
    state = stack.export()
    for resource in state["deployment"]["resources"]:
        if resource["urn"].endswith(f"::{name}"):
            del resource["outputs"]["outcome"]
    stack.replace_state(state)


def _project(folder: Path, release: Stack, name: str, program: str, **extra: str) -> Stack:
    """Return a stack of another project with the state of the release, after an `up` of it."""
    stack = _consumer(folder, release, name, program, **extra)
    ended = stack.run("up", "--yes", "--skip-preview")
    assert ended.ok, ended.text
    return stack


def _consumer(folder: Path, release: Stack, name: str, program: str, **extra: str) -> Stack:
    stack = Stack(folder, release.api, release.engine, program=program, backend=release.backend)
    (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
    stack.extra = extra
    assert stack.run("stack", "init", "test").ok
    return stack


def _expected(row: Row, api: ServedSimulator) -> dict[str, Any]:
    environment = row.environment.format(api.base_url) or api.base_url
    return {"bulk_id": row.bulk_id, "environment": environment, **row.more}


@pytest.fixture(scope="module")
def in_python(release: Stack, api: ServedSimulator, tmp_path_factory: pytest.TempPathFactory) -> tuple[Stack, Ended]:
    """All rows in one program, and the preview of it before its `up`."""
    rows = {name: (row.stack, row.key, _expected(row, api)) for name, row in ROWS.items()}
    folder = tmp_path_factory.mktemp("python") / "stack"
    stack = _consumer(folder, release, "python", CONSUMER, ROWS=json.dumps(rows))
    preview = stack.run("preview")
    up = stack.run("up", "--yes", "--skip-preview")
    assert up.ok, up.text
    return stack, preview


@pytest.fixture(scope="module")
def python_outputs(in_python: tuple[Stack, Ended]) -> dict[str, Any]:
    stack, _ = in_python
    shown = subprocess.run(
        ["pulumi", "stack", "output", "--json", "--show-secrets"],
        cwd=stack.folder,
        env=stack.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(shown.stdout))


@pytest.fixture(scope="module")
def in_yaml(release: Stack, engine: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Ended]:
    """The rows that are to be taken in one program, those that are to be refused in another one."""
    folder = tmp_path_factory.mktemp("yaml") / "stack"
    stack = YamlStack(folder, release.api, engine)
    stack.backend = release.backend
    return {
        taken: _run_yaml(stack, f"yaml-{taken}", rows, release.api)
        for taken, rows in ((True, IN_YAML_TAKEN), (False, IN_YAML_REFUSED))
    }


def _run_yaml(stack: YamlStack, project: str, rows: dict[str, Row], api: ServedSimulator) -> Ended:
    stacks = {row.stack: f"stack{number}" for number, row in enumerate(rows.values())}
    references = {
        name: {"type": "pulumi:pulumi:StackReference", "properties": {"name": stack_name}}
        for stack_name, name in stacks.items()
    }
    variables, outputs = {}, {}
    for number, (name, row) in enumerate(rows.items()):
        names = {"bulk_id": "bulkId", "max_age": "maxAge"}
        expected = {names.get(key, key): value for key, value in _expected(row, api).items()}
        outcome = f'${{{stacks[row.stack]}.outputs["{row.key}"]}}'
        arguments = {"outcome": outcome, **expected}
        variables[f"row{number}"] = {"fn::invoke": {"function": "bulks:requireOutcome", "arguments": arguments}}
        outputs[name] = f"${{row{number}.status}}"
    stack.write(references, by_path(PROGRAMS), variables=variables, outputs=outputs)
    project_file = stack.folder / "Pulumi.yaml"
    project_file.write_text(project_file.read_text().replace('"name": "e2e"', f'"name": "{project}"', 1))
    assert stack.run("stack", "init", "test").ok
    return stack.run("up", "--yes", "--skip-preview")


def test_a_bulk_whose_id_comes_out_of_an_outcome_waits_for_it_whatever_pulumi_knows(
    api: ServedSimulator, engine: Path, tmp_path: Path
) -> None:
    """After `up --continue-on-error` the output of a failed bulk is unknown: Pulumi asks no function about it."""
    api.add_bulk("201", {1: "INSTRUMENT_INACTIVE"}, items=10, rate=1e4)
    for number in ("202", "203"):
        api.add_bulk(number, items=10, rate=1e4)
    release = Stack(tmp_path / "release", api, engine, program=RELEASE, host=NATIVE)
    release.extra["BULKS"] = json.dumps({"refused": {"bulk_id": "201"}, "taken": {"bulk_id": "202"}})
    assert not release.run("up", "--yes", "--skip-preview", "--continue-on-error").ok
    following = YamlStack(tmp_path / "next", api, engine)
    following.backend = release.backend

    def up_after(name: str, bulk_id: str) -> Ended:
        arguments = {"outcome": f'${{release.outputs["{name}"]}}', "bulkId": bulk_id, "environment": api.base_url}
        bulk = {"bulkId": {"fn::select": [0, ["203", "${required.bulkId}"]]}}
        following.write(
            {
                "release": {"type": "pulumi:pulumi:StackReference", "properties": {"name": PROD}},
                "fees": {"type": "bulks:BulkExecution", "properties": bulk},
            },
            by_path(PROGRAMS),
            variables={"required": {"fn::invoke": {"function": "bulks:requireOutcome", "arguments": arguments}}},
        )
        project = following.folder / "Pulumi.yaml"
        project.write_text(project.read_text().replace('"name": "e2e"', '"name": "next"', 1))
        following.run("stack", "init", "test")
        return following.run("up", "--yes", "--skip-preview")

    refused = up_after("refused", "201")
    assert not refused.ok
    assert "is required" in refused.errors
    assert "Pulumi leaves out what it does not know" in refused.errors
    assert api.execute_calls("203") == 0
    taken = up_after("taken", "202")
    assert taken.ok, taken.text
    assert api.execute_calls("203") == 1


def test_there_are_more_than_twenty_situations() -> None:
    assert len(ROWS) > 20


@pytest.mark.parametrize("name", ROWS)
def test_a_program_in_python_takes_the_expected_outcome_alone(name: str, python_outputs: dict[str, Any]) -> None:
    row, found = ROWS[name], python_outputs[name]
    assert found["taken"] is not bool(row.told), found
    if row.told:
        assert row.told in found["text"]
    else:
        assert (found["status"], found["complete"]) == (
            ("PARTIALLY_COMPLETED" if row.key == "partial" else "COMPLETED"),
            26,
        )


@pytest.mark.parametrize("name", REFUSED)
def test_a_preview_warns_of_what_will_be_refused(name: str, in_python: tuple[Stack, Ended]) -> None:
    _, preview = in_python
    assert preview.ok
    about = f"warning: `pulumi up` would fail now: the outcome of {REFUSED[name].key} "
    assert any(about in line and REFUSED[name].told in line for line in preview.diagnostics.splitlines())


@pytest.mark.parametrize("name", IN_YAML_TAKEN)
def test_a_program_in_yaml_takes_the_expected_outcome(name: str, in_yaml: dict[bool, Ended]) -> None:
    assert in_yaml[True].ok, in_yaml[True].text
    hidden = "[secret]" if ROWS[name].key == "hidden" else "COMPLETED"
    line = next(
        line for line in in_yaml[True].text.splitlines() if line.strip().startswith(f"{name} ") or f"{name}:" in line
    )
    assert hidden in line


@pytest.mark.parametrize("name", IN_YAML_REFUSED)
def test_a_program_in_yaml_takes_no_other_one(name: str, in_yaml: dict[bool, Ended]) -> None:
    assert not in_yaml[False].ok
    assert REFUSED[name].told in in_yaml[False].diagnostics


def test_a_secret_bulk_is_shown_to_nobody(
    in_python: tuple[Stack, Ended], python_outputs: dict[str, Any], in_yaml: dict[bool, Ended], release: Stack
) -> None:
    stack, preview = in_python
    shown = preview.text + json.dumps(stack.export()) + in_yaml[True].text + in_yaml[False].text
    assert "7123456789012345678" not in shown
    assert "[secret]" in python_outputs["a secret bulk of last month"]["text"]
    assert "7123456789012345678" not in json.dumps(release.export())


def test_the_example_in_yaml_takes_the_expected_outcome_alone(
    release: Stack, api: ServedSimulator, engine: Path, tmp_path: Path
) -> None:
    stack = YamlStack(tmp_path / "example", api, engine)
    stack.backend = release.backend
    example = (ROOT / "examples/yaml-consumer/Pulumi.yaml").read_text().replace("../../.venv/bin", str(PROGRAMS))
    (stack.folder / "Pulumi.yaml").write_text(example.replace('outputs["november-payouts"]', 'outputs["done"]'))
    assert stack.run("stack", "init", "test").ok
    for key, value in {"releaseStack": PROD, "environment": f"{api.base_url}/"}.items():
        assert stack.run("config", "set", key, value).ok
    assert stack.run("config", "set", "--path", "expected.bulkId", "101", "--type", "string").ok
    taken = stack.up()
    assert taken.ok, taken.text
    assert stack.outputs()["counts"]["COMPLETED"] == 10
    assert stack.run("config", "set", "--path", "expected.bulkId", "7", "--type", "string").ok
    assert "the outcome is not the expected one" in stack.preview().text


def test_what_waits_for_an_outcome_is_not_executed_without_it(
    release: Stack, api: ServedSimulator, tmp_path: Path
) -> None:
    def expecting(bulk_id: str) -> str:
        return json.dumps((PROD, "monthly", {"bulk_id": bulk_id, "environment": api.base_url}))

    stack = _consumer(tmp_path / "one", release, "one", ONE, ROWS=expecting("8000000000000000112"))
    preview = stack.run("preview")
    assert preview.ok
    assert "warning: `pulumi up` would fail now: the outcome of monthly is not the expected one" in preview.text
    refused = stack.run("up", "--yes", "--skip-preview")
    assert not refused.ok
    assert (
        "error: the outcome of monthly is not the expected one: it is of the bulk 8000000000000000111" in refused.text
    )
    assert "left the outputs of the run before: run `pulumi up` there" in refused.text
    assert api.execute_calls("2") == 0
    stack.extra["ROWS"] = expecting("8000000000000000111")
    assert stack.run("up", "--yes", "--skip-preview").ok
    assert api.execute_calls("2") == 1
    outputs = stack.outputs()
    assert (outputs["status"], outputs["failed"]) == ("COMPLETED", 0)
    assert outputs["whole"] == release.outputs()["monthly"]
    assert outputs["whole"].keys() >= {"problem", "operationStates"}
    assert outputs["whole"]["run"].keys() == {"id", "url", "commit"}


def test_the_command_reads_the_same_outputs(
    release: Stack, api: ServedSimulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable, value in release.environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.chdir(release.folder)
    printed = release.folder / "printed.json"
    printed.write_text(json.dumps(release.outputs()))

    def code(name: str, bulk_id: str, *where: str) -> int:
        expected = ("--name", name, "--bulk-id", bulk_id, "--environment", api.base_url)
        return main(["verify", *where, *expected])

    for where in ((str(printed),), ("--stack", "test")):
        assert code("done", "101", *where) == 0
        assert code("done", "101", "--live", *where) == 0
        assert code("monthly", "8000000000000000112", *where) == 4
        assert code("slow", "105", *where) == 4
        assert code("running", "106", *where) == 10
        assert code("partial", "103", *where) == 4
    assert code("hidden", "7000000000000000000", "--stack", "test") == 4
    assert "7123456789012345678" not in capsys.readouterr().err
    (release.folder / "shown.json").write_text(json.dumps({"hidden": "[secret]"}))
    assert code("hidden", "7123456789012345678", "shown.json") == 2


def test_an_outcome_is_the_same_after_a_refresh_and_under_another_name_of_the_stack(
    release: Stack, api: ServedSimulator, tmp_path: Path
) -> None:
    refreshed = release.run("refresh", "--yes", "--skip-preview")
    assert "Traceback" not in refreshed.text
    assert release.run("stack", "rename", "renamed").ok
    expected = {"bulk_id": "101", "environment": api.base_url, "max_age": "24h"}
    rows = {"done": ("organization/e2e/renamed", "done", expected)}
    stack = _consumer(tmp_path / "after", release, "after", CONSUMER, ROWS=json.dumps(rows))
    assert stack.run("up", "--yes", "--skip-preview").ok
    assert stack.outputs()["done"]["taken"] is True
