"""`pulumi-bulks verify`."""

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pulumi_bulks.cli import verifying
from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.faults import Rule, answer
from tests.outcome.records import ENVIRONMENT, told

from .conftest import Ran, Run

NAME, BULK_ID = "november-payouts", "8123456789012345678"
EXPECTED = ("--name", NAME, "--bulk-id", BULK_ID, "--environment", ENVIRONMENT)


def of_now(**changes: Any) -> dict[str, Any]:
    return told(executionFinish=int(time.time()), **changes)


def piped(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.fixture
def verified(run: Run, tmp_path: Path) -> Any:
    """Check a value that is in a file."""

    def verify(value: object, *options: str) -> Ran:
        file = tmp_path / "outcome.json"
        file.write_text(json.dumps(value))
        return run("verify", str(file), *EXPECTED, *options)

    return verify


@pytest.mark.parametrize("options", [(), ("--max-age", "24h"), ("--max-age", "3600"), ("--status", "COMPLETED")])
def test_the_expected_outcome_is_0_and_a_line(verified: Any, options: tuple[str, ...]) -> None:
    record = of_now(executionFinishTime="2025-11-26T22:33:20.000Z")
    for value in (record, {NAME: record, "other": 1, "schema": {}}):
        ran = verified(value, *options)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out == f"{BULK_ID}  COMPLETED  accepted: {NAME} ended 2025-11-26T22:33:20.000Z\n"


REFUSED = [
    ({}, 4, "outcome-missing"),
    ({"november-refunds": told()}, 4, "outcome-missing"),
    ({NAME: None}, 4, "outcome-missing"),
    (None, 4, "outcome-missing"),
    ({NAME: "[secret]"}, 2, "outcome-unreadable"),
    ("[secret]", 2, "outcome-unreadable"),
    ({NAME: "COMPLETED"}, 2, "outcome-unreadable"),
    ([told()], 2, "outcome-unreadable"),
    (told(schema="pulumi-bulks/outcome/2"), 2, "outcome-unreadable"),
    ({"bulkId": BULK_ID, "verdict": "accepted"}, 2, "outcome-unreadable"),
    (told(bulkId="7"), 4, "outcome-foreign"),
    (told(name="other"), 4, "outcome-foreign"),
    (told(verdict="not-final", status="RUNNING"), 10, "outcome-not-final"),
    (told(verdict="not-executed", status="SUBMITTED"), 10, "outcome-not-final"),
    (told(verdict="unknown", status="SUBMITTED"), 10, "outcome-not-final"),
    (told(verdict="not-accepted", status="PARTIALLY_COMPLETED"), 4, "outcome-partial"),
    (told(verdict="not-accepted", status="CANCELLED"), 4, "outcome-not-accepted"),
    (told(verdict="not-accepted"), 4, "outcome-not-accepted"),
    (told(executionFinish=99_999_999_999), 4, "outcome-ahead"),
    (told(), 4, "outcome-stale"),
]


@pytest.mark.parametrize(("value", "code", "kind"), REFUSED)
def test_what_is_refused_has_its_exit_code_and_its_error(verified: Any, value: object, code: int, kind: str) -> None:
    ran = verified(value, "--max-age", "1h")
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("pulumi-bulks: ")
    as_json = verified(value, "--max-age", "1h", "--json")
    (line,) = as_json.lines
    assert (as_json.code, as_json.err) == (code, "")
    assert (line["schema"], line["accepted"], line["error"]["code"]) == ("pulumi-bulks/verify/1", False, kind)
    assert line["error"]["next"]


def test_json_is_one_line_with_what_the_record_says_where_it_is_of_the_bulk(verified: Any) -> None:
    (line,) = verified(of_now(operation="/transfers", requestRef="ref-1"), "--json").lines
    assert {name: line[name] for name in ("bulkId", "environment", "name", "operation", "status", "requestRef")} == {
        "bulkId": BULK_ID, "environment": ENVIRONMENT, "name": NAME, "operation": "/transfers", "status": "COMPLETED",
        "requestRef": "ref-1",
    }  # fmt: skip
    assert (line["final"], line["verdict"], line["accepted"], line["error"]) == (True, "accepted", True, None)
    (stale,) = verified(told(), "--max-age", "1s", "--json").lines
    assert (stale["status"], stale["final"]) == ("COMPLETED", True)
    (running,) = verified(told(verdict="not-final", status="RUNNING"), "--json").lines
    assert (running["status"], running["final"]) == ("RUNNING", False)
    (foreign,) = verified(told(bulkId="7"), "--json").lines
    assert (foreign["status"], foreign["final"], foreign["counts"]) == (None, None, None)
    assert set(line) == set(foreign)


@pytest.mark.parametrize("source", [(), ("-",)])
def test_stdin_is_what_is_piped_in(run: Run, monkeypatch: pytest.MonkeyPatch, source: tuple[str, ...]) -> None:
    piped(monkeypatch, json.dumps({NAME: told()}).encode("utf-16"))
    assert run("verify", *source, *EXPECTED).code == 0


@pytest.mark.parametrize("content", [b"", b"[secret]\n", b'{"schema": "pulumi-bulks/outc'])
def test_of_a_pipe_without_a_record_the_code_is_2(run: Run, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    piped(monkeypatch, content)
    ran = run("verify", *EXPECTED, "--json")
    assert (ran.code, ran.lines[0]["error"]["code"]) == (2, "outcome-unreadable")


def test_a_file_that_is_not_there_is_a_missing_outcome(run: Run, tmp_path: Path) -> None:
    ran = run("verify", str(tmp_path / "nothing.json"), *EXPECTED)
    assert ran.code == 4
    assert "there is no such file" in ran.err
    assert run("verify", str(tmp_path), *EXPECTED).code == 2, "a folder is no record"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--bulk-id", "x", "--environment", ENVIRONMENT, "--name", NAME), "--bulk-id: must be a string"),
        (("--bulk-id", "1", "--environment", "example.com", "--name", NAME), "--environment: must be a base URL"),
        ((*EXPECTED, "--max-age", "1d"), "--max-age: must be a time"),
        ((*EXPECTED, "--status", "DONE"), "'--status'"),
        (EXPECTED[2:], "--name"),
        ((*EXPECTED, "--stack", "prod"), "give one of them"),
    ],
)
def test_a_wrong_option_is_2_and_named(run: Run, tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps(told()))
    ran = run("verify", str(tmp_path / "a.json"), *options)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_without_anything_to_check_it_says_what_to_give(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    ran = run("verify", *EXPECTED)
    assert ran.code == 2
    assert "name a FILE, pipe one in, or give --stack NAME" in ran.err


def stack_has(monkeypatch: pytest.MonkeyPatch, outputs: dict[str, Any], *secrets: str) -> None:
    """Let the stack "prod" have these outputs, some of them secrets."""

    def outputs_of(_stack: str, _environment: object, *, in_clear: bool = True) -> dict[str, Any]:
        return {name: "[secret]" if name in secrets and not in_clear else value for name, value in outputs.items()}

    monkeypatch.setattr(verifying, "outputs_of", outputs_of)


def test_the_outputs_of_a_stack_are_read_in_clear(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs: dict[str, Any] = {NAME: told(), "schema": "a text of the program", "bulkId": "1", "verdict": "x"}
    stack_has(monkeypatch, outputs)
    assert run("verify", "--stack", "prod", *EXPECTED).code == 0
    outputs[NAME] = told(bulkId="7111111111111115432")
    foreign = run("verify", "--stack", "prod", *EXPECTED)
    assert foreign.code == 4
    assert "of the bulk 7111111111111115432, not" in foreign.err
    del outputs[NAME], outputs["bulkId"]
    missing = run("verify", "--stack", "prod", *EXPECTED)
    assert missing.code == 4
    assert "there is only schema, verdict" in missing.err


def test_of_a_secret_outcome_only_the_verdict_and_what_was_typed_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = {NAME: told(submittedItemsCount=8123, operation="/hidden", requestRef="ref-1")}
    stack_has(monkeypatch, outputs, NAME)
    line = json.loads(run("verify", "--stack", "prod", *EXPECTED, "--json").out)
    known = {name: value for name, value in line.items() if value is not None}
    assert known == {
        "schema": line["schema"],
        "bulkId": BULK_ID,
        "environment": ENVIRONMENT,
        "name": NAME,
        "verdict": "accepted",
        "accepted": True,
        "final": True,
    }
    assert run("verify", "--stack", "prod", *EXPECTED).out == (
        f"{BULK_ID}  accepted: {NAME}, and what else is known of it is a secret\n"
    )
    outputs[NAME] = told(bulkId="7111111111111115432")
    foreign = run("verify", "--stack", "prod", *EXPECTED, "--json")
    assert foreign.code == 4
    assert "5432" not in foreign.out


@pytest.mark.parametrize("name", ["run", "problem"])
def test_a_record_whose_name_is_that_of_one_of_its_fields_is_the_record(name: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(of_now(name=name)))
    options = ("--name", name, "--bulk-id", BULK_ID, "--environment", ENVIRONMENT)
    assert run("verify", str(tmp_path / "a.json"), *options).code == 0


def test_texts_that_are_no_unicode_are_shown_as_far_as_they_are(verified: Any) -> None:
    strange = of_now(counts={"\ud800": 1}, operation="\ud800", executionFinishTime="\ud800")
    assert verified(strange).code == 0
    assert verified(strange, "--json").code == 0
    assert verified({**strange, "name": "\ud800"}).code == 4


def live(api: ServedSimulator, run: Run, folder: Path, **changes: Any) -> Ran:
    """Check a record of the bulk 1 against the live one."""
    (folder / "a.json").write_text(json.dumps(told(bulkId="1", environment=api.base_url, **changes)))
    options = ("--name", NAME, "--bulk-id", "1", "--environment", f"{api.base_url}/", "--live")
    return run("verify", str(folder / "a.json"), *options)


def test_live_is_one_look_at_a_bulk_that_has_to_be_as_told(api: ServedSimulator, run: Run, tmp_path: Path) -> None:
    bulk = api.add_bulk("1", items=1, status="FINISHED")
    start = api.epoch_ms(bulk.started or 0.0)
    ran = live(api, run, tmp_path, executionStart=start)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(", and is so now\n")
    assert len(api.requests_of("get")) == 1
    another = live(api, run, tmp_path, executionStart=start + 5)
    assert another.code == 4
    assert "is not so any more: it says COMPLETED, begun at" in another.err
    bulk.status = "RUNNING"
    assert live(api, run, tmp_path, executionStart=start).code == 4


def test_live_tells_what_keeps_the_bulk_from_being_seen(
    api: ServedSimulator, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert live(api, run, tmp_path).code == 6
    api.faults = [Rule(answer(401), call="get")]
    assert live(api, run, tmp_path).code == 3
    monkeypatch.setenv("BULKS_BASE_URL", "https://elsewhere.example.com")
    elsewhere = live(api, run, tmp_path)
    assert elsewhere.code == 2
    assert "the configuration is that of https://elsewhere.example.com" in elsewhere.err
    monkeypatch.delenv("BULKS_BASE_URL")
    assert live(api, run, tmp_path).code == 2


def test_a_refused_outcome_is_not_looked_at(api: ServedSimulator, run: Run, tmp_path: Path) -> None:
    assert live(api, run, tmp_path, verdict="not-final", status="RUNNING").code == 10
    assert api.requests == []


def test_what_a_record_says_has_no_meaning_to_a_terminal(verified: Any) -> None:
    ran = verified(told(verdict="not-final", status="RUNNING", problem={"code": "x", "text": "\x1b[2J\n::error::a"}))
    assert "\x1b" not in ran.err
    assert "::error" not in ran.err
