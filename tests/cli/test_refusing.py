"""What the command says of what it cannot use: with a code, and under `--json` as a line of the command's own form."""

import json
import re
from pathlib import Path

import pytest

from pulumi_bulks.explanations import PAGES
from pulumi_bulks.simulator import ServedSimulator
from tests.outcome.records import ENVIRONMENT, told

from .conftest import Run

CODE = re.compile(r"\(pulumi-bulks explain ([a-z-]+)\)$")
EXPECTED = ("--name", "payouts", "--bulk-id", "1", "--environment", ENVIRONMENT)

REFUSALS = {
    ("bogus",): "invalid-input",
    ("--bogus",): "invalid-input",
    ("status",): "invalid-input",
    ("status", "abc"): "invalid-input",
    ("watch", "1", "--timeout", "soon"): "invalid-input",
    ("verify",): "invalid-input",
    ("verify", "nofile", *EXPECTED): "outcome-missing",
    ("verify", "nofile", *EXPECTED, "--stack", "x"): "invalid-input",
    ("explain", "nope"): "invalid-input",
    ("doctor", "1"): "invalid-input",
    ("report", "nofile"): "invalid-input",
    ("report", "nofile", "--format", "html"): "outcome-missing",
    ("report", "n" * 300, "--format", "html"): "outcome-unreadable",
    ("report", "--format", "html"): "invalid-input",
    ("report", "nofile", "--stack", "x", "--format", "html"): "outcome-missing",
    ("simulate", "--port", "many"): "invalid-input",
    ("simulate", "--rate-limits", "many"): "invalid-input",
    ("simulate", "--scenario", "nofile"): "invalid-input",
    ("install-plugin",): "error",
    ("completion", "tcsh"): "invalid-input",
}


@pytest.mark.parametrize("arguments", REFUSALS, ids=lambda arguments: " ".join(arguments)[:40])
def test_each_refusal_has_its_code_at_its_end(
    arguments: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = run(*arguments)
    assert ran.out == ""
    found = CODE.search(ran.err.rstrip())
    assert found is not None
    assert found[1] == REFUSALS[arguments]
    assert found[1] in PAGES


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        (("status", "abc"), {}),
        (("status",), {}),
        (("status", "1", "--bogus"), {}),
        (("watch", "1", "--timeout", "soon"), {}),
        (("operations", "abc"), {}),
        (("operations", "1", "--csv"), {"bulkId": "1"}),
        (("verify",), {"accepted": False}),
        (("verify", *EXPECTED, "x", "--stack", "y"), {"bulkId": "1", "name": "payouts", "environment": ENVIRONMENT}),
        (("explain", "a", "b"), {}),
        (("doctor", "a"), {}),
    ],
)
def test_a_wrong_use_is_a_line_as_well_where_lines_are_wanted(
    arguments: tuple[str, ...], known: dict[str, object], run: Run
) -> None:
    ran = run(*arguments, "--json")
    assert (ran.code, ran.err) == (2, "")
    (line,) = ran.lines
    assert line["schema"] == {"operations": "pulumi-bulks/operation/1"}.get(
        arguments[0], f"pulumi-bulks/{arguments[0]}/1"
    )
    assert line["error"]["code"] == "invalid-input"
    assert "--help" in line["error"]["next"]
    assert {name: line[name] for name in known} == known


def names_of(run: Run, *arguments: str) -> list[str]:
    """Return the names in the first line of a run that ends well."""
    ran = run(*arguments, "--json")
    assert ran.lines[0]["error"] is None
    return sorted(ran.lines[0])


def test_a_line_of_an_error_has_the_form_of_all_others(api: ServedSimulator, run: Run, tmp_path: Path) -> None:
    api.add_bulk("1", items=1, status="FINISHED")
    (tmp_path / "record.json").write_text(json.dumps(told()))
    expected = ("--name", told()["name"], "--bulk-id", told()["bulkId"], "--environment", ENVIRONMENT)
    for arguments in (
        ("status", "1"),
        ("watch", "1"),
        ("operations", "1"),
        ("explain", "guard"),
        ("doctor",),
        ("verify", str(tmp_path / "record.json"), *expected),
    ):
        (wrong,) = run(arguments[0], "--json", "--bogus").lines
        assert sorted(wrong) == names_of(run, *arguments), arguments


def test_an_error_of_the_api_names_the_bulk_and_its_environment(api: ServedSimulator, run: Run) -> None:
    ran = run("operations", "404", "--json")
    (line,) = ran.lines
    assert (ran.code, line["bulkId"], line["environment"]) == (6, "404", api.base_url)
    assert (line["sequence"], line["error"]["code"]) == (None, "not-found")
