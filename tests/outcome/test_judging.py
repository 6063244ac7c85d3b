"""Verdicts: what is certain about an execution, by what was seen and what was sent."""

import itertools

import pytest

from pulumi_bulks.api.models import Bulk
from pulumi_bulks.outcome.judging import verdict_meanwhile, verdict_of, verdict_unseen

FINAL = ("COMPLETED", "PARTIALLY_COMPLETED", "FAILED", "CANCELLED")
UNDERWAY = ("RUNNING", "PAUSED")


def bulk(status: str) -> Bulk:
    return Bulk.model_validate({"status": status, "bulkId": "1"})


@pytest.mark.parametrize(("status", "accepted"), [*itertools.product(FINAL, [("COMPLETED",), FINAL, ("CANCELLED",)])])
def test_an_end_is_accepted_where_its_status_is_and_the_verb_has_no_problem(
    status: str, accepted: tuple[str, ...]
) -> None:
    for sent in (True, False):
        right = "accepted" if status in accepted else "not-accepted"
        assert verdict_of(bulk(status), accepted, sent=sent, failed=False) == right
        assert verdict_of(bulk(status), accepted, sent=sent, failed=True) == "not-accepted"
        assert verdict_meanwhile(bulk(status), sent=sent) is None


@pytest.mark.parametrize(("status", "sent", "failed"), [*itertools.product(UNDERWAY, [True, False], [True, False])])
def test_what_was_seen_under_way_is_not_final_whoever_began_it(
    status: str,
    sent: bool,  # noqa: FBT001 - columns of the table
    failed: bool,  # noqa: FBT001
) -> None:
    assert verdict_of(bulk(status), FINAL, sent=sent, failed=failed) == "not-final"
    assert verdict_meanwhile(bulk(status), sent=sent) == "not-final"


@pytest.mark.parametrize("failed", [True, False])
def test_what_is_submitted_is_not_executed_only_where_no_execute_was_sent(
    failed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert verdict_of(bulk("SUBMITTED"), FINAL, sent=False, failed=failed) == "not-executed"
    assert verdict_of(bulk("SUBMITTED"), FINAL, sent=True, failed=failed) == "unknown"
    assert verdict_meanwhile(bulk("SUBMITTED"), sent=False) == "not-executed"
    assert verdict_meanwhile(bulk("SUBMITTED"), sent=True) == "unknown"


@pytest.mark.parametrize("status", ["EXPIRED", "REBALANCING", "completed", "ACCEPTED"])
def test_a_status_that_nobody_knows_is_unknown_even_where_it_is_accepted(status: str) -> None:
    assert verdict_of(bulk(status), (status,), sent=True, failed=False) == "unknown"
    assert verdict_meanwhile(bulk(status), sent=False) == "unknown"


@pytest.mark.parametrize(
    ("recorded", "begun", "verdict"),
    [
        (None, False, "not-executed"),
        (None, True, "unknown"),
        ("SUBMITTED", False, "not-executed"),
        ("SUBMITTED", True, "unknown"),
        ("RUNNING", True, "not-final"),
        ("PAUSED", True, "not-final"),
        ("COMPLETED", True, "unknown"),
        ("FAILED", True, "unknown"),
        ("EXPIRED", True, "unknown"),
    ],
)
def test_without_a_look_what_an_earlier_run_has_seen_is_not_unsaid(
    recorded: str | None,
    begun: bool,  # noqa: FBT001 - a column of the table
    verdict: str,
) -> None:
    assert verdict_unseen(None if recorded is None else bulk(recorded), begun=begun) == verdict
