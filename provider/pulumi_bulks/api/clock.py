"""Time, as something to pass in."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Measures and passes time, in seconds."""

    def monotonic(self) -> float:
        """Return the time since a fixed moment; it never goes back."""

    def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""


class SystemClock:
    """The machine's own time."""

    def monotonic(self) -> float:
        """Return the machine's monotonic time."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block the calling thread."""
        time.sleep(seconds)
