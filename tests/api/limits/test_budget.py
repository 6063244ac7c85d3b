"""One budget for many waits: every call is paid from it, and none waits longer than its caller can."""

import threading

import pytest

from benchmarks.limits.turns import TurnClock
from pulumi_bulks.api.clock import SystemClock
from pulumi_bulks.api.errors import NotFoundError, ThrottledError
from pulumi_bulks.api.limits.budget import Budget, Want
from pulumi_bulks.api.limits.budgeted import BudgetedApi
from pulumi_bulks.api.limits.windows import Window
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.simulator.faults import Rule, retry_after
from tests.support import World


def test_a_429_to_one_wait_slows_down_the_others(world: World) -> None:
    for bulk_id in ("1", "2"):
        world.api.add_bulk(bulk_id, items=10)
    world.api.faults = [Rule(retry_after("7", status=429), bulk_id="1", nth=frozenset({1}))]
    api = BudgetedApi(world.context.api, Budget(world.clock))
    with pytest.raises(ThrottledError):
        api.get("1")
    api.get("2")
    assert world.clock.monotonic() >= 7


def test_a_slot_that_comes_too_late_is_an_error_before_anything_is_sent(world: World) -> None:
    world.api.add_bulk("1", items=10)
    budget = Budget(world.clock)
    with pytest.raises(ThrottledError), budget.request(Want(0.0), None):
        raise ThrottledError("429", retry_after=60)
    api = BudgetedApi(world.context.api, budget)
    with pytest.raises(ThrottledError, match="rate limit") as caught:
        api.execute("1", ExecuteOrder(), limit=5)
    assert caught.value.settled
    assert caught.value.retry_after == pytest.approx(61)
    assert world.api.requests == []


def test_every_call_is_passed_on(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=0.001, failing={1: "FUNDS_INSUFFICIENT"})
    api = BudgetedApi(world.context.api, Budget(world.clock))
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
    budget = Budget(SystemClock(), [Window(10_000, 1)])
    done: list[float | None] = []

    def work() -> None:
        for _ in range(20):
            with budget.request(Want(0.0), 60.0) as left:
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


def test_a_look_that_may_lead_to_an_execute_waits_until_there_is_room_for_both(world: World) -> None:
    for bulk_id in ("1", "2"):
        world.api.add_bulk(bulk_id, items=10)
    api = BudgetedApi(world.context.api, Budget(world.clock, [Window(3, 60)]))
    for bulk_id in ("1", "2"):
        assert api.get(bulk_id, limit=3600).is_submitted
        api.execute(bulk_id, ExecuteOrder(), limit=3600)
    assert world.api.execute_calls() == 2
    assert len(world.api.requests_of("get")) == 2


def test_a_request_waits_up_to_its_limit_for_a_slot(world: World) -> None:
    world.api.add_bulk("1", items=10, status="RUNNING")
    api = BudgetedApi(world.context.api, Budget(world.clock, [Window(2, 60)]))
    for _ in range(4):
        api.get("1", limit=90)
    assert 60 <= world.clock.monotonic() < 62
    with pytest.raises(ThrottledError, match=r"the rate limit 2/1m \(bulks:rateLimits\) leaves no room"):
        api.get("1", limit=30)
    assert world.clock.monotonic() < 62, "it is known at once"


def test_the_time_that_a_request_waits_is_taken_from_its_limit(world: World) -> None:
    budget = Budget(world.clock, [Window(2, 60)])
    for _ in range(2):
        with budget.request(Want(0.0), None):
            pass
    with budget.request(Want(0.0), 100.0) as left:
        assert left == pytest.approx(40, abs=0.5)


def test_whoever_is_next_is_woken_by_the_answer_it_waits_for() -> None:
    clock = TurnClock()
    budget = Budget(clock, [Window(100, 1)])
    took: list[float] = []

    def work() -> None:
        with budget.request(Want(0.0), None):
            clock.sleep(0.1)
        took.append(clock.monotonic())

    clock.run([work] * 20)
    assert took == pytest.approx([0.1 * (1 + number // 2) for number in range(20)])


def test_a_bell_of_the_machines_time_ends_a_wait_at_once() -> None:
    bell = SystemClock().bell()
    threading.Timer(0.0, bell.ring).start()
    bell.wait(60)
    bell.ring()
    bell.wait(60)
    bell.wait(0.0)
