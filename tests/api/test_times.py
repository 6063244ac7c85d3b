"""The API's timestamps."""

import pytest

from pulumi_bulks.api.times import iso_time, sensible


@pytest.mark.parametrize(
    ("timestamp", "text"),
    [
        (None, None),
        (0, None),
        (-1_763_900_000, None),
        (1_763_900_000, "2025-11-23T12:13:20.000Z"),
        (1_763_900_000_123, "2025-11-23T12:13:20.123Z"),
        (253_402_300_799_000, "9999-12-31T23:59:59.000Z"),
        (253_402_300_800_000, None),
        (10**30, None),
        (-(10**30), None),
    ],
)
def test_timestamps_are_seconds_or_milliseconds(timestamp: int | None, text: str | None) -> None:
    assert iso_time(sensible(timestamp, None)) == text


def test_two_clocks_may_differ_a_little() -> None:
    assert sensible(1_000_000_299, 1_000_000_000) == 1_000_000_299
    assert sensible(1_000_000_301, 1_000_000_000) is None
