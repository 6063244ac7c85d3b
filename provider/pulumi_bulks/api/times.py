"""What the API's timestamps mean: their unit, and which of them make sense. Pure."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

_MILLISECONDS_FROM = 10**11
_END_OF_CALENDAR = 253_402_300_800
ALLOWED_SKEW = 300.0
"""Seconds by which two clocks of one API may differ: what is told of a later moment makes no sense."""


def sensible(timestamp: int | None, observed_at: float | None) -> float | None:
    """Return a timestamp of the API in epoch seconds; None without one, and for one that makes no sense.

    `observed_at` is when the API told it, in epoch seconds; None where that is not known.
    """
    if timestamp is None or timestamp <= 0:
        return None
    seconds = seconds_of_timestamp(timestamp)
    latest = _END_OF_CALENDAR if observed_at is None else observed_at + ALLOWED_SKEW
    return seconds if seconds < latest else None


def seconds_of_timestamp(timestamp: int) -> float:
    """Return a timestamp of the API, which is in seconds or in milliseconds, in epoch seconds."""
    return timestamp / 1000 if timestamp >= _MILLISECONDS_FROM else float(timestamp)


def iso_time(seconds: float | None) -> str | None:
    """Return epoch seconds as ISO 8601 UTC, None for None."""
    if seconds is None:
        return None
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of_date(text: str) -> float | None:
    """Return a date of HTTP, such as `Wed, 21 Oct 2015 07:28:00 GMT`, as epoch seconds; None for anything else."""
    try:
        return parsedate_to_datetime(text.strip()).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
