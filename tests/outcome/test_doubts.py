"""What contradicts an accepted verdict, for the gate and for the report alike."""

from typing import Any

import pytest

from pulumi_bulks.outcome import OutcomeRecord
from pulumi_bulks.outcome.doubts import doubt_of

from .records import told


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({}, ""),
        ({"acceptedStatuses": ["[secret]"]}, ""),
        ({"verdict": "not-accepted", "problem": {"code": "x", "text": "x"}}, ""),
        ({"problem": {"code": "x", "text": "x"}}, "it says accepted, and names a problem as well"),
        ({"status": "RUNNING", "acceptedStatuses": ["RUNNING"]}, "its status is RUNNING, which is not final"),
        ({"status": "FAILED"}, "its status FAILED is none of those that are accepted"),
        ({"status": "\x1b[2J"}, "its status is  [2J, which"),
    ],
)
def test_only_an_accepted_verdict_that_the_record_bears_out_is_believed(changes: dict[str, Any], doubt: str) -> None:
    found = doubt_of(OutcomeRecord.model_validate(told(**changes)))
    assert doubt in found
    assert bool(doubt) is bool(found)
