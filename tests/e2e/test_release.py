"""The release program of many bulks: one that fails alone, bulks from a file, and what is exported."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.rpc import UNKNOWN

from pulumi_bulks.simulator import ServedSimulator

from .hosts import NATIVE, Host, on_both
from .stack import ROOT, Stack
from .test_command import command

pytestmark = pytest.mark.engine

PROGRAM = ROOT / "examples/release/__main__.py"
IDS = {"a": "1", "b": "2", "c": "3"}


@pytest.fixture
def host() -> Host:
    """The release program's, where a test names no other."""
    return NATIVE


@pytest.fixture
def release(stack: Stack, host: Host) -> Stack:
    """The program of the root's Pulumi.yaml, on a host."""
    program = PROGRAM.read_text().replace("from pulumi_bulks.native import", f"from {host.module} import")
    (stack.folder / "__main__.py").write_text(program)
    stack.extra["BULKS_OUTCOME_DIR"] = str(stack.folder / "outcomes")
    return stack


def listed(release: Stack, name: str, content: str) -> None:
    (release.folder / name).write_text(content)
    assert release.run("config", "set", "bulksFile", name).ok


def verdicts(release: Stack) -> dict[str, Any]:
    """Return the verdict of each record in the folder, by the bulk's name."""
    files = (release.folder / "outcomes").glob("*.json")
    return {record["name"]: record["verdict"] for record in (json.loads(file.read_text()) for file in files)}


@on_both
def test_under_continue_on_error_a_failed_bulk_holds_nobody_up(release: Stack, api: ServedSimulator) -> None:
    for bulk_id in IDS.values():
        api.add_bulk(bulk_id, {1: "INSTRUMENT_INACTIVE"} if bulk_id == IDS["b"] else {}, items=10, rate=20)
    listed(release, "bulks.csv", "name,bulkId\n" + "".join(f"{name},{bulk_id}\n" for name, bulk_id in IDS.items()))
    for _ in range(2):
        assert not release.up("--continue-on-error").ok
        outputs = release.outputs()
        assert {name: outputs[name]["verdict"] for name in "ac"} == {"a": "accepted", "c": "accepted"}
        assert outputs["b"] == UNKNOWN, "no outcome of another run"
        assert verdicts(release) == {"a": "accepted", "b": "not-accepted", "c": "accepted"}
        foretold = release.preview()
        assert foretold.ok
        assert f"warning: {release.host.foretelling} bulk 2 finished PARTIALLY_COMPLETED" in foretold.text
    listed(release, "bulks.csv", "name;bulkId;acceptedStatuses\na;1\nb;2;COMPLETED|PARTIALLY_COMPLETED\nc;3\n")
    assert release.up("--continue-on-error").ok
    assert release.outputs()["b"]["verdict"] == verdicts(release)["b"] == "accepted"
    assert [api.execute_calls(bulk_id) for bulk_id in IDS.values()] == [1, 1, 1]


@on_both
def test_a_report_never_says_yes_where_a_bulk_or_the_last_up_has_failed(release: Stack, api: ServedSimulator) -> None:
    def report() -> str:
        ended = command(release, "report", "--stack", "test", "--format", "markdown")
        assert (ended.returncode, ended.stderr) == (0, "")
        return ended.stdout

    for bulk_id in IDS.values():
        api.add_bulk(bulk_id, {1: "INSTRUMENT_INACTIVE"} if bulk_id == IDS["b"] else {}, items=10, rate=20)
    listed(release, "bulks.csv", "name,bulkId\na,1\nb,2\n")
    assert not release.up("--continue-on-error").ok
    told = report()
    failed = "the last <code>pulumi up</code> of this stack has failed"
    assert told.startswith(f"## Do not go on: {failed}, and 1 of 2 bulks is in a state that nobody knows\n")
    assert "| <code>b</code> | **unknown** |" in told
    expected = ("--name", "b", "--bulk-id", "2", "--environment", api.base_url)
    refused = command(release, "verify", "--stack", "test", *expected)
    assert refused.returncode == 4
    assert "the run that was to tell it failed before it was known" in refused.stderr
    assert "Look at its outcome under bulks:outcomeDir" in refused.stderr

    listed(release, "bulks.csv", "name,bulkId\na,1\n")
    assert release.up().ok
    assert report().startswith("## The bulk is accepted, as of 2")
    listed(release, "bulks.csv", "name,bulkId\na,2\n")
    assert not release.up().ok
    for _ in range(2):  # a refresh succeeds, and leaves the outputs as they are
        assert report().startswith(f"## Do not go on: {failed}")
        assert "Yes" not in report()
        assert release.refresh().ok


def test_a_bulk_that_is_not_there_fails_alone_as_well(release: Stack, api: ServedSimulator) -> None:
    for name in "ac":
        api.add_bulk(IDS[name], items=10, rate=20)
    listed(release, "bulks.json", json.dumps({name: {"bulkId": int(bulk_id)} for name, bulk_id in IDS.items()}))
    refused = release.up("--continue-on-error")
    assert not refused.ok
    assert "BULK_NOT_FOUND" in refused.errors
    outputs = release.outputs()
    assert {name: outputs[name]["verdict"] for name in "ac"} == {"a": "accepted", "c": "accepted"}
    assert verdicts(release) == {"a": "accepted", "b": "not-executed", "c": "accepted"}


def test_mistakes_in_a_file_are_told_at_once_and_nothing_is_executed(release: Stack, api: ServedSimulator) -> None:
    listed(release, "bulks.csv", "name,bulkId\na,8.12346E+18\nb,x\n")
    refused = release.up()
    assert not refused.ok
    assert "bulks.csv: 2 mistakes, and nothing of it is used" in refused.text
    assert "line 2: bulkId '8.12346E+18' is what a spreadsheet makes of a long number" in refused.text
    assert "line 3: bulkId must be a string of at most 64 digits" in refused.text
    assert api.requests == []


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("a,2\n", "both in bulks and in bulksFile: a"),
        ("b,1\n", "a bulk is executed once, and these names have the same: a, b"),
    ],
)
def test_a_file_and_the_configuration_go_together_but_for_doubles(
    release: Stack, api: ServedSimulator, rows: str, told: str
) -> None:
    for bulk_id in IDS.values():
        api.add_bulk(bulk_id, items=10, rate=100)
    assert release.run("config", "set", "--path", "bulks.a.bulkId", "1", "--type", "string").ok
    listed(release, "bulks.csv", f"name,bulkId\n{rows}")
    refused = release.preview()
    assert not refused.ok
    assert told in refused.text
    assert api.requests == []
    listed(release, "bulks.csv", "name,bulkId\nb,2\n")
    assert release.up().ok
    assert set(release.outputs()) == {"a", "b"}


def test_names_of_any_characters_are_exported_and_recorded(release: Stack, api: ServedSimulator) -> None:
    names = ["Rückzahlung 1/2 €", "a, b; c", "../x", "a::b", "100 %s", "名"]
    for number, _ in enumerate(names, start=1):
        api.add_bulk(str(number), items=1, rate=100)
    bulks = [{"name": name, "bulkId": number} for number, name in enumerate(names, start=1)]
    listed(release, "bulks.json", json.dumps(bulks))
    ended = release.up()
    assert ended.ok, ended.text
    assert {name: record["bulkId"] for name, record in release.outputs().items()} == {
        name: str(number) for number, name in enumerate(names, start=1)
    }
    assert verdicts(release) == dict.fromkeys(names, "accepted")


def test_a_file_is_found_from_the_project_wherever_the_program_is(release: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=1, rate=100)
    (release.folder / "program").mkdir()
    shutil.move(release.folder / "__main__.py", release.folder / "program")
    with (release.folder / "Pulumi.yaml").open("a") as project:
        project.write("main: program\n")
    (release.folder / "lists").mkdir()
    listed(release, "lists/bulks.csv", "name,bulkId\na,1\n")
    ended = release.run("-C", str(release.folder), "preview")
    assert ended.ok, ended.text
    assert "bulk 1: will execute 1 operation" in ended.text


def test_a_stack_of_the_dynamic_resource_moves_without_an_execution(release: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    native = PROGRAM.read_text()
    (release.folder / "__main__.py").write_text(native.replace("pulumi_bulks.native", "pulumi_bulks"))
    listed(release, "bulks.csv", "name,bulkId\na,1\n")
    assert release.up().ok
    (release.folder / "__main__.py").write_text(native)
    assert release.up("--expect-no-changes").ok
    assert Path(release.folder / "outcomes").is_dir()
    assert api.execute_calls("1") == 1
