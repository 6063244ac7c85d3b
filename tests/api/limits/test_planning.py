"""How far apart looks have to be, so that each end finds room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.limits.budget import Budget, Want
from pulumi_bulks.api.limits.planning import Looks, Outlook, Plan, Rooms, least_interval, looks_left
from pulumi_bulks.api.limits.windows import Window
from pulumi_bulks.simulator import VirtualClock

FORECAST = Outlook(rest=1000.0, elapsed=100.0, left=3000.0)
BLIND = Outlook(rest=None, elapsed=100.0, left=3000.0)


def left(looks: float) -> Looks:
    return lambda _: looks


def looks_until_the_end(rest: float, looks: float) -> int:
    """Return how many looks a wait takes that is always as thrifty as it is told to be."""
    taken = 0
    while rest > 0.3 and taken < 1000:
        rest -= max(0.05, least_interval(Outlook(rest, 0.0, rest), left(looks - taken)))
        taken += 1
    return taken


@given(st.floats(1, 50_000), st.integers(1, 200))
def test_a_wait_takes_no_more_looks_than_it_has(rest: float, looks: int) -> None:
    assert looks_until_the_end(rest, looks) <= looks + 2


@pytest.mark.parametrize("outlook", [FORECAST, BLIND])
def test_the_fewer_looks_there_are_the_longer_the_next_one_waits(outlook: Outlook) -> None:
    intervals = [least_interval(outlook, left(looks)) for looks in (1000, 100, 30, 10, 3, 2)]
    assert intervals == sorted(intervals)
    assert intervals[0] < 3
    assert intervals[-1] <= 1000


@pytest.mark.parametrize("looks", [1.0, 0.5, 0.0, -5.0])
def test_the_last_look_is_kept_for_just_after_the_forecast_end_or_for_the_deadline(looks: float) -> None:
    assert 1000 < least_interval(FORECAST, left(looks)) < 1012
    assert least_interval(Outlook(1000.0, 0.0, left=200.0), left(looks)) == 200
    assert least_interval(BLIND, left(looks)) == 100


def rooms(requests: float, seconds: float = 60) -> Rooms:
    return lambda _: [(Window(1000, seconds), requests)]


def test_near_waits_have_to_themselves_what_far_ones_do_not_need() -> None:
    near, far = Outlook(10.0, 100.0, 3000.0), Outlook(10_000.0, 0.0, 20_000.0)
    alone = looks_left(10.0, [], rooms(40))
    assert looks_left(10.0, [far] * 20, rooms(40)) == pytest.approx(alone, rel=0.05)
    assert looks_left(10.0, [near] * 19, rooms(40)) == pytest.approx(0)


def test_of_each_window_looks_are_kept_for_the_ends_within_it() -> None:
    later = [Outlook(1000.0, 0.0, 20_000.0)] * 20
    assert looks_left(10.0, later, rooms(40, seconds=3600)) < 0 < looks_left(10.0, later, rooms(40, seconds=60))


def test_a_look_is_never_sooner_than_wanted_and_a_wait_that_has_ended_needs_nothing() -> None:
    plan = Plan()
    assert plan.interval("1", 0.0, 7.0, FORECAST, rooms(1e6)) == 7
    assert plan.need("1") == 993
    assert plan.interval("2", 0.0, 7.0, BLIND, rooms(1e6)) == plan.need("2") == 7
    crowded = plan.interval("3", 0.0, 0.0, FORECAST, rooms(30))
    plan.forget("1")
    plan.forget("2")
    assert plan.need("1") is None
    assert plan.interval("3", 0.0, 0.0, FORECAST, rooms(30)) < crowded


def test_an_outlook_is_older_when_others_look() -> None:
    plan, later = Plan(), Plan()
    for each in (plan, later):
        each.interval("1", 0.0, 0.0, FORECAST, rooms(1e6))
    soon = plan.interval("2", 0.0, 0.0, Outlook(20.0, 10.0, 3000.0), rooms(12))
    assert later.interval("2", 980.0, 0.0, Outlook(20.0, 10.0, 3000.0), rooms(12)) > soon


def test_room_is_what_all_windows_leave_up_to_the_end() -> None:
    clock = VirtualClock()
    budget = Budget(clock, [Window(50, 60), Window(100, 3600)])
    for _ in range(40):
        with budget.request(Want(0.0), None):
            clock.sleep(0.5)
    soon = budget.interval("1", 0.0, Outlook(20.0, 10.0, 3000.0))
    clock.sleep(60)
    later = budget.interval("1", 0.0, Outlook(20.0, 10.0, 3000.0))
    assert soon > 2 * later
