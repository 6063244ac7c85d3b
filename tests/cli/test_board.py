"""What of the progress of a bulk is worth a line of a log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.models import Bulk, StatusCount
from pulumi_bulks.cli.board import Row
from pulumi_bulks.cli.crowd import Seen


def bulk(done: int = 0, total: int = 100, status: str = "RUNNING") -> Bulk:
    counts = [StatusCount(status="COMPLETED", count=done)]
    return Bulk(status=status, submitted_items_count=total, operation_status_counts=counts)


def seen(row: Row, at: float, what: Bulk, left: float | None = None) -> bool:
    row.see(Seen(row.bulk_id, what, left), at)
    return row.is_worth_a_line(at)


def test_a_change_of_status_is_worth_a_line() -> None:
    row = Row("1", 0.0)
    assert [seen(row, at, bulk(status=status)) for at, status in enumerate(["SUBMITTED", "RUNNING", "RUNNING"])] == [
        True,
        True,
        False,
    ]


def test_progress_is_worth_a_line_per_five_per_cent() -> None:
    row = Row("1", 0.0)
    assert [seen(row, done / 10, bulk(done)) for done in (0, 4, 5, 9, 11, 14, 15)] == [1, 0, 1, 0, 1, 0, 1]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=300))
def test_a_bulk_that_goes_forward_has_no_more_lines_than_steps(done: list[int]) -> None:
    row = Row("1", 0.0)
    told = sum(seen(row, 1.0, bulk(number, 1000)) for number in sorted(done))
    assert 1 <= told <= 21


def test_a_minute_of_silence_is_worth_a_line() -> None:
    row = Row("1", 0.0)
    seen(row, 0.0, bulk())
    assert [row.is_worth_a_line(at) for at in (59.0, 60.0, 61.0, 119.0, 120.0)] == [False, True, False, False, True]


def test_a_bulk_that_nobody_could_look_at_is_told_of_as_well() -> None:
    row = Row("1", 0.0)
    assert not row.is_worth_a_line(9.0)
    row.trouble = "GET /bulks/1: HTTP 503; asking again"
    assert [row.is_worth_a_line(at) for at in (9.0, 10.0, 20.0, 70.0)] == [False, True, False, True]
    row.trouble = "GET /bulks/1: HTTP 500; asking again"
    assert [row.is_worth_a_line(at) for at in (71.0, 80.0, 90.0)] == [False, True, False]
    row.trouble = "GET /bulks/1: HTTP 503; asking again"
    assert row.text(20.0) == "1  not seen yet · GET /bulks/1: HTTP 503; asking again"


def test_what_is_over_is_told_once() -> None:
    row = Row("1", 0.0)
    seen(row, 0.0, bulk(50))
    row.bulk, row.is_over = bulk(100, status="COMPLETED"), True
    assert [row.is_worth_a_line(at) for at in (1.0, 2.0, 200.0)] == [True, False, False]


def test_the_forecast_counts_down_between_looks() -> None:
    row = Row("1", 0.0)
    seen(row, 10.0, bulk(50), left=65.0)
    assert row.text(10.0).endswith("about 1m05s left")
    assert row.text(30.0).endswith("about 45s left")
    assert row.text(80.0).endswith("50 of 100")


@pytest.mark.parametrize("other", [bulk(11), bulk(10, status="PAUSED"), Bulk(status="RUNNING")])
def test_another_status_or_count_is_a_change(other: Bulk) -> None:
    row = Row("1", 0.0)
    assert not row.has_changed()
    seen(row, 0.0, bulk(10))
    assert (row.has_changed(), row.has_changed()) == (True, False)
    seen(row, 1.0, other)
    assert row.has_changed()
