"""What a consumer is told of an outcome that is a secret, or may be one."""

import time
from typing import Any

import pytest

from pulumi_bulks.hosts.shared.consuming import required
from pulumi_bulks.outcome.errors import OutcomeError
from tests.outcome.records import NOW, expected, told

OWN, OTHERS = "8123456789012345678", "7111111111111115432"
PROBLEM = {"code": "not-final", "text": f"bulk {OWN} of /secret-operation is PAUSED", "next": f"Look at {OWN}."}


def refusal(record: Any, *, is_secret: bool | None, **expectation: Any) -> str:
    with pytest.raises(OutcomeError) as caught:
        required(record, expected(**expectation), NOW, is_secret=is_secret)
    return str(caught.value)


@pytest.mark.parametrize(
    ("is_secret", "shown"),
    [
        (False, f"it is of the bulk {OTHERS}, not {OWN}"),
        (None, f"the bulk …5432, not {OWN}"),
        (True, "the bulk [secret]"),
    ],
)
def test_an_id_is_shown_as_far_as_it_is_no_secret(is_secret: Any, shown: str) -> None:
    text = refusal(told(bulkId=OTHERS), is_secret=is_secret)
    assert shown in text
    assert (OTHERS in text) is (is_secret is False)
    assert (OWN in text) is (is_secret is not True)


def test_a_short_id_has_no_end_that_would_not_give_it_away() -> None:
    assert "of the bulk [secret], not" in refusal(told(bulkId="7123"), is_secret=None)


def test_what_a_run_said_of_a_secret_bulk_is_not_repeated() -> None:
    record = told(verdict="not-final", status="PAUSED", operation="/secret-operation", problem=PROBLEM)
    text = refusal(record, is_secret=True)
    assert OWN not in text
    assert "secret-operation" not in text
    assert "secret-operation" not in refusal(record, is_secret=None)
    assert PROBLEM["text"] in refusal(record, is_secret=False)


def test_how_many_failed_of_a_secret_bulk_is_not_told() -> None:
    record = told(status="PARTIALLY_COMPLETED", acceptedStatuses=["PARTIALLY_COMPLETED"], counts={"FAILED": 1234})
    assert "with 1,234 failed" in refusal(record, is_secret=False)
    assert "with [secret] failed" in refusal(record, is_secret=True)


def test_a_record_is_returned_whole() -> None:
    record = told(executionFinish=int(time.time()))
    assert required(record, expected(), time.time(), is_secret=True) == record
