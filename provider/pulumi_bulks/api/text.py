"""How numbers and durations read. Pure."""

from __future__ import annotations

_MINUTE = 60
_HOUR = 3600


def number(value: int | None) -> str:
    """Return 7981 as "7,981" and an unknown number as "?"."""
    return "?" if value is None else f"{value:,}"


def count_of(value: int | None, noun: str) -> str:
    """Return "1 operation", "19 operations", "? operations"."""
    return f"{number(value)} {noun}{'' if value == 1 else 's'}"


def duration(seconds: float) -> str:
    """Return 0.4 as "0.4s", 252 as "4m12s" and 7200 as "2h00m"."""
    if seconds < 10:  # noqa: PLR2004 - below ten seconds a tenth matters
        return f"{max(0.0, seconds):.1f}s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}m{whole % _MINUTE:02d}s"
    return f"{whole // _HOUR}h{whole % _HOUR // _MINUTE:02d}m"
