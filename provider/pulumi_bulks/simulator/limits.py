"""The API's limits: so many calls in a window of time, for everybody together who uses the account."""

from __future__ import annotations

import math
import re
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal, Protocol

_ROUNDING = 1e-6
"""Seconds: a window is over for a client that waited for it, whatever became of the last bits of its sums."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_WINDOW = re.compile(r"(?P<calls>[1-9][0-9]{0,8})/(?P<number>[1-9][0-9]{0,5})?(?P<unit>[smhd])")

Headers = Literal["both", "reset", "retry-after", "epoch", "none"]


@dataclass(frozen=True, slots=True)
class Window:
    """At most `calls` in `seconds`."""

    calls: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of an account: a call is refused with a 429 where any of the windows is used up.

    A fixed window begins with the first call after the one before is over; a `sliding` one is always the last seconds.
    `headers` of a 429: `x-ratelimit-limit` and `x-ratelimit-reset` ("both", as documented), "reset" alone,
    "retry-after" alone, "epoch" (both, and the reset as a moment in place of a time to wait), or "none". With
    `rounds_down` the reset ends before the window does, by less than a second. `others` is how many calls a second
    somebody else makes with the same account. With `refused_count` a refused call uses up the windows as well.
    """

    windows: tuple[Window, ...]
    sliding: bool = False
    headers: Headers = "both"
    others: float = 0.0
    refused_count: bool = False
    rounds_down: bool = False

    @classmethod
    def parse(cls, text: str, **switches: Any) -> Limits:  # noqa: ANN401 - the fields of Limits
        """Read "100/1m, 1000/1h, 10000/1d", or "none". Raises ValueError."""
        windows = () if text.strip() == "none" else tuple(_window(part.strip()) for part in text.split(","))
        return cls(windows, **switches)


STANDARD_LIMITS = Limits((Window(100, 60), Window(1000, 3600), Window(10_000, 86_400)))
"""What the API documents; an account's own limits may be higher or lower."""


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A window that is used up, and after how many whole seconds it is over."""

    window: Window
    reset: int


class Limiter:
    """Counts calls against limits. It is not safe for threads by itself."""

    def __init__(self, limits: Limits | None) -> None:
        self._limits = limits or Limits(())
        counter = _SlidingCounter if self._limits.sliding else _FixedCounter
        self._counters: list[_Counter] = [counter(window) for window in self._limits.windows]
        self._others_called_at: float | None = None

    def take(self, now: float) -> Exceeded | None:
        """Count one call at the moment `now`; returns the window that refuses it, the one that lasts longest."""
        self._let_others_call(now)
        return self._call(now)

    def spend(self, calls: int, now: float) -> None:
        """Use up `calls`, as somebody else does with the same account."""
        for _ in range(calls):
            self._call(now)

    def headers_of(self, exceeded: Exceeded, epoch: float) -> dict[str, str]:
        """Return the headers of a 429 that is sent at the moment `epoch`, in seconds since the epoch."""
        in_force = [f"{window.calls};w={window.seconds}" for window in self._limits.windows]
        limit = {"x-ratelimit-limit": ", ".join([str(exceeded.window.calls), *in_force])}
        reset = {"x-ratelimit-reset": str(exceeded.reset)}
        return {
            "both": {**limit, **reset},
            "reset": reset,
            "retry-after": {"Retry-After": str(exceeded.reset)},
            "epoch": {**limit, "x-ratelimit-reset": str(math.ceil(epoch) + exceeded.reset)},
            "none": {},
        }[self._limits.headers]

    def _call(self, now: float) -> Exceeded | None:
        waits = [(counter.full_for(now), counter.window) for counter in self._counters]
        wait, window = max(waits, key=lambda each: each[0], default=(0.0, None))
        refused = window is not None and wait > 0
        if not refused or self._limits.refused_count:
            for counter in self._counters:
                counter.add(now)
        whole = math.floor(wait) if self._limits.rounds_down else math.ceil(wait - _ROUNDING)
        return Exceeded(window, whole) if refused and window else None

    def _let_others_call(self, now: float) -> None:
        if not self._limits.others or not self._counters:
            return
        pause = 1 / self._limits.others
        longest = max(window.seconds for window in self._limits.windows)
        called_at = now if self._others_called_at is None else max(self._others_called_at, now - longest)
        while called_at + pause <= now:
            called_at += pause
            self._call(called_at)
        self._others_called_at = called_at


class _Counter(Protocol):
    window: Window

    def full_for(self, now: float) -> float:
        """Return the seconds until there is room for a call, 0 if there is."""

    def add(self, now: float) -> None:
        """Count a call."""


class _FixedCounter:
    def __init__(self, window: Window) -> None:
        self.window = window
        self._start = -math.inf
        self._used = 0

    def full_for(self, now: float) -> float:
        self._turn(now)
        return self._start + self.window.seconds - now if self._used >= self.window.calls else 0.0

    def add(self, now: float) -> None:
        self._turn(now)
        if not self._used:
            self._start = now
        self._used += 1

    def _turn(self, now: float) -> None:
        if now >= self._start + self.window.seconds - _ROUNDING:
            self._used = 0


class _SlidingCounter:
    def __init__(self, window: Window) -> None:
        self.window = window
        self._calls: deque[float] = deque()

    def full_for(self, now: float) -> float:
        while self._calls and self._calls[0] + self.window.seconds <= now + _ROUNDING:
            self._calls.popleft()
        if len(self._calls) < self.window.calls:
            return 0.0
        return self._calls[-self.window.calls] + self.window.seconds - now

    def add(self, now: float) -> None:
        self._calls.append(now)


def _window(text: str) -> Window:
    match = _WINDOW.fullmatch(text)
    if match is None:
        raise ValueError(
            f'{text!r} is not a limit: write it like "100/1m" (s, m, h, d), several with commas, or "none"'
        )
    return Window(int(match["calls"]), int(match["number"] or 1) * _UNITS[match["unit"]])
