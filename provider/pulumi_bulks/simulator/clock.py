"""The simulator's time: the machine's, or a virtual one that passes only when somebody sleeps."""

from __future__ import annotations

import time
from typing import Protocol

_EPOCH = 1_790_000_000.0


class SimulatorClock(Protocol):
    """Seconds since a fixed moment, and the wall clock that the API stamps executions with."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    def time(self) -> float:
        """Return seconds since the epoch."""


class MachineClock:
    """The machine's own time; `skew` seconds make the API's wall clock differ from the client's."""

    def __init__(self, skew: float = 0.0) -> None:
        self._skew = skew

    def monotonic(self) -> float:
        """Return the machine's monotonic time."""
        return time.monotonic()

    def time(self) -> float:
        """Return the machine's wall clock and the skew."""
        return time.time() + self._skew


class VirtualClock:
    """Time for tests: `sleep` is all that makes it pass, and takes none."""

    def __init__(self, skew: float = 0.0) -> None:
        self._now = 0.0
        self._skew = skew

    def monotonic(self) -> float:
        """Return the virtual seconds that have passed."""
        return self._now

    def time(self) -> float:
        """Return a wall clock that runs with the virtual time."""
        return _EPOCH + self._skew + self._now

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._now += max(0.0, seconds)
