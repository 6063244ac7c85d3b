"""`pulumi-bulks report`: where records come from, where the report goes, and how it ends."""

import io
import json
import os
import stat
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from pulumi_bulks.cli import stack
from pulumi_bulks.outcome.reading import UNKNOWN
from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.faults import Rule, answer
from tests.outcome.reports.samples import each_verdict, hostile, record

from .conftest import Run

FORMS = {"markdown": "## ", "junit": "<?xml", "html": "<!doctype html>"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of outcomes, as the provider leaves it."""
    outcomes = tmp_path / "outcomes"
    outcomes.mkdir()
    for told in each_verdict():
        (outcomes / f"bulk-release.prod.{told.name}.json").write_text(json.dumps(told.told()))
    return outcomes


def outputs_are(monkeypatch: pytest.MonkeyPatch, outputs: dict[str, Any], doubt: str = "") -> list[bool]:
    """Let each stack have these outputs; return, as it is asked, whether secrets were to be in clear.

    `doubt` is what its history says of them.
    """
    asked: list[bool] = []

    def outputs_of(_stack: str, _environment: object, *, in_clear: bool = True) -> dict[str, Any]:
        asked.append(in_clear)
        return outputs

    monkeypatch.setattr(stack, "outputs_of", outputs_of)
    monkeypatch.setattr(stack, "doubt_of_outputs", lambda _stack, _environment: doubt)
    return asked


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_of_outcomes_becomes_a_report_of_each_form(form: str, folder: Path, run: Run) -> None:
    ran = run("report", str(folder), "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(FORMS[form])
    assert all(f"november-payouts-{number}" in ran.out for number in range(1, 6))


def test_files_stdin_and_folders_make_one_report_with_each_record_once(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = {"one": each_verdict()[0].told(), "other": record(9).told(), "url": "x"}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(outputs).encode())))
    file = sorted(folder.iterdir())[1]
    ran = run("report", "-", str(folder), str(file), "--format", "junit")
    assert len(ET.fromstring(ran.out.encode())) == 6  # noqa: S314 - our own document


def test_the_report_takes_the_place_of_a_file_as_a_whole(folder: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "report.html"
    target.write_text("before")
    assert run("report", str(folder), "--format", "html", "--output", str(target)).code == 0
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outcomes", "report.html"]


def test_two_reports_of_one_name_do_not_meet_on_their_way(folder: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / ".report.html.part").write_text("of another run")
    long = tmp_path / f"{'r' * 250}.html"
    for target in (tmp_path / "report.html", long):
        assert run("report", str(folder), "--format", "html", "--output", str(target)).code == 0
    assert (tmp_path / ".report.html.part").read_text() == "of another run"
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("form", FORMS)
def test_texts_times_and_numbers_that_no_api_tells_still_make_a_report(form: str, tmp_path: Path, run: Run) -> None:
    for number, told in enumerate(hostile()):
        (tmp_path / f"{number}.json").write_text(json.dumps(told.told()))
    ran = run("report", str(tmp_path), "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert "0" * 200 not in ran.out


def test_a_link_stays_one_and_a_device_is_written_to(folder: Path, tmp_path: Path, run: Run) -> None:
    target, link = tmp_path / "real.md", tmp_path / "link.md"
    link.symlink_to(target)
    assert run("report", str(folder), "--format", "markdown", "--output", str(link)).code == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("## ")
    assert run("report", str(folder), "--format", "markdown", "--output", os.devnull).code == 0
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize("output", ["absent/report.md", "a\0b", "."])
def test_what_cannot_be_written_is_told(output: str, folder: Path, run: Run, tmp_path: Path) -> None:
    ran = run("report", str(folder), "--format", "markdown", "--output", str(tmp_path / output))
    assert (ran.code, ran.out) == (2, "")
    assert "--output" in ran.err


@pytest.mark.parametrize("content", [None, "", "{", "{}", '{"schema": "pulumi-bulks/outcome/9"}'])
def test_what_is_no_record_makes_no_report(content: str | None, folder: Path, run: Run) -> None:
    bad = folder / "bad.json"
    if content is not None:
        bad.write_text(content)
    ran = run("report", str(min(folder.iterdir())), str(bad), "--format", "markdown")
    assert (ran.code, ran.out) == (2, "")
    assert "bad.json" in ran.err


@pytest.mark.parametrize("source", ["n" * 300, "nowhere/" + "n" * 300])
def test_a_name_that_no_file_can_have_makes_no_report_either(source: str, run: Run) -> None:
    ran = run("report", source, "--format", "junit")
    assert (ran.code, ran.out) == (2, "")
    assert "internal" not in ran.err


def test_without_anything_to_report_it_says_what_there_can_be(run: Run) -> None:
    ran = run("report", "--format", "markdown")
    assert (ran.code, ran.out) == (2, "")
    assert "--stack" in ran.err


def test_without_a_form_it_is_used_wrongly(run: Run, folder: Path) -> None:
    assert run("report", str(folder)).code == 2


def test_an_id_is_looked_at_and_nothing_is_executed(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("9223372036854775807", items=8)
    api.add_bulk("2", {1: "FUNDS_INSUFFICIENT"}, items=2000, status="FINISHED")
    api.add_bulk("3", items=5, status="FINISHED")
    ran = run("report", "2", "3", "9223372036854775807", "2", "--format", "markdown")
    assert (ran.code, ran.err) == (0, "")
    assert "## Do not go on: 2 of 3 bulks" in ran.out
    assert "<code>FUNDS_INSUFFICIENT</code>" in ran.out
    assert ran.out.index("**not accepted**") < ran.out.index("**not executed**") < ran.out.index("| accepted |")
    assert "CANARY-PAYLOAD" not in ran.out
    assert not api.requests_of("execute")
    assert len(api.requests_of("get")) == 3


def test_completed_bulks_that_were_looked_at_are_accepted(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("3", items=5, status="FINISHED")
    ran = run("report", "3", "--format", "markdown")
    assert ran.out.startswith("## The bulk is accepted")


@pytest.mark.parametrize("form", FORMS)
def test_a_bulk_that_there_is_not_is_reported_so_and_the_others_as_well(
    form: str, api: ServedSimulator, run: Run
) -> None:
    api.add_bulk("1", items=5, status="FINISHED")
    ran = run("report", "1", "404", "--format", form)
    assert ran.code == 0
    assert ran.err.startswith("pulumi-bulks: bulk 404: ")
    assert ran.out.startswith(FORMS[form])
    assert "no such bulk" in ran.out
    assert "BULK_NOT_FOUND" in ran.out
    if form == "markdown":
        assert ran.out.startswith("## Do not go on: 1 of 2 bulks is in a state that nobody knows")


def test_an_output_whose_run_failed_is_a_bulk_of_which_nobody_knows(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = {"a": record(1).told(), "all": {"b": UNKNOWN}, "c": record(3).told()}
    outputs_are(monkeypatch, outputs)
    for form, start in FORMS.items():
        ran = run("report", "--stack", "prod", "--format", form)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(start)
        assert "Do not go on: 1 of 3 bulks" in ran.out or '<failure type="outcome-missing"' in ran.out
        assert "failed before it was known" in ran.out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(outputs).encode())))
    piped = run("report", "-", "--format", "markdown").out
    assert piped.startswith("## Do not go on: 1 of 3 bulks is in a state that nobody knows")
    assert "| <code>all</code> | **unknown** |" in piped


@pytest.mark.parametrize("form", FORMS)
def test_outcomes_of_a_stack_whose_last_up_failed_are_no_yes(
    form: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs_are(monkeypatch, {"a": record(1).told()}, doubt="the last `pulumi up` of this stack has failed")
    ran = run("report", "--stack", "prod", "--format", form)
    assert ran.code == 0
    assert "of this stack has failed" in ran.out
    assert "Yes" not in ran.out
    assert "report again" in ran.out
    if form == "junit":
        assert ET.fromstring(ran.out.encode()).get("failures") == "1"  # noqa: S314 - our own document


def test_neither_does_one_that_may_not_be_seen(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=5, status="FINISHED")
    api.faults.append(Rule(answer(403), "get"))
    assert run("report", "1", "--format", "markdown").code == 0


def test_outcomes_come_from_a_stack_and_secret_ones_are_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = outputs_are(monkeypatch, {"payouts": record(1).told(), "hidden": "[secret]", "url": "https://example.com"})
    ran = run("report", "--stack", "prod", "--format", "markdown")
    assert ran.code == 0
    assert ran.out.startswith("## Not everything could be read: 1 bulk is accepted")
    assert "secret: hidden." in ran.err
    assert asked == [False]


@pytest.mark.parametrize("outputs", [{}, {"url": "x"}, {"hidden": "[secret]"}])
def test_a_stack_without_an_outcome_to_read_is_told(
    outputs: dict[str, Any], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs_are(monkeypatch, outputs)
    ran = run("report", "--stack", "prod", "--format", "html")
    assert (ran.code, ran.out) == (2, "")


def test_a_stack_has_nothing_to_do_with_files(folder: Path, run: Run) -> None:
    assert run("report", str(folder), "--stack", "prod", "--format", "html").code == 2
