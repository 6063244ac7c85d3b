"""The simulator's two lists are paged as documented."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import World

from .api_facts import BULK, BULK_ID, LEAST_LIMIT, LEAST_OFFSET, LIST, MOST_LIMIT, OPERATIONS, Call
from .conftest import Ask

ITEMS = 250
HELD = {OPERATIONS: ("operations", "sequence"), LIST: ("bulkProcesses", "submittedItemsCount")}


@pytest.fixture(autouse=True)
def many(world: World) -> None:
    """Hold ITEMS operations in the first bulk, and ITEMS bulks whose sizes count down from it."""
    world.api.add_bulk(BULK_ID, {3: "INSTRUMENT_INACTIVE", 7: "LIMIT_EXCEEDED"}, items=ITEMS, status="FINISHED")
    for size in range(1, ITEMS):
        world.api.add_bulk(str(size), items=size)


@pytest.mark.parametrize("call", HELD, ids=str)
@given(offset=st.integers(LEAST_OFFSET, 2 * ITEMS), limit=st.integers(LEAST_LIMIT, MOST_LIMIT))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_a_page_is_counted_apart_from_the_whole(call: Call, offset: int, limit: int, ask: Ask) -> None:
    page = ask("GET", call.url, params={"offset": offset, "limit": limit}).json()
    items, _ = HELD[call]
    assert page.keys() == {"count", "responseCount", items}
    assert page["count"] == ITEMS
    assert page["responseCount"] == len(page[items]) == max(0, min(limit, ITEMS - offset))


@pytest.mark.parametrize("call", HELD, ids=str)
def test_pages_one_after_another_hold_everything_once(call: Call, ask: Ask) -> None:
    items, key = HELD[call]
    pages = [
        ask("GET", call.url, params={"offset": offset, "limit": MOST_LIMIT}).json()[items]
        for offset in range(0, ITEMS, MOST_LIMIT)
    ]
    assert sorted(item[key] for page in pages for item in page) == list(range(1, ITEMS + 1))


@pytest.mark.parametrize(
    ("query", "sequences"),
    [
        ({"status": "FAILED"}, [3, 7]),
        ({"status": "FAILED", "limit": 1}, [3]),
        ({"status": "FAILED", "offset": 1}, [7]),
        ({"sequence": 7}, [7]),
        ({"sequence": 7, "status": "COMPLETED"}, []),
        ({"sequence": ITEMS + 1}, []),
        ({"sequence": -1}, []),
        ({"status": "RUNNING"}, []),
    ],
)
def test_operations_are_filtered_before_they_are_paged(query: dict[str, str], sequences: list[int], ask: Ask) -> None:
    page = ask("GET", OPERATIONS.url, params=query).json()
    assert [operation["sequence"] for operation in page["operations"]] == sequences
    assert page["responseCount"] == len(sequences)


def test_items_of_the_list_lack_only_the_counts(ask: Ask) -> None:
    first = ask("GET", LIST.url, params={"limit": 1}).json()["bulkProcesses"][0]
    assert first.keys() == BULK.keys() - {"operationStatusCounts"}


def test_a_late_execute_shows_in_the_list_when_its_moment_has_come(world: World, ask: Ask) -> None:
    world.api.execute_late("1", {}, 5.0)
    statuses = []
    for seconds in (4.0, 1.0, 1000.0):
        world.clock.sleep(seconds)
        statuses.append(ask("GET", LIST.url, params={"offset": 1, "limit": 1}).json()["bulkProcesses"][0]["status"])
    assert statuses == ["SUBMITTED", "RUNNING", "COMPLETED"]
