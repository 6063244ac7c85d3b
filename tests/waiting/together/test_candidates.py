"""Before their executions, waits are handed the rows of one list, each once and only while it is fresh."""

import functools
import threading

import pytest

from benchmarks.limits.turns import TurnClock
from pulumi_bulks.api.listing import BulksPage
from pulumi_bulks.api.models import Bulk
from pulumi_bulks.waiting.together.candidates import FRESH, Candidates
from pulumi_bulks.waiting.together.members import Member


class List:
    """A list whose pages take so long, one after another; `came` is when each bulk was shown last."""

    def __init__(self, clock: TurnClock, pages: dict[int, list[str]], takes: list[float]) -> None:
        self.clock = clock
        self.pages = pages
        self.takes = takes
        self.came: dict[str, float] = {}
        self.asked = 0

    def ask(self, status: str, offset: int) -> BulksPage:
        assert status == "SUBMITTED"
        self.clock.sleep(self.takes[min(self.asked, len(self.takes) - 1)])
        self.asked += 1
        rows = [Bulk(bulk_id=bulk_id, status="SUBMITTED") for bulk_id in self.pages.get(offset, [])]
        self.came |= dict.fromkeys(self.pages.get(offset, []), self.clock.monotonic())
        count = sum(len(page) for page in self.pages.values())
        return BulksPage(count=count).model_copy(update={"rows": rows})


def hand_out(listed: List, ids: list[str], ends: float = 600.0) -> dict[str, float | None]:
    """Let a wait for each bulk look at once; return how old the row was that it was handed, None without one."""
    clock = listed.clock
    candidates = Candidates(clock, threading.RLock(), lambda: True)
    ages: dict[str, float | None] = {}

    def work(bulk_id: str) -> None:
        row = candidates.look(Member(bulk_id, clock.bell(), 0.0), ends, listed.ask)
        ages[bulk_id] = None if row is None else clock.monotonic() - listed.came[bulk_id]

    clock.run([functools.partial(work, bulk_id) for bulk_id in ids])
    return ages


def test_one_list_serves_all_that_wait() -> None:
    ids = ["1", "2", "3"]
    listed = List(TurnClock(), {0: ids}, [0.05])
    assert hand_out(listed, ids) == dict.fromkeys(ids, 0.0)
    assert listed.asked == 1


def test_what_a_complete_list_does_not_show_is_looked_at_by_itself() -> None:
    assert hand_out(List(TurnClock(), {0: ["1"]}, [0.05]), ["1", "2"]) == {"1": 0.0, "2": None}


@pytest.mark.parametrize("seconds", [0.5, 10.0])
def test_a_row_that_is_old_when_the_last_page_comes_allows_nothing(seconds: float) -> None:
    listed = List(TurnClock(), {0: ["1"], 1: ["2"], 2: ["3"]}, [0.05, seconds, seconds, 0.05])
    ages = hand_out(listed, ["1", "2", "3", "4", "5", "6"])
    assert ages["3"] == 0
    assert all(age is None or age <= FRESH for age in ages.values())


def test_a_list_that_does_not_come_in_time_leaves_the_others_to_themselves() -> None:
    listed = List(TurnClock(), {0: ["1", "2"]}, [50.0])
    assert hand_out(listed, ["1", "2"], ends=5.0) == {"1": 0.0, "2": None}


def test_a_row_from_before_a_wait_began_tells_it_nothing() -> None:
    clock = TurnClock()
    listed = List(clock, {0: ["1", "2"]}, [0.05])
    candidates = Candidates(clock, threading.RLock(), lambda: True)
    asked: dict[str, int] = {}

    def one_after_the_other() -> None:
        for bulk_id in ("1", "2"):
            assert candidates.look(Member(bulk_id, clock.bell(), 0.0), 600.0, listed.ask) is not None
            asked[bulk_id] = listed.asked
            clock.sleep(0.1)  # in which the other bulk may have been seen in another status

    clock.run([one_after_the_other])
    assert asked == {"1": 1, "2": 2}
