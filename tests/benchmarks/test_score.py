import pytest

from benchmarks.pacing.drive import Run, drive
from benchmarks.pacing.policies import Fixed, StateChangeConf
from benchmarks.pacing.score import Group, Outcome, Spread, by_shape, figures, outcome_of, score, spread
from benchmarks.pacing.traces import Shape, Trace
from pulumi_bulks.waiting.pacing import Progress

TRACE = Trace(Shape.STEADY, finish=2.0, total=4, moments=(0.5, 1.0, 1.5, 2.0))


class Recorder(Fixed):
    """A fixed delay that notes what it is told."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seen: list[tuple[float, int]] = []

    def after_answer(self, elapsed: float, progress: Progress) -> float:
        self.seen.append((elapsed, progress.finished))
        return super().after_answer(elapsed, progress)


def outcome(delay: float, gets: int, shape: Shape = Shape.STEADY, total: int = 10) -> Outcome:
    return Outcome(shape, finish=100.0, total=total, delay=delay, gets=gets)


def test_the_first_get_follows_the_execute_and_each_takes_50_ms() -> None:
    run = drive(Fixed(1.0), TRACE)
    assert run.requests == pytest.approx((0.0, 1.05, 2.10))
    assert run.delay == pytest.approx(0.15)
    assert run.gets == 3


def test_a_policy_is_told_the_counts_halfway_through_the_get() -> None:
    pacing = Recorder(0.44)
    drive(pacing, TRACE)
    assert [elapsed for elapsed, _ in pacing.seen] == pytest.approx([0.05, 0.54, 1.03, 1.52, 2.01])
    assert [finished for _, finished in pacing.seen] == [0, 1, 2, 2, 3]


def test_a_delay_below_zero_does_not_turn_time_back() -> None:
    assert drive(Fixed(-1.0), TRACE).gets == 41


def test_the_delays_of_terraform_double_up_to_ten_seconds() -> None:
    policy = StateChangeConf()
    delays = [policy.after_answer(0.0, Progress(0, None)) for _ in range(8)]
    assert delays == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0])


def test_s_is_the_geometric_mean_of_delay_times_gets() -> None:
    assert score([outcome(delay=1.0, gets=4), outcome(delay=3.0, gets=3)]) == pytest.approx(6.0)


def test_a_delay_below_a_tenth_of_a_second_counts_as_a_tenth() -> None:
    assert score([outcome(delay=0.001, gets=10)]) == pytest.approx(1.0)


def test_every_shape_weighs_the_same_however_many_traces_it_has() -> None:
    outcomes = [outcome(1.0, 2), outcome(1.0, 2), outcome(1.0, 2), outcome(1.0, 8, Shape.PAUSED)]
    assert score(outcomes) == pytest.approx(4.0)


def test_groups_part_the_traces_by_what_their_counts_tell() -> None:
    steady, single = outcome(1.0, 2), outcome(1.0, 3, total=1)
    abrupt, uncounted = outcome(1.0, 5, Shape.ABRUPT_STOP), outcome(1.0, 7, Shape.NO_COUNTS, total=1)
    outcomes = [steady, single, abrupt, uncounted]
    assert list(filter(Group.telling, outcomes)) == [steady]
    assert list(filter(Group.silent, outcomes)) == [abrupt, uncounted]
    assert list(filter(Group.everything, outcomes)) == outcomes


def test_figures_tell_delays_in_seconds_and_against_the_finish() -> None:
    result = figures([outcome(2.0, 10), outcome(4.0, 20), outcome(50.0, 90, Shape.NO_COUNTS)], Group.telling)
    assert result.delay == Spread(2.0, 4.0, 4.0)
    assert result.relative == Spread(0.02, 0.04, 0.04)
    assert (result.gets_mean, result.gets_max) == (15.0, 20)
    assert result.s == pytest.approx(40.0)


def test_each_shape_has_its_own_figures() -> None:
    result = by_shape([outcome(1.0, 2), outcome(1.0, 8, Shape.PAUSED)])
    assert {shape: figures.s for shape, figures in result.items()} == pytest.approx(
        {Shape.STEADY: 2.0, Shape.PAUSED: 8.0}
    )


def test_percentiles_are_values_that_occurred() -> None:
    assert spread([float(number) for number in range(1, 21)]) == Spread(10.0, 19.0, 20.0)
    assert spread([3.0]) == Spread(3.0, 3.0, 3.0)


def test_an_outcome_keeps_what_the_score_needs() -> None:
    run = Run(delay=0.5, requests=(0.0, 1.0, 2.4))
    assert outcome_of(TRACE, run) == Outcome(Shape.STEADY, 2.0, 4, 0.5, 3, busiest=3)


def test_the_busiest_span_ends_before_its_end() -> None:
    run = Run(delay=0.0, requests=(0.0, 1.0, 60.0, 60.5, 61.5))
    assert [run.busiest(seconds) for seconds in (60.0, 60.6, 1.0, 100.0)] == [3, 4, 2, 5]
