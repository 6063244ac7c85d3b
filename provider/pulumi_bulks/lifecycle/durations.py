"""Durations as a program writes them: a number of seconds, or a text as Pulumi's own time-outs have it. Pure."""

from __future__ import annotations

import re

_LONGEST = 366 * 24 * 3600
_PART = re.compile(r"(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(h|ms|us|µs|μs|ns|m|s)")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9}


def seconds_of(value: object) -> float:
    """Return the seconds that a number or a text such as "90s", "1h30m", "1.5h" or "500ms" stands for.

    Raises ValueError for anything else, for 0 and for more than a year.
    """
    seconds = 0.0
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = value
    elif isinstance(value, str) and len(value) < 100 and _DURATION.fullmatch(value):  # noqa: PLR2004 - long enough
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(value))
    if not 0 < seconds <= _LONGEST:
        raise ValueError(
            'must be a time of up to a year: a number of seconds, or a text such as "90s", "30m", "2h", "1h30m", '
            '"1.5h", "500ms" (a day is "24h": its units are those of Pulumi\'s own time-outs)'
        )
    return float(seconds)
