"""What all reports say: the worst first, and never "accepted" where that is not certain."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.outcome import OutcomeVerdict
from pulumi_bulks.outcome.reports import summary_of

from .samples import each_verdict, failed, record


def test_the_worst_comes_first_and_the_most_failed_of_those() -> None:
    records = [*each_verdict(), record(9, "not-accepted", counts={"COMPLETED": 1, "FAILED": 99})]
    words = [entry.word for entry in summary_of(records).entries]
    assert words == ["not accepted", "not accepted", "unknown", "not final", "not executed", "accepted"]
    assert summary_of(records).entries[0].tally.failed == 99


def test_names_sort_as_people_count() -> None:
    names = ["payouts-2", "payouts-2b", "payouts-02", "payouts-10", "payouts", "9", "payouts-1a"]
    entries = summary_of([record(1, bulkId=str(n), counts={}, name=name) for n, name in enumerate(names)]).entries
    assert [entry.name for entry in entries] == [
        "9",
        "payouts",
        "payouts-1a",
        "payouts-02",
        "payouts-2",
        "payouts-2b",
        "payouts-10",
    ]
    by_id = summary_of([record(1, name=None, counts={}, bulkId=bulk_id) for bulk_id in ("10", "9")]).entries
    assert [entry.bulk_id for entry in by_id] == ["9", "10"]


def test_the_next_step_may_go_on_where_every_bulk_is_accepted() -> None:
    summary = summary_of([record(1), record(2)])
    assert summary.may_go_on
    assert summary.headline == "All 2 bulks are accepted, as of 2026-11-18 11:14:15 UTC", "the oldest look"
    assert summary.go_on.startswith(
        "Yes, as far as these bulks go, as of 2026-11-18 11:14:15 UTC. An `up` that has failed"
    )
    assert summary.steps == ()


def test_a_look_that_is_not_told_makes_no_time() -> None:
    assert summary_of([record(1), record(2, observedAt=None)]).headline.endswith("as of a time that is not told")


def test_outcomes_of_several_runs_are_said_to_be() -> None:
    records = [record(1), record(2), record(3, run={"id": "before"}), record(4, run={})]
    assert "2 runs have written them" in summary_of(records).go_on
    assert "runs" not in summary_of(records[:2]).go_on


def test_bulks_that_were_looked_at_themselves_are_not_those_of_a_run() -> None:
    assert summary_of([record(1, name=None)]).go_on == "Yes, as far as these bulks go, as of 2026-11-18 11:14:15 UTC."


def test_outcomes_that_may_be_of_an_earlier_run_keep_it_back() -> None:
    doubt = "the last `pulumi up` of this stack has failed"
    summary = summary_of([record(1), record(2)], [], doubt)
    assert not summary.may_go_on
    assert summary.headline == f"Do not go on: {doubt}"
    assert summary.go_on == "No. The last `pulumi up` of this stack has failed: these may be outcomes of runs before."
    assert "run `pulumi up`" in summary.otherwise
    both = summary_of([record(1), record(2, "not-final")], [], doubt).headline
    assert both == f"Do not go on: {doubt}, and 1 of 2 bulks is not final"


def test_the_headline_says_which_verdicts_keep_it_back() -> None:
    assert summary_of([record(1), record(2, "not-accepted")]).headline == "Do not go on: 1 of 2 bulks is not accepted"
    assert summary_of(each_verdict()).headline == (
        "Do not go on: 4 of 5 bulks are not accepted or in a state that nobody knows or not final or not executed"
    )
    assert summary_of([record(1, "not-final")]).headline == "Do not go on: the bulk is not final"


def test_an_adopted_bulk_is_one_that_had_begun_before_the_run_on_record() -> None:
    facts = summary_of([record(1, adopted=True)]).entries[0].facts
    assert facts["Adopted"] == "yes: the execution had begun before the run on record"


@pytest.mark.parametrize("verdict", [verdict.value for verdict in OutcomeVerdict if verdict != "accepted"])
def test_one_bulk_of_any_other_verdict_keeps_it_back(verdict: str) -> None:
    for records in ([record(1, verdict)], [record(1), record(2, verdict), record(3)]):
        summary = summary_of(records)
        assert not summary.may_go_on
        assert summary.headline.startswith("Do not go on: ")
        assert summary.go_on.startswith("No.")
        assert len(summary.steps) == 1
        assert summary.steps[0].text


@pytest.mark.parametrize(
    "fields",
    [
        {"problem": {"code": "unsettled", "text": "PENDING", "next": ""}},
        {"status": "PARTIALLY_COMPLETED"},
        {"status": "RUNNING", "acceptedStatuses": ["RUNNING"]},
        {"status": None},
        {"acceptedStatuses": []},
    ],
)
def test_a_record_that_contradicts_its_own_verdict_is_unknown(fields: dict[str, Any]) -> None:
    summary = summary_of([record(1, **fields)])
    assert not summary.may_go_on
    assert summary.entries[0].verdict is OutcomeVerdict.UNKNOWN
    assert summary.entries[0].doubt.startswith("The record contradicts itself: it says accepted, and ")


def test_statuses_that_are_secret_contradict_nothing() -> None:
    assert summary_of([record(1, acceptedStatuses=["[secret]"])]).may_go_on


def test_secret_outputs_are_told_and_never_called_accepted() -> None:
    summary = summary_of([record(1)], [f"output-{number}" for number in range(7)])
    assert "output-0, output-1, output-2, output-3, output-4 and 2 more" in summary.secrets
    assert summary.headline == "Not everything could be read: 1 bulk is accepted"
    assert "does not see everything" in summary.go_on


def test_the_same_record_from_two_places_is_one_bulk() -> None:
    assert len(summary_of([record(1), record(1), record(1, "unknown")]).entries) == 2


def test_bulks_with_the_same_problem_share_a_step_and_some_are_named() -> None:
    steps = summary_of([record(number, "not-final") for number in range(8)]).steps
    assert [(step.code, len(step.named), step.unnamed) for step in steps] == [("timed-out", 5, 3)]


def test_steps_that_differ_are_not_told_of_all() -> None:
    problem = {"code": "x", "text": "x"}
    records = [record(n, "unknown", problem={**problem, "next": f"Look at bulk {n}."}) for n in (1, 2)]
    assert "bulk 1" not in summary_of(records).steps[0].text


def test_a_paused_bulk_does_not_run_on() -> None:
    assert "paused" in summary_of([record(1, "not-final", status="PAUSED", problem=None)]).steps[0].text


def test_all_operations_are_added_up_and_bulks_without_counts_are_told() -> None:
    summary = summary_of([record(10), record(20, "not-accepted"), record(3, "unknown"), record(4, "not-executed")])
    assert summary.operations == "15,077 of 15,100 operations completed, 23 failed, 2 bulks without counts"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"counts": {"COMPLETED": "[secret]"}}, "secret"),
        ({"counts": None, "submittedItemsCount": "[secret]"}, "secret"),
        ({"counts": None, "submittedItemsCount": None}, "not told"),
        ({"counts": None, "submittedItemsCount": 1}, "1 operation, no counts"),
        ({"counts": {"COMPLETED": -5, "FAILED": 2}, "submittedItemsCount": 1}, "0 of 2 completed, 2 failed"),
        ({"counts": {}, "submittedItemsCount": None}, "no operation counted"),
        ({"counts": {"COMPLETED": 10**4299, "FAILED": 9 * 10**4299}, "submittedItemsCount": None}, "not told"),
        ({"counts": {"COMPLETED": 1}, "submittedItemsCount": 10**4299}, "1 of 1 completed"),
        ({"counts": None, "submittedItemsCount": 10**4299}, "not told"),
        ({"counts": {"COMPLETED": 9, "FINISHING": 1}, "submittedItemsCount": "[secret]"}, "9 of 10 completed"),
    ],
)
def test_counts_are_told_as_far_as_they_make_sense(fields: dict[str, Any], said: str) -> None:
    assert summary_of([record(1, **fields)]).entries[0].operations == said


def test_failed_operations_that_the_record_does_not_list_are_counted() -> None:
    entry = summary_of([record(1, "not-accepted", failedOperations=failed(20))]).entries[0]
    assert (len(entry.failed), entry.unlisted) == (20, 3)


@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), -3.0, 1e308, None])
def test_a_duration_that_makes_no_sense_is_not_told(seconds: float | None) -> None:
    entry = summary_of([record(1, durationSeconds=seconds)]).entries[0]
    assert (entry.took, entry.seconds) == ("", 0.0)


@pytest.mark.parametrize("time", ["yesterday", "2026-13-41T25:61:00Z", "0000-00-00T00:00:00Z", ""])
def test_a_time_that_is_none_is_left_out(time: str) -> None:
    entry = summary_of([record(1, executionStartTime=time, observedAt=time)]).entries[0]
    assert (entry.began, entry.seen) == (None, None)


@pytest.mark.parametrize(
    ("url", "is_linked"),
    [
        ("https://ci.example.com/runs/1?x=1#top", True),
        ("http://ci.example.com", True),
        ("javascript:alert(1)", False),
        ("https://user:password@ci.example.com/", False),
        ("https://ci.example.com/ onload=x", False),
        ('https://ci.example.com/"><script>', False),
        ("https://", False),
        ("http://[", False),
        ("data:text/html,x", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, *, is_linked: bool) -> None:
    entry = summary_of([record(1, run={"url": url})]).entries[0]
    assert entry.run_url == (url if is_linked else None)


@given(st.lists(st.sampled_from([verdict.value for verdict in OutcomeVerdict]), min_size=1, max_size=9))
def test_it_goes_on_only_if_all_are_accepted(verdicts: list[str]) -> None:
    summary = summary_of([record(index, verdict) for index, verdict in enumerate(verdicts)])
    assert summary.may_go_on == (set(verdicts) == {"accepted"})
    assert sum(summary.numbers.values()) == len(verdicts)
    assert ("Do not go on" in summary.headline) != summary.may_go_on
