"""Limits of requests: what a run may use, and what the headers of a 429 say. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_bulks.api.times import moment_of_date
from pulumi_bulks.api.told import WrongError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_WINDOW = 31 * 86_400.0
"""Seconds; a longer one is taken for a mistake."""

LONGEST_SILENCE = 86_400.0
"""Seconds; a header that asks for more is taken for a mistake, unless a longer window is named with it."""

_ROUNDING = 1.0
"""Seconds by which a reset may be beyond the end of its window: it comes in whole seconds."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_WINDOW = re.compile(r"(?P<requests>[1-9][0-9]{0,6})\s*/\s*(?P<number>[1-9][0-9]{0,4})?\s*(?P<unit>[smhd])")
_MOST_WINDOWS = 8
_LEAST_REQUESTS = 2
_NAMED = re.compile(r"(?P<requests>[1-9][0-9]{0,8})\s*;(?:[^,]*;)?\s*w\s*=\s*(?P<seconds>[1-9][0-9]{0,7})\s*(?:;.*)?")
_SECONDS = re.compile(r"([0-9]{1,13}(?:\.[0-9]{0,9})?)\s*s?")
_FIRST_EPOCH = 1e9  # what is more than this is a moment: seconds since the epoch
_FIRST_EPOCH_MS = 1e12


@dataclass(frozen=True, slots=True)
class Window:
    """At most `requests` within any `seconds`."""

    requests: int
    seconds: float

    def __str__(self) -> str:
        """Return it as it is configured: `50/1m`."""
        for unit, length in reversed(_UNITS.items()):
            if self.seconds % length == 0:
                return f"{self.requests}/{self.seconds / length:.0f}{unit}"
        return f"{self.requests}/{self.seconds:.1f}s"


STANDARD = (Window(100, 60), Window(1000, 3600), Window(10_000, 86_400))
"""The API's documented limits. An account's own may be higher or lower; all that use the account share them."""

DEFAULT_LIMITS = tuple(Window(window.requests // 2, window.seconds) for window in STANDARD)
"""What one run may use: half, the rest is for whoever else uses the account."""


def parse_limits(text: str) -> tuple[Window, ...]:
    """Read `bulks:rateLimits`, such as "50/1m, 500/1h, 5000/1d". Raises ValueError, which says what is wrong."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > _MOST_WINDOWS:
        raise ValueError(f"names more than {_MOST_WINDOWS} limits")
    return tuple(_configured(part) for part in parts)


def _configured(text: str) -> Window:
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise WrongError(f'has "{text[:40]}", which is no limit', 'write requests/time, as in "50/1m, 500/1h, 5000/1d"')
    window = Window(int(found["requests"]), float(int(found["number"] or 1) * _UNITS[found["unit"]]))
    if window.requests < _LEAST_REQUESTS:
        raise ValueError(f'has "{text}": an execution needs a look before it, so at least {_LEAST_REQUESTS} requests')
    if window.seconds > LONGEST_WINDOW:
        raise ValueError(f'has "{text}": at most {LONGEST_WINDOW / _UNITS["d"]:.0f}d')
    return window


def named_limits(headers: Mapping[str, str]) -> tuple[Window, ...]:
    """Return the windows that `x-ratelimit-limit` names, in `20, 10;w=60, 20;w=3600, 200;w=86400` three.

    What it does not say well is left out, so the result may be empty.
    """
    windows = []
    for part in headers.get("x-ratelimit-limit", "")[:1000].split(","):
        found = _NAMED.fullmatch(part.strip())
        if found is not None and int(found["seconds"]) <= LONGEST_WINDOW:
            windows.append(Window(int(found["requests"]), float(found["seconds"])))
    return tuple(windows[:_MOST_WINDOWS])


def silence_asked(headers: Mapping[str, str]) -> float | None:
    """Return the seconds without a request that a 429 asks for, None where it asks for none that make sense.

    That is the longest that `x-ratelimit-reset` and `Retry-After` say: of two windows, both hold. A moment, be it a
    date or seconds since the epoch, is taken relative to the answer's own `Date`, as clocks differ. A reset beyond the
    longest window that the answer names makes no sense, for it may be in milliseconds; nor does more than a day.
    """
    named = longest(named_limits(headers))
    reset = _longest_told("x-ratelimit-reset", headers, _ROUNDING + (named or LONGEST_SILENCE))
    asked = (reset, retry_after(headers, max(named, LONGEST_SILENCE)))
    return max((seconds for seconds in asked if seconds is not None), default=None)


def retry_after(headers: Mapping[str, str], most: float = LONGEST_SILENCE) -> float | None:
    """Return the seconds that `Retry-After` asks for, None where it asks for none that make sense, or for too many."""
    return _longest_told("Retry-After", headers, _ROUNDING + most)


def _longest_told(name: str, headers: Mapping[str, str], most: float) -> float | None:
    text = headers.get(name, "")[:1000]
    values = [_date(text, headers), *(_seconds(part.strip(), headers) for part in text.split(","))]
    return max((value for value in values if value is not None and value <= most), default=None)


def _seconds(text: str, headers: Mapping[str, str]) -> float | None:
    found = _SECONDS.fullmatch(text)
    if found is None:
        return None
    value = float(found[1])
    if value < _FIRST_EPOCH:
        return value
    now = moment_of_date(headers.get("Date", ""))
    return None if now is None else max(0.0, (value / 1000 if value >= _FIRST_EPOCH_MS else value) - now)


def _date(text: str, headers: Mapping[str, str]) -> float | None:
    until, now = moment_of_date(text), moment_of_date(headers.get("Date", ""))
    return None if until is None or now is None else max(0.0, until - now)


def longest(windows: Iterable[Window]) -> float:
    """Return the seconds of the longest window, 0 without any."""
    return max((window.seconds for window in windows), default=0.0)


def shortest_over(seconds: float, windows: Iterable[Window]) -> float:
    """Return the length of the shortest window that can last `seconds` more, `inf` where none can."""
    return min((window.seconds for window in windows if window.seconds >= seconds), default=math.inf)
