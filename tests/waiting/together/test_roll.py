"""A list is read by what comes, and only a complete one says that a bulk is missing."""

import pytest

from pulumi_bulks.api.listing import BulksPage
from pulumi_bulks.api.models import Bulk
from pulumi_bulks.waiting.together.roll import Roll


def page(*ids: str, count: int | None = None, status: str = "RUNNING") -> BulksPage:
    rows = [Bulk(bulk_id=bulk_id, status=status) for bulk_id in ids]
    return BulksPage(count=count).model_copy(update={"rows": rows})


def read(*pages: BulksPage) -> Roll:
    """Read pages as long as there are more to ask for."""
    roll = Roll(0.0)
    for each in pages:
        assert roll.pages_left
        roll.take(each)
    return roll


def numbers(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last)]


def test_a_short_list_is_complete_at_once() -> None:
    roll = read(page("1", "2", count=2))
    assert (roll.is_complete, roll.pages_left, list(roll.bulks)) == (True, 0, ["1", "2"])


def test_a_list_is_stepped_through_by_what_came() -> None:
    roll = read(page(*numbers(0, 20), count=50), page(*numbers(20, 40), count=50))
    assert (roll.offset, roll.pages_left, roll.is_complete) == (40, 1, False)
    roll.take(page(*numbers(40, 50), count=50))
    assert roll.is_complete


@pytest.mark.parametrize("count", [None, 1])
def test_without_a_count_or_with_one_that_cannot_be_it_ends_at_an_empty_page(count: int | None) -> None:
    roll = read(page("1", "2", count=count))
    assert roll.pages_left == 1
    roll.take(page(count=None))
    assert roll.is_complete


def test_a_full_page_that_counts_itself_alone_is_not_believed() -> None:
    roll = read(page(*numbers(0, 100), count=100))
    assert not roll.is_complete
    roll.take(page("100", count=1))
    roll.take(page(count=0))
    assert roll.is_complete


@pytest.mark.parametrize(
    "pages",
    [
        (page("1", "1", count=2),),
        (page("1", count=3), page(count=3)),
        (page(count=3),),
        (page("1", "2", count=4), page("2", "3", count=4)),
    ],
    ids=["repeated", "empty page in the middle", "nothing", "repeated on the next page"],
)
def test_what_has_not_come_is_not_missing(pages: tuple[BulksPage, ...]) -> None:
    roll = read(*pages)
    assert not roll.pages_left
    assert not roll.is_complete


def test_a_row_that_makes_no_sense_may_be_any_bulk() -> None:
    assert not read(BulksPage.model_validate({"count": 1, "bulkProcesses": [None]})).is_complete


def test_a_bulk_of_which_two_pages_tell_different_things_is_left_out() -> None:
    roll = read(page("1", count=2), page("1", count=2, status="SUBMITTED"))
    assert not roll.bulks
    assert not roll.is_complete


def test_it_is_as_old_as_its_first_page() -> None:
    roll = Roll(5.0)
    for sent in (7.0, 9.0):
        roll.take(page("1", count=3).model_copy(update={"sent": sent}))
    assert roll.sent == 7
