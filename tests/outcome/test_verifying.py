"""A consumer takes the outcome that it expects, and of any other one it is told why not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.outcome import errors
from pulumi_bulks.outcome.expectation import parse_expectation
from pulumi_bulks.outcome.verifying import verify

from .records import ENVIRONMENT, NOW, expected, told

PARTIAL = {"status": "PARTIALLY_COMPLETED", "verdict": "not-accepted", "counts": {"COMPLETED": 7981, "FAILED": 19}}
BOTH = ["COMPLETED", "PARTIALLY_COMPLETED"]
PROBLEM = {"code": "unsettled", "text": "2 operations are PENDING_CHALLENGE", "next": "Have them approved."}


def judged(record: object, **expectation: Any) -> Any:
    return verify(record, parse_expectation(expected(**expectation)), NOW)


def refusal(record: object, **expectation: Any) -> errors.OutcomeError:
    with pytest.raises(errors.OutcomeError) as caught:
        judged(record, **expectation)
    assert caught.value.step, "each says what to do next"
    return caught.value


def test_the_expected_outcome_is_returned_whole() -> None:
    assert judged(told(), maxAge="2h").told() == told()


def test_a_name_that_is_not_expected_is_not_compared() -> None:
    assert judged(told(), name=None).name == "november-payouts"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "october-payouts"}, "of the resource october-payouts, not november-payouts"),
        ({"name": None}, "of the resource that is not told, not november-payouts"),
        ({"bulkId": "7"}, "of the bulk 7, not 8123456789012345678"),
        ({"bulkId": "08123456789012345678"}, "of the bulk 08123456789012345678"),
        ({"environment": "https://sandbox.example.com/multi"}, "of the environment https://sandbox.example.com/multi"),
        ({"environment": "https://api.example.com/Multi"}, "of the environment https://api.example.com/Multi"),
        ({"environment": "http://api.example.com/multi"}, "of the environment http://api.example.com/multi"),
        ({"environment": None}, "of the environment that is not told"),
        ({"environment": "nonsense"}, "of the environment nonsense"),
    ],
)
def test_an_outcome_of_anything_else_is_foreign(changes: dict[str, Any], says: str) -> None:
    refused = refusal(told(**changes))
    assert type(refused) is errors.OutcomeForeignError
    assert says in refused.what
    assert "left the outputs of the run before" in refused.step


def test_all_that_is_foreign_is_said_at_once() -> None:
    text = refusal(told(name="x", bulkId="7", environment=None)).what
    assert all(part in text for part in ("of the resource x", "of the bulk 7", "that is not told, not https://"))


@pytest.mark.parametrize(
    "environment",
    [f"{ENVIRONMENT}/", "https://API.Example.com/multi", "HTTPS://api.example.com:443/multi//", f" {ENVIRONMENT}\n"],
)
def test_two_ways_to_write_one_environment_are_the_same(environment: str) -> None:
    assert judged(told(), environment=environment)
    assert judged(told(environment=environment))


def test_a_bulk_id_that_is_an_int_is_taken_exactly() -> None:
    assert judged(told(), bulkId=8123456789012345678)
    assert type(refusal(told(), bulkId=8123456789012345677)) is errors.OutcomeForeignError


@pytest.mark.parametrize(
    ("verdict", "changes", "says"),
    [
        ("not-final", {"status": "RUNNING"}, "no end of it was seen (RUNNING at 2025-11-26T22:33:20.000Z)"),
        ("not-executed", {"status": "SUBMITTED"}, "was not executed (SUBMITTED at"),
        ("not-executed", {"status": None, "observedAt": None}, "was not executed (nobody has looked)"),
        ("unknown", {"status": "SUBMITTED"}, "may have been executed, and its end is not known"),
        ("unknown", {"status": "EXPIRED"}, "(EXPIRED at"),
        ("unknown", {"status": "COMPLETED"}, "(COMPLETED at"),
    ],
)  # fmt: skip
def test_what_tells_no_end_is_not_final_whatever_is_accepted(verdict: str, changes: dict[str, Any], says: str) -> None:
    refused = refusal(told(verdict=verdict, **changes), statuses=[*BOTH, "FAILED", "CANCELLED"])
    assert type(refused) is errors.OutcomeNotFinalError
    assert says in refused.what
    assert "pulumi up" in refused.step


def test_the_problem_and_the_next_step_of_the_run_are_told() -> None:
    refused = refusal(told(verdict="not-final", status="RUNNING", problem=PROBLEM))
    assert PROBLEM["text"] in refused.what
    assert refused.step == PROBLEM["next"]


def test_a_partial_success_is_an_error_of_its_own_until_it_is_taken() -> None:
    refused = refusal(told(**PARTIAL))
    assert type(refused) is errors.OutcomePartialError
    assert "ended PARTIALLY_COMPLETED with 19 failed operations, and only COMPLETED is taken here" in refused.what
    assert f"`pulumi-bulks operations {expected()['bulkId']} --failed`" in refused.step
    accepted = told(**{**PARTIAL, "verdict": "accepted", "acceptedStatuses": BOTH})
    assert type(refusal(accepted)) is errors.OutcomePartialError, "the producer's judgement is not the consumer's"
    assert judged(accepted, statuses=BOTH)
    assert type(refusal(told(), statuses=["FAILED"])) is errors.OutcomeNotAcceptedError


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_another_end_is_not_accepted(status: str) -> None:
    refused = refusal(told(status=status, verdict="not-accepted"), statuses=BOTH)
    assert type(refused) is errors.OutcomeNotAcceptedError
    assert f"ended {status}, and only COMPLETED or PARTIALLY_COMPLETED is taken here" in refused.what


def test_what_its_own_program_does_not_accept_is_not_accepted_whatever_is_taken_here() -> None:
    refused = refusal(told(verdict="not-accepted", problem=PROBLEM))
    assert type(refused) is errors.OutcomeNotAcceptedError
    assert "which would do here, but the program that executes it does not accept it" in refused.what
    assert PROBLEM["text"] in refused.what
    assert type(refusal(told(**PARTIAL), statuses=BOTH)) is errors.OutcomeNotAcceptedError


@pytest.mark.parametrize("unit", [1, 1000], ids=["seconds", "milliseconds"])
@pytest.mark.parametrize(
    ("ago", "max_age", "kind"),
    [
        (3600, 3600, None),
        (3601, 3600, errors.OutcomeStaleError),
        (3600, None, None),
        (-300, 60, None),
        (-300, None, None),
        (-301, None, errors.OutcomeAheadError),
        (-63_000_000, 3600, errors.OutcomeAheadError),
    ],
)
def test_the_age_counts_from_the_end_of_the_execution(unit: int, ago: int, max_age: float | None, kind: Any) -> None:
    record = told(executionFinish=int((NOW - ago) * unit))
    if kind is None:
        assert judged(record, maxAge=max_age)
    else:
        assert type(refusal(record, maxAge=max_age)) is kind


def test_a_stale_outcome_says_when_it_ended_and_how_old_it_may_be() -> None:
    text = refusal(told(), maxAge="30m").what
    assert "ended at 2025-11-26T22:33:20.000Z, 1h00m ago, and it is to be at most 30m00s old" in text


@pytest.mark.parametrize("finish", [None, 0, -5])
def test_without_a_time_of_its_end_an_outcome_has_no_age(finish: int | None) -> None:
    record = told(executionFinish=finish)
    assert judged(record)
    assert type(refusal(record, maxAge="24h")) is errors.OutcomeAheadError


def test_a_time_beyond_the_calendar_is_ahead() -> None:
    assert "s after 1970" in refusal(told(executionFinish=2**63 - 1)).what


FAULTS: list[tuple[type[errors.OutcomeError], dict[str, Any]]] = [
    (errors.OutcomeForeignError, {"bulkId": "7"}),
    (errors.OutcomeNotFinalError, {"verdict": "not-final", "status": "RUNNING"}),
    (errors.OutcomePartialError, PARTIAL),
    (errors.OutcomeAheadError, {"executionFinish": int(NOW) + 301}),
]


@given(st.lists(st.sampled_from(FAULTS), unique_by=lambda fault: fault[0], min_size=1))
def test_of_several_reasons_the_first_in_the_order_is_told(faults: list[tuple[Any, dict[str, Any]]]) -> None:
    changes: dict[str, Any] = {}
    for _, change in sorted(faults, key=FAULTS.index, reverse=True):
        changes |= change
    first = min(faults, key=FAULTS.index)[0]
    assert type(refusal(told(**changes), maxAge="1s")) is first


def test_what_a_hostile_record_quotes_is_cut() -> None:
    long = {"code": "x", "text": "y" * 100_000, "next": ""}
    assert len(str(refusal(told(verdict="not-final", status="RUNNING", problem=long)))) < 3000
