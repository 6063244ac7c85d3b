"""Rounds of requests are spread so that what has to be sent finds room, at any time."""

from collections.abc import Iterable

import pytest

from pulumi_bulks.api.limits.spare import Rounds, interval, is_crowded
from pulumi_bulks.api.limits.windows import DEFAULT_LIMITS, STANDARD, Window

MINUTE = Window(60, 60)


def empty(*windows: Window, used: int = 0) -> object:
    """Return the rooms of windows in which so many requests have just been sent."""

    def rooms(seconds: float) -> Iterable[tuple[Window, float]]:
        for each in windows:
            full = each.requests * max(1.0, seconds / each.seconds)
            yield each, full - (used if seconds < each.seconds else 0)

    return rooms


def apart(rounds: Rounds, requests: float = 1.0, used: int = 0, windows: tuple[Window, ...] = (MINUTE,)) -> float:
    return interval(rounds, requests, windows, empty(*windows, used=used))  # type: ignore[arg-type] # as it is


@pytest.mark.parametrize(("waits", "windows"), [(5, STANDARD), (3, DEFAULT_LIMITS), (2, (Window(12, 20),))])
def test_many_waits_under_the_published_limits_are_a_crowd(waits: int, windows: tuple[Window, ...]) -> None:
    assert is_crowded(waits, windows)
    assert not is_crowded(1, windows) or windows[0].requests < 20
    assert not is_crowded(waits, [Window(100_000, 60)])
    assert not is_crowded(waits, [])


def test_rounds_take_what_is_not_needed() -> None:
    assert apart(Rounds(lambda _: 0.0, 60.0)) == pytest.approx(1.0)
    assert apart(Rounds(lambda _: 30.0, 60.0)) == pytest.approx(2.0)
    assert apart(Rounds(lambda _: 30.0, 60.0), requests=3.0) == pytest.approx(6.0)


def test_what_has_been_sent_leaves_less_for_now() -> None:
    assert apart(Rounds(lambda _: 0.0, 30.0), used=50) == pytest.approx(3.0)


def test_what_is_needed_soon_is_not_spent_before() -> None:
    needs = Rounds(lambda seconds: 55.0 if seconds > 20 else 0.0, 60.0)
    assert apart(needs) > 8


def test_a_least_share_is_taken_whatever_is_needed() -> None:
    needs = Rounds(lambda _: 1000.0, 60.0, least=0.1)
    assert apart(needs) == pytest.approx(10.0, rel=0.3)


def test_without_any_room_nothing_is_sent_before_the_horizon() -> None:
    assert apart(Rounds(lambda _: 1000.0, 60.0)) == 60


def test_without_a_forecast_intervals_grow_with_what_has_passed() -> None:
    early, late = (apart(Rounds(lambda _: 0.0, 600.0, elapsed=elapsed)) for elapsed in (1.0, 100.0))
    assert early < late / 10


def test_without_limits_rounds_follow_each_other_at_once() -> None:
    assert apart(Rounds(lambda _: 10.0, 60.0), windows=()) == 0
