import pytest

from benchmarks.engine.many import Row
from benchmarks.engine.many import judge as judge_many
from benchmarks.engine.measure import Measured
from benchmarks.engine.native import Row as NativeRow
from benchmarks.engine.native import judge as judge_native
from benchmarks.engine.peers import HANDWRITTEN, OURS, Wait
from benchmarks.engine.peers import judge as judge_peers
from benchmarks.engine.sections import Section, ahead_of_ours, hold, report
from benchmarks.engine.stats import Pairs, busiest_second, mean_rate
from benchmarks.engine.thousand import Waiting
from benchmarks.engine.thousand import judge as judge_thousand
from benchmarks.pacing.results import Target


def run(seconds: float, cpu: float = 1.0) -> Measured:
    return Measured(began=100.0, ended=100.0 + seconds, cpu=cpu, memory=200_000_000, provider_memory=70_000_000)


def test_the_busiest_second_is_a_window_without_its_end() -> None:
    assert busiest_second([0.0, 0.5, 1.0, 1.4]) == 3
    assert busiest_second([0.0, 1.0, 2.0]) == 1
    assert busiest_second([]) == 0


def test_a_mean_rate_is_of_the_time_from_the_first_to_the_last() -> None:
    assert mean_rate([10.0, 11.0, 12.0]) == pytest.approx(1.0)
    assert mean_rate([10.0]) == 0.0


def test_a_difference_is_taken_within_each_round() -> None:
    assert Pairs(ours=[2.0, 12.0, 4.0], theirs=[1.0, 11.0, 2.0]).difference == pytest.approx(1.0)


def test_four_workers_allow_four_bulks_at_a_time() -> None:
    assert [Row(number, run(30.0), [], None).allowed for number in (1, 4, 5, 64)] == [10.0, 10.0, 20.0, 160.0]


def test_the_targets_of_many_bulks_are_judged_by_the_largest_stack_and_the_busiest_second() -> None:
    good = [Row(1, run(30.0), [1.0], run(12.0)), Row(64, run(200.0), [1.0, 1.5], None)]
    assert hold([judge_many(good)])
    crowded = [good[0], Row(64, run(200.0), [1.0 + place / 100 for place in range(22)], None)]
    assert [target.holds for target in judge_many(crowded).targets] == [True, False]


def test_the_native_plugin_is_judged_beside_an_empty_one() -> None:
    rows = [
        NativeRow(100, 3.0, run(12.0), 500, run(10.0), run(80.0)),
        NativeRow(256, 10.0, run(27.0), 1300, run(20.0), None),
    ]
    assert [target.holds for target in judge_native(rows).targets] == [True, False]


def test_a_thousand_waits_are_judged_by_their_memory_and_their_share_of_a_core() -> None:
    assert hold([judge_thousand(Waiting(1000, 299_000_000, 0.09, 100))])
    assert [target.holds for target in judge_thousand(Waiting(1000, 300_000_000, 0.1, 100)).targets] == [False, False]


def test_a_peer_is_beaten_at_half_its_delay() -> None:
    waits = [Wait(OURS, 10.0, 1.0, 9, run(12.0, cpu=2.0)), Wait(HANDWRITTEN, 10.0, 2.0, 4, run(13.0))]
    section = judge_peers(waits)
    assert [target.holds for target in section.targets] == [True]
    assert any("requests (9 requests): hand-written provider 4" in line for line in section.ahead)
    assert not any("delay" in line for line in section.ahead)


def test_nobody_is_ahead_by_being_equal() -> None:
    assert ahead_of_ours({"delay": {"ours": 1.0, "theirs": 1.0}}, {"delay": "s"}) == []


def test_a_report_ends_with_its_targets_and_only_a_held_one_says_yes() -> None:
    targets = [Target("wanted", "measured", holds=True), Target("more", "less", holds=False)]
    sections = [Section("What", ["text"], targets)]
    assert report(sections).endswith("| wanted | measured | yes |\n| more | less | **no** |")
    assert not hold(sections)
