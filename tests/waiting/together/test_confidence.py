"""A list that is refused, fails, or is of no use is not asked for, for a while."""

import pytest

from pulumi_bulks.api.errors import (
    ApiError,
    ConflictError,
    ForbiddenError,
    NoRoomError,
    NotFoundError,
    ThrottledError,
    UnavailableError,
    UnreachableError,
)
from pulumi_bulks.waiting.together.confidence import Confidence


@pytest.mark.parametrize(
    ("error", "until"),
    [
        (ForbiddenError(""), 3600),
        (NotFoundError(""), 3600),
        (ConflictError("", api_code="NO_CONFIG_FOUND"), 3600),
        (UnavailableError(""), 30),
        (UnreachableError(""), 30),
        (ThrottledError(""), 0),
        (NoRoomError(""), 0),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, ApiError) else str(given),
)
def test_a_refusal_lasts_and_a_failure_passes(error: ApiError, until: float) -> None:
    confidence = Confidence()
    assert confidence.holds(0.0)
    confidence.failed(error, 100.0)
    assert confidence.holds(100.0 + until)
    assert until == 0 or not confidence.holds(99.0 + until)


def test_lists_that_are_never_complete_are_of_no_use() -> None:
    confidence = Confidence()
    for is_complete in (False, False, True, False, False):
        confidence.came(1.0, is_complete=is_complete)
    assert confidence.holds(1.0)
    confidence.came(1.0, is_complete=False)
    assert not confidence.holds(600.0)
    assert confidence.holds(601.0)
