"""One odd row or field of a list of bulks does not take away the others, and no row counts for more than it says."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.listing import BulksPage

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def page(body: object) -> BulksPage:
    return BulksPage.model_validate_json(json.dumps(body), context=[])


def row(bulk_id: object, status: object = "RUNNING", **more: object) -> dict[str, object]:
    return {"bulkId": bulk_id, "status": status, **more}


def test_bulks_are_found_by_their_ids() -> None:
    found = page({"count": 2, "bulkProcesses": [row("1"), row("2", "PAUSED", submittedItemsCount=5)]})
    assert {bulk_id: bulk.status for bulk_id, bulk in found.bulks.items()} == {"1": "RUNNING", "2": "PAUSED"}
    assert found.bulks["2"].submitted_items_count == 5


def test_an_id_that_is_a_number_is_taken_exactly() -> None:
    assert list(page({"bulkProcesses": [row(2**63 - 1)]}).bulks) == [str(2**63 - 1)]


@pytest.mark.parametrize(
    "odd",
    [
        None, 5, "1", [], [1], {}, row(None), row(""), row("x"), row(1.5), row(1e18), row({}), row([1]), row("-1"),
        row("1\n"), row("٣"), row("9" * 65), row("1", 5), row("1", {}), row("1", []),
    ],
)  # fmt: skip
def test_a_row_that_makes_no_sense_is_counted_and_tells_of_no_bulk(odd: object) -> None:
    found = page({"bulkProcesses": [odd, row("2")]})
    assert len(found.rows) == 2
    assert list(found.bulks) == ["2"]


def test_an_odd_field_of_a_row_is_taken_as_not_told() -> None:
    [bulk] = page(
        {"bulkProcesses": [row("1", executionStart="x", operation=[], submittedItemsCount=-1)]}
    ).bulks.values()
    assert (bulk.status, bulk.execution_start, bulk.operation) == ("RUNNING", None, None)
    assert bulk.odd_fields == ("submittedItemsCount", "executionStart", "operation")


def test_a_row_without_a_status_is_in_none() -> None:
    [bulk] = page({"bulkProcesses": [{"bulkId": "1"}]}).bulks.values()
    assert not bulk.is_known


def test_a_row_that_comes_twice_is_one_bulk() -> None:
    assert list(page({"bulkProcesses": [row("1"), row("1")]}).bulks) == ["1"]


def test_a_bulk_of_which_rows_tell_different_things_is_left_out() -> None:
    assert list(page({"bulkProcesses": [row("1"), row("1", "SUBMITTED"), row("2"), row("1")]}).bulks) == ["2"]


@pytest.mark.parametrize("count", [None, "many", -0.5, [], 2**80])
def test_a_count_that_is_none_is_not_told(count: object) -> None:
    assert page({"count": count, "bulkProcesses": []}).count is None


@pytest.mark.parametrize("rows", [None, {}, "x", 5])
def test_a_page_without_a_list_has_no_rows(rows: object) -> None:
    assert page({"bulkProcesses": rows}).rows == []


@given(JSON)
def test_any_row_is_taken(odd: Any) -> None:
    for shape in (odd, row(odd), row("1", odd), row("1", more=odd)):
        assert len(page({"bulkProcesses": [shape]}).rows) == 1
