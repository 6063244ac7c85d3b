import pytest

from benchmarks.pacing.policies import Fixed, ours, pacing_policy
from benchmarks.pacing.report import ahead, goals, scores, table
from benchmarks.pacing.results import Measured, Results, hold, measure, ready_to_stop, targets
from benchmarks.pacing.score import Group, Outcome
from benchmarks.pacing.traces import Shape, make_trace, make_traces, under_stop


def outcomes(delay: float, gets: int, silent_delay: float) -> list[Outcome]:
    """One outcome where counts say something and one where they do not."""
    telling = Outcome(Shape.STEADY, finish=1000.0, total=10, delay=delay, gets=gets)
    return [telling, Outcome(Shape.ABRUPT_STOP, finish=1000.0, total=10, delay=silent_delay, gets=gets)]


GOOD = Results({"ours": outcomes(1.0, 10, 8.0), "slow": outcomes(100.0, 10, 9.6), "busy": outcomes(1.0, 800, 0.1)})


def test_the_first_policy_is_ours_and_the_others_are_peers() -> None:
    assert GOOD.ours == "ours"
    assert GOOD.peers == ["slow", "busy"]


def test_the_best_peer_has_the_lowest_score_of_its_group() -> None:
    assert GOOD.best_peer(Group.telling) == "busy"
    assert GOOD.best_peer(Group.silent) == "busy"
    assert GOOD.lead("busy", Group.telling) == pytest.approx(80.0)
    assert GOOD.lead("slow", Group.silent) == pytest.approx(1.2)


STOPPING = Results({name: outcomes[:1] for name, outcomes in GOOD.outcomes.items()})


def test_targets_hold_where_all_do_and_not_where_one_does_not() -> None:
    assert hold(GOOD, STOPPING)
    late = Results({**GOOD.outcomes, "ours": outcomes(4.0, 10, 8.0)})
    assert [target.wanted for target in targets(late, STOPPING) if not target.holds] == [
        "relative delay where counts say something, p50 ≤ 0.3 %"
    ]
    assert not hold(late, STOPPING)


def test_a_policy_is_measured_on_every_trace() -> None:
    traces = list(make_traces(2, seed=1))
    results = measure([pacing_policy("fixed", "", lambda: Fixed(60.0))], traces)
    assert [outcome.finish for outcome in results.outcomes["fixed"]] == [trace.finish for trace in traces]


def test_the_report_names_the_peers_that_are_ahead_and_how_far() -> None:
    results = Results({"ours": outcomes(1.0, 10, 8.0), "quick": outcomes(2.0, 10, 4.0)})
    assert ahead(results) == [
        "S on abrupt stop (80): quick 40",
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


def test_natural_ends_under_stop_are_measured_against_what_the_peers_came_to_on_the_same_traces() -> None:
    traces = list(make_traces(2, seed=1))
    results = measure([ours(), pacing_policy("fixed", "", lambda: Fixed(60.0))], traces)
    stopping = ready_to_stop(results, ours(), traces)
    assert list(stopping.outcomes) == ["pulumi-bulks", "fixed"]
    assert list(stopping.outcomes["fixed"]) == [*filter(Group.natural, results.outcomes["fixed"])]
    assert len(stopping.outcomes["pulumi-bulks"]) == len(stopping.outcomes["fixed"]) == 16
    assert stopping.outcomes["pulumi-bulks"] != [*filter(Group.natural, results.outcomes["pulumi-bulks"])]


def test_a_target_holds_if_it_does_on_every_seed() -> None:
    late = Results({**GOOD.outcomes, "ours": outcomes(4.0, 10, 8.0)})
    listed = goals([Measured(1, GOOD, STOPPING), Measured(2, late, STOPPING)]).splitlines()
    assert listed[0] == "| wanted | seed 1 | seed 2 | holds |"
    assert "| relative delay where counts say something, p50 ≤ 0.3 % | 0.10 % | 0.40 % | **no** |" in listed
    assert "| GETs, mean ≤ 40 | 10 | 10 | yes |" in listed
