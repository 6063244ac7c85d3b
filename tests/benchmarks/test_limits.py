"""What the benchmark of limits stands on: threads in one virtual time, and the floor."""

import pytest

from benchmarks.limits import together
from benchmarks.limits.floor import floor
from benchmarks.limits.scenarios import lengths_of
from benchmarks.limits.turns import TurnClock
from benchmarks.limits.waits import Run
from pulumi_bulks.api.limits.windows import Window


def test_threads_take_turns_in_the_order_of_their_time() -> None:
    clock, seen = TurnClock(), []

    def work(name: str, seconds: float) -> None:
        for _ in range(3):
            clock.sleep(seconds)
            seen.append((name, clock.monotonic()))

    clock.run([lambda: work("a", 2.0), lambda: work("b", 3.0)])
    assert seen == [("a", 2), ("b", 3), ("a", 4), ("b", 6), ("a", 6), ("b", 9)]


def test_what_a_thread_raises_is_raised() -> None:
    def work() -> None:
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        TurnClock().run([work])


def test_the_floor_is_a_list_an_execute_and_a_look_each_as_early_as_the_windows_allow() -> None:
    alone = floor([10.0], [Window(50, 60)])
    assert alone.requests == 3
    assert alone.late == pytest.approx((0.05,))
    many = floor([10.0] * 4, [Window(5, 60)])
    assert many.requests == 9
    assert many.late == pytest.approx((50.0, 50.0, 50.0, 50.0), abs=0.1)


def test_waits_that_look_together_are_held_to_the_floor() -> None:
    slow, fast = Run(600, 1, (1.0,), 400.0), Run(500, 0, (1.0,), 300.0)
    names = (together.TOGETHER, together.ALONE, together.FLOOR)
    runs = {(number, name): fast for number in together.NUMBERS for name in names}
    assert [target.holds for target in together.targets(runs)] == [True, True, True, True, False]
    runs[64, together.TOGETHER] = slow
    assert [target.holds for target in together.targets(runs)] == [False, True, False, True, False]
    assert "600 (1) · 1.0 / 1.0 s · 400 s, 1.33 ×" in together.report(runs)


def test_the_lengths_of_bulks_are_always_the_same_ones() -> None:
    assert lengths_of(3, 60.0, 5) == lengths_of(3, 60.0, 5) != lengths_of(3, 60.0, 6)


def test_a_thread_that_is_woken_goes_on_at_that_moment() -> None:
    clock, woken = TurnClock(), []
    bell = clock.bell()

    def sleep() -> None:
        bell.wait(100)
        woken.append(clock.monotonic())
        bell.wait(10)
        woken.append(clock.monotonic())

    def wake() -> None:
        clock.sleep(5)
        bell.ring()

    clock.run([sleep, wake])
    assert woken == [5, 15]
