"""`pulumi-bulks operations`."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.cli.tables import cell_of
from pulumi_bulks.simulator import Behaviour, FailedAnswer, Pages, ServedSimulator
from pulumi_bulks.simulator.faults import Rule, json_error

from .conftest import Run

FORMULA = "=HYPERLINK(A1)"


def add(api: ServedSimulator, items: int = 250) -> None:
    failing: dict[int, str | FailedAnswer] = {3: "FUNDS_INSUFFICIENT", 207: FailedAnswer("X", message=FORMULA)}
    api.add_bulk("1", failing, items=items, status="FINISHED")


def test_all_of_them_are_listed(api: ServedSimulator, run: Run) -> None:
    add(api)
    ran = run("operations", "1")
    lines = ran.out.splitlines()
    assert (ran.code, ran.err, len(lines)) == (0, "", 250)
    assert lines[2].startswith("#3  FAILED     POST /transfers -> FUNDS_INSUFFICIENT")
    assert lines[3] == "#4  COMPLETED  POST /transfers -> COMPLETED"


def test_those_that_have_failed_are_asked_for_alone(api: ServedSimulator, run: Run) -> None:
    add(api)
    ran = run("operations", "1", "--failed", "--json")
    assert [(line["sequence"], line["errorCode"]) for line in ran.lines] == [(3, "FUNDS_INSUFFICIENT"), (207, "X")]
    assert {line["schema"] for line in ran.lines} == {"pulumi-bulks/operation/1"}
    assert len(api.requests_of("operations")) == 1


def test_without_a_failed_one_nothing_is_asked_for(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=250, status="FINISHED")
    ran = run("operations", "1", "--failed")
    assert (ran.code, ran.out, api.requests_of("operations")) == (0, "", [])
    assert "bulk 1: none of 250 operations has failed" in ran.err


def test_what_many_calls_cost_is_told_beforehand(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=2_100, status="FINISHED")
    ran = run("operations", "1", "--json")
    assert len(ran.lines) == 2_100
    assert "bulk 1: will read the state of each operation (21 requests" in ran.err


def test_more_failed_ones_than_a_page_holds_are_all_listed(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", dict.fromkeys(range(2, 300, 2), "X"), items=300, status="FINISHED")
    assert len(run("operations", "1", "--failed", "--json").lines) == 149


@pytest.mark.parametrize("pages", [Pages(cap=20), Pages(lost=frozenset({5})), Pages(count="null")])
def test_pages_that_lie_do_not_hide_any(api: ServedSimulator, run: Run, pages: Pages) -> None:
    add(api, items=210)
    api.behaviour = Behaviour(pages=pages)
    ran = run("operations", "1", "--json")
    assert [line["sequence"] for line in ran.lines] == list(range(1, 211))
    assert ran.code == 0


def test_payloads_are_shown_on_request_alone(api: ServedSimulator, run: Run) -> None:
    add(api)
    for arguments in ([], ["--json"], ["--csv"]):
        ran = run("operations", "1", *arguments)
        assert "CANARY-PAYLOAD" not in ran.out + ran.err
        ran = run("operations", "1", "--failed", "--payloads", *arguments)
        assert ran.out.count("CANARY-PAYLOAD") >= 2
        assert ran.err.startswith("--payloads shows what was sent and what was answered")
        assert "CANARY-PAYLOAD" not in ran.err


def test_csv_is_as_its_standard_has_it_and_no_cell_is_a_formula(api: ServedSimulator, run: Run) -> None:
    add(api)
    ran = run("operations", "1", "--failed", "--csv", "--payloads")
    assert ran.code == 0
    header, *rows = csv.reader(io.StringIO(ran.out, newline=""), strict=True)
    assert header[:4] == ["sequence", "operationId", "method", "path"]
    assert {len(row) for row in rows} == {len(header)} == {10}
    assert rows[1][header.index("errorMessage")] == f"'{FORMULA}"


@given(st.text() | st.from_regex(r"[\s\0]*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20].*", fullmatch=True))
def test_no_text_is_a_formula_in_a_spreadsheet(text: str) -> None:
    cell = str(cell_of(text))
    assert not re.match(r"\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]", cell)
    assert "\x1b" not in cell
    assert cell_of(5) == 5


def test_a_bulk_that_is_not_there_is_a_line_as_well(api: ServedSimulator, run: Run) -> None:
    assert api.base_url
    ran = run("operations", "404", "--json")
    assert (ran.code, ran.err) == (6, "")
    assert [line["error"]["code"] for line in ran.lines] == ["not-found"]
    ran = run("operations", "404", "--csv")
    assert (ran.code, ran.out.count("\n")) == (6, 1)


def test_operations_that_may_not_be_read_are_told(api: ServedSimulator, run: Run) -> None:
    add(api)
    api.faults.append(Rule(json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}'), call="operations"))
    ran = run("operations", "1")
    assert (ran.code, ran.out) == (3, "")
    assert "INSUFFICIENT_PERMISSIONS" in ran.err


def test_two_forms_at_once_are_a_wrong_use(api: ServedSimulator, run: Run) -> None:
    ran = run("operations", "1", "--json", "--csv")
    assert (ran.code, len(ran.lines), api.requests) == (2, 1, [])
