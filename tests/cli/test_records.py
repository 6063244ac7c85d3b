"""Where outcome records are found: what is read, and what is refused rather than left out."""

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from pulumi_bulks.cli.records import Findings, findings_in, merged, read_records
from pulumi_bulks.outcome.errors import OutcomeMissingError, OutcomeUnreadableError
from pulumi_bulks.outcome.masking import masked

RECORD: dict[str, Any] = {
    "schema": "pulumi-bulks/outcome/1",
    "name": "payouts",
    "bulkId": "8123456789012345678",
    "acceptedStatuses": ["COMPLETED"],
    "verdict": "accepted",
}


def ids(findings: Findings) -> list[str]:
    return [found.record.bulk_id for found in findings.found]


def written(folder: Path, value: object, name: str = "a.json", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(json.dumps(value, ensure_ascii=False).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_file_is_read_in_the_encodings_that_shells_write(encoding: str, tmp_path: Path) -> None:
    assert ids(read_records(str(written(tmp_path, RECORD, encoding=encoding)))) == [RECORD["bulkId"]]


def test_a_folder_is_all_its_records_and_not_the_file_that_is_being_written(tmp_path: Path) -> None:
    written(tmp_path, RECORD, "b.json")
    written(tmp_path, {**RECORD, "bulkId": "2"}, "a.json")
    (tmp_path / ".b.json.part").write_text("{")
    (tmp_path / ".hidden.json").write_text("{")
    assert ids(read_records(str(tmp_path))) == ["2", RECORD["bulkId"]]


def test_stdin_takes_the_outputs_of_a_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = {"url": "https://example.com", "payouts": RECORD, "all": {"first": [{**RECORD, "bulkId": "3"}]}}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(outputs).encode())))
    findings = read_records("-")
    assert [(found.key, found.record.bulk_id, found.where) for found in findings.found] == [
        ("payouts", RECORD["bulkId"], "stdin"),
        ("all", "3", "stdin"),
    ]


def test_outputs_that_are_secret_are_told_because_a_record_may_be_among_them() -> None:
    assert findings_in({"payouts": "[secret]", "other": 1}, "outputs").hidden == ("payouts",)
    both = merged([findings_in(RECORD, "a"), findings_in({"x": "[secret]"}, "b")])
    assert (len(both.found), both.hidden) == (1, ("x",))


def test_secret_inputs_in_a_record_are_no_outputs_that_nobody_could_read() -> None:
    record = masked({**RECORD, "submittedItemsCount": 7, "mode": "ON_FAILURE_STOP"}, [RECORD["bulkId"], 7])
    assert (record["bulkId"], record["submittedItemsCount"]) == ("[secret]", "[secret]")
    assert findings_in(record, "a").hidden == ()
    assert findings_in({"payouts": record, "schema": "[secret]"}, "a").hidden == ("schema",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b'{"schema": "pulumi-bulks/outcome/1", "bulkId"', "not JSON"),
        (json.dumps({**RECORD, "durationSeconds": float("nan")}).encode(), "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "nested"),
        (b"{}", "no outcome record"),
        (b"[]", "no outcome record"),
        (b'"text"', "no outcome record"),
        (json.dumps({**RECORD, "schema": "pulumi-bulks/outcome/2"}).encode(), "outcome/2"),
        (json.dumps({**RECORD, "schema": "pulumi-bulks/status/1"}).encode(), "no outcome record"),
        (json.dumps({**RECORD, "bulkId": 8123456789012345678}).encode(), "bulkId"),
        (json.dumps({**RECORD, "verdict": "fine"}).encode(), "verdict"),
        (json.dumps({"a": RECORD, "b": {"schema": RECORD["schema"]}}).encode(), "output b"),
    ],
)
def test_what_is_no_record_is_refused_with_its_place(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(content)
    with pytest.raises(OutcomeUnreadableError, match=said) as refusal:
        read_records(str(tmp_path))
    assert "a.json" in str(refusal.value)
    assert "outcomeDir" in refusal.value.step


def test_one_bad_file_in_a_folder_refuses_the_folder(tmp_path: Path) -> None:
    written(tmp_path, RECORD)
    (tmp_path / "b.json").write_text("{")
    with pytest.raises(OutcomeUnreadableError, match=r"b\.json"):
        read_records(str(tmp_path))


@pytest.mark.parametrize("name", ["absent.json", "."])
def test_nothing_there_is_an_error_of_its_own(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutcomeMissingError):
        read_records(str(tmp_path / name))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else for a moment")
@pytest.mark.parametrize("below", ["", "record.json"])
def test_a_folder_that_may_not_be_read_is_not_an_empty_one(below: str, tmp_path: Path) -> None:
    folder = tmp_path / "private"
    folder.mkdir(0o700)
    (folder / "record.json").write_text("{}")
    for above in (tmp_path, *tmp_path.parents[:2]):
        above.chmod(above.stat().st_mode | 0o111)
    os.seteuid(65534)
    try:
        with pytest.raises(OutcomeUnreadableError, match="it cannot be read: Permission denied"):
            read_records(str(folder / below))
    finally:
        os.seteuid(0)


def test_a_refusal_quotes_nothing_of_what_it_could_not_read(tmp_path: Path) -> None:
    written(tmp_path, {**RECORD, "verdict": "canary-4711", "status": {"canary-4711": 1}})
    with pytest.raises(OutcomeUnreadableError) as refusal:
        read_records(str(tmp_path))
    assert "canary" not in str(refusal.value)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises((OutcomeUnreadableError, OutcomeMissingError)):
        read_records("a\0b")
