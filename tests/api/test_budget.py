"""One budget for many waits: bounded, fair by need, slower after a 429."""

import heapq
import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.budget import Budget, BudgetedApi, Slots
from pulumi_bulks.api.clock import SystemClock
from pulumi_bulks.api.errors import NotFoundError, ThrottledError
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.simulator.faults import Rule, retry_after
from tests.support import World


def served(intervals: list[float], seconds: float, rate: float) -> list[list[float]]:
    """Return when each of several waits gets its slots, if each wants one so long after its last."""
    slots = Slots(rate)
    got: list[list[float]] = [[] for _ in intervals]
    tickets = {number: slots.join(interval) for number, interval in enumerate(intervals)}
    wakes = [(0.0, number) for number in tickets]
    while wakes:
        now, number = heapq.heappop(wakes)
        wait = slots.seconds_until(tickets[number], now)
        if wait == 0:
            got[number].append(now)
            now += intervals[number]
            tickets[number] = slots.join(now + intervals[number])
        if now + wait < seconds:
            heapq.heappush(wakes, (now + wait, number))
    return got


def test_five_hundred_waits_stay_within_the_rate_and_none_starves() -> None:
    got = served([0.1] * 250 + [30.0] * 250, seconds=300, rate=20)
    moments = sorted(moment for each in got for moment in each)
    assert all(later - earlier >= 1 / 20 - 1e-9 for earlier, later in pairwise(moments))
    assert len(moments) > 300 * 20 * 0.99, "no slot is wasted"
    assert min(len(each) for each in got) >= 3
    assert max(len(each) for each in got[:250]) - min(len(each) for each in got[:250]) <= 1, "equal need, equal share"


def test_who_asks_seldom_is_late_by_its_own_interval_and_one_round_at_most() -> None:
    got = served([0.05] * 100 + [10.0] * 10, seconds=300, rate=20)
    assert min(len(each) for each in got[100:]) >= 300 / (10 + 10 + 100 / 20)


@given(st.lists(st.floats(0.01, 60), min_size=1, max_size=20), st.floats(0.5, 50))
def test_no_two_slots_are_nearer_than_the_rate_allows(intervals: list[float], rate: float) -> None:
    moments = sorted(moment for each in served(intervals, 60, rate) for moment in each)
    assert all(later - earlier >= 1 / rate - 1e-6 for earlier, later in pairwise(moments))


def test_a_429_silences_everyone_and_halves_the_rate_until_successes_restore_it() -> None:
    slots = Slots(20)
    slots.throttled(now=0.0, retry_after=30.0)
    ticket = slots.join(0.0)
    assert slots.seconds_until(ticket, 0.0) == 30.0
    assert slots.seconds_until(ticket, 30.0) == 0.0
    assert slots.seconds_until(slots.join(0.0), 30.0) == pytest.approx(1 / 10)
    for _ in range(100):
        slots.succeeded()
    assert slots.seconds_until(slots.join(-1.0), 30.1) == 0.0
    assert slots.seconds_until(slots.join(-2.0), 30.1) == pytest.approx(1 / 20)


def test_what_changes_a_bulk_goes_before_what_only_looks() -> None:
    slots = Slots(10)
    looks, changes = slots.join(5.0), slots.join(0.0)
    assert slots.seconds_until(looks, 0.0) == pytest.approx(0.1)
    assert slots.seconds_until(changes, 0.0) == 0.0


def test_a_429_to_one_wait_slows_down_the_others(world: World) -> None:
    for bulk_id in ("1", "2"):
        world.api.add_bulk(bulk_id, items=10)
    world.api.faults = [Rule(retry_after("7", status=429), bulk_id="1", nth=frozenset({1}))]
    api = BudgetedApi(world.context.api, Budget(world.clock), world.clock)
    with pytest.raises(ThrottledError):
        api.get("1")
    api.get("2")
    assert world.clock.monotonic() >= 7


def test_a_slot_that_comes_too_late_is_an_error_before_anything_is_sent(world: World) -> None:
    world.api.add_bulk("1", items=10)
    budget = Budget(world.clock)
    with pytest.raises(ThrottledError), budget.request(0.0, None):
        raise ThrottledError("429", retry_after=60)
    api = BudgetedApi(world.context.api, budget, world.clock)
    with pytest.raises(ThrottledError, match="rate limit") as caught:
        api.execute("1", ExecuteOrder(), limit=5)
    assert caught.value.settled
    assert caught.value.retry_after == pytest.approx(60)
    assert world.api.requests == []


def test_every_call_is_passed_on(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=0.001, failing={1: "FUNDS_INSUFFICIENT"})
    api = BudgetedApi(world.context.api, Budget(world.clock, rate=1000), world.clock)
    api.execute("1", ExecuteOrder())
    api.pause("1")
    api.resume("1")
    assert api.failed_operations("1", 20) == []
    api.cancel("1")
    assert api.get("1").status == "CANCELLED"
    with pytest.raises(NotFoundError):
        api.get("2")
    calls = [request.call for request in world.api.requests]
    assert calls == ["execute", "pause", "resume", "operations", "cancel", "get", "get"]


def test_threads_share_it() -> None:
    budget = Budget(SystemClock(), rate=10_000)
    done: list[float | None] = []

    def work() -> None:
        for _ in range(20):
            with budget.request(0.0, 60.0) as left:
                done.append(left)

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 400
    assert all(left is not None and 0 < left <= 60 for left in done)


def test_a_429_with_a_long_retry_after_holds_up_no_look_without_a_limit_for_long(world: World) -> None:
    for bulk_id in ("1", "2"):
        world.api.add_bulk(bulk_id, items=10)
    world.api.faults = [Rule(retry_after("36000", status=429), bulk_id="1", nth=frozenset({1}))]
    with pytest.raises(ThrottledError):
        world.context.api.get("1")
    with pytest.raises(ThrottledError, match="rate limit"):
        world.context.api.get("2")
    assert world.clock.monotonic() < 60


def test_an_execute_waits_no_longer_for_its_slot_than_its_answer_is_fresh(world: World) -> None:
    world.api.add_bulk("1", items=10)
    world.api.faults = [Rule(retry_after("20", status=429), call="get", nth=frozenset({1}))]
    with pytest.raises(ThrottledError):
        world.context.api.get("1")
    with pytest.raises(ThrottledError):
        world.context.api.execute("1", ExecuteOrder(), limit=3600)
    assert world.api.execute_calls() == 0
