"""Many waits at once under an API's limits, with all that is between a resource and the socket, in one virtual time."""

import functools
import itertools

import pytest

from benchmarks.limits.scenarios import ODD, Odd, run_odd
from benchmarks.limits.waits import PUBLISHED, World, ours
from pulumi_bulks.api.errors import TimedOutError
from pulumi_bulks.api.limits.windows import parse_limits
from pulumi_bulks.simulator import Limits
from pulumi_bulks.simulator.faults import Rule, answer, json_error
from pulumi_bulks.simulator.limits import Headers


@pytest.mark.parametrize("seconds", [10.0, 600.0])
def test_64_bulks_that_start_at_once_meet_no_limit_and_all_ends_are_seen(seconds: float) -> None:
    run = World([seconds] * 64).run(ours)
    assert run.refused == 0
    assert len(run.late) == 64


def test_an_hours_window_makes_no_end_late() -> None:
    run = World([1800.0 + 20 * number for number in range(64)]).run(ours)
    assert run.refused == 0
    assert max(run.late) < 60


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_few_429s_come_of_limits_that_nobody_knew(odd: Odd) -> None:
    assert run_odd(odd, seed=11).refused <= odd.most_refused


@pytest.mark.parametrize("sliding", [False, True])
@pytest.mark.parametrize("headers", ["both", "reset", "none"])
def test_two_machines_with_one_key_finish_and_neither_starves(headers: Headers, sliding: bool) -> None:  # noqa: FBT001
    limits = Limits.parse("30/20s", headers=headers, sliding=sliding)
    world = World([20.0] * 8, limits)
    machines = [world.new_machine(), world.new_machine()]
    run = world.run(lambda world, bulk_id: ours(world, bulk_id, machines[int(bulk_id) % 2]))
    assert run.refused <= 12
    assert max(run.late) < 60


def test_a_lowered_limit_is_kept_to() -> None:
    world = World([300.0] * 4)

    def lower() -> None:
        world.clock.sleep(100)
        world.api.set_limits(Limits.parse("10/1m", headers="reset"))

    world.clock.run([lower, *(functools.partial(ours, world, bulk_id) for bulk_id in world.bulk_ids)])
    assert 1 <= sum(request.status == 429 for request in world.api.requests) <= 4


def test_a_wait_of_a_day_stays_within_the_days_limit_and_is_punctual() -> None:
    run = World([80_000.0], PUBLISHED).run(ours)
    assert run.requests < 1000
    assert run.late[0] < 60


def test_without_headers_a_409_too_many_requests_is_a_back_off() -> None:
    world = World([10.0] * 4)
    world.api.faults.insert(0, Rule(json_error(409, '{"errorCode": "TOO_MANY_REQUESTS"}'), since=2.0, until=20.0))
    run = world.run(ours)
    assert 1 <= sum(request.status == 409 for request in world.api.requests) <= 8
    assert max(run.late) < 30


def test_a_reset_beyond_the_deadline_ends_the_wait_with_the_reason() -> None:
    world = World([100.0])
    world.api.faults.insert(0, Rule(answer(429, headers={"x-ratelimit-reset": "3600"}), since=50.0))
    with pytest.raises(TimedOutError, match=r"HTTP 429[^\n]*"):
        world.run(lambda world, bulk_id: ours(world, bulk_id, timeout=300))
    assert sum(request.status == 429 for request in world.api.requests) == 1


def test_a_reset_before_the_deadline_leaves_room_for_a_last_look() -> None:
    world = World([100.0])
    world.api.faults.insert(0, Rule(answer(429, headers={"x-ratelimit-reset": "200"}), since=50.0, until=60.0))
    run = world.run(lambda world, bulk_id: ours(world, bulk_id, timeout=300))
    assert len(run.late) == 1


def without_counts(limits: str, seconds: list[float], timeout: float) -> tuple[World, float]:
    """Wait for bulks that report no counts within limits that are all theirs; return how late the last end was seen."""
    world = World(seconds, Limits.parse(limits), shares=parse_limits(limits))
    for bulk_id in world.bulk_ids:
        bulk = world.api.find(bulk_id)
        assert bulk is not None
        bulk.reports_counts = False
    return world, max(world.run(functools.partial(ours, timeout=timeout)).late)


def test_without_counts_an_hours_window_is_not_spent_in_its_first_minutes() -> None:
    world, late = without_counts("10/1m, 20/1h, 200/1d", [1200.0], timeout=7200)
    assert sum(request.at < 300 for request in world.api.requests) < 15
    assert late < 300


def test_without_counts_many_waits_are_never_blind_for_an_hour() -> None:
    world, _ = without_counts("50/1m, 30/1h", [7000.0] * 4, timeout=86_400)
    times = [request.at for request in world.api.requests]
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) < 2000
