import pytest

from benchmarks.pacing.policies import Fixed, pacing_policy
from benchmarks.pacing.report import ahead, scores, table
from benchmarks.pacing.results import Results, hold, measure, targets
from benchmarks.pacing.score import Group, Outcome
from benchmarks.pacing.traces import Shape, make_trace, make_traces, under_stop


def outcomes(delay: float, gets: int, silent_delay: float) -> list[Outcome]:
    """One outcome where counts say something and one where they do not."""
    telling = Outcome(Shape.STEADY, finish=1000.0, total=10, delay=delay, gets=gets)
    return [telling, Outcome(Shape.NO_COUNTS, finish=1000.0, total=10, delay=silent_delay, gets=gets)]


GOOD = Results({"ours": outcomes(1.0, 10, 8.0), "slow": outcomes(100.0, 10, 9.6), "busy": outcomes(1.0, 800, 0.1)})


def test_the_first_policy_is_ours_and_the_others_are_peers() -> None:
    assert GOOD.ours == "ours"
    assert GOOD.peers == ["slow", "busy"]


def test_the_best_peer_has_the_lowest_score_of_its_group() -> None:
    assert GOOD.best_peer(Group.telling) == "busy"
    assert GOOD.best_peer(Group.silent) == "busy"
    assert GOOD.lead("busy", Group.telling) == pytest.approx(80.0)
    assert GOOD.lead("slow", Group.silent) == pytest.approx(1.2)


def test_targets_hold_where_all_do_and_not_where_one_does_not() -> None:
    assert hold(GOOD)
    late = Results({**GOOD.outcomes, "ours": outcomes(4.0, 10, 8.0)})
    assert [target.wanted for target in targets(late) if not target.holds] == [
        "relative delay where counts say something, p50 ≤ 0.3 %"
    ]
    assert not hold(late)


def test_a_policy_is_measured_on_every_trace() -> None:
    traces = list(make_traces(2, seed=1))
    results = measure([pacing_policy("fixed", "", lambda: Fixed(60.0))], traces)
    assert [outcome.finish for outcome in results.outcomes["fixed"]] == [trace.finish for trace in traces]


def test_the_report_names_the_peers_that_are_ahead_and_how_far() -> None:
    results = Results({"ours": outcomes(1.0, 10, 8.0), "quick": outcomes(2.0, 10, 4.0)})
    assert ahead(results) == [
        "S on no counts (80): quick 40",
        "p95 of the delay (8): quick 4",
        "largest delay (8): quick 4",
    ]


def test_scores_stand_beside_ours() -> None:
    assert "| slow | 309.8 (10.95) | 1000.0 (100.00) | 96.0 (1.20) |" in scores(GOOD)


def test_a_table_is_markdown() -> None:
    assert table(("a", "b"), [("c", "1")]) == "| a | b |\n| --- | ---: |\n| c | 1 |"


def test_a_trace_under_stop_differs_in_its_mode_alone() -> None:
    trace = make_trace(Shape.STEADY, "a")
    assert under_stop(trace).stops_on_failure
    assert under_stop(trace).moments == trace.moments
