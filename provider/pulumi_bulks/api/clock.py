"""Time, as something to pass in."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Bell(Protocol):
    """Lets one thread sleep until another wakes it. Rung while nobody waits, it ends the next wait at once."""

    def wait(self, seconds: float) -> None:
        """Return after `seconds`, or as soon as it has been rung."""

    def ring(self) -> None:
        """Wake whoever waits."""


class Clock(Protocol):
    """Measures and passes time, in seconds."""

    def monotonic(self) -> float:
        """Return the time since a fixed moment; it never goes back."""

    def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""

    def bell(self) -> Bell:
        """Return a bell whose waits take this clock's time."""


class SystemClock:
    """The machine's own time."""

    def monotonic(self) -> float:
        """Return the machine's monotonic time."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block the calling thread."""
        time.sleep(seconds)

    def bell(self) -> Bell:
        """Return a bell."""
        return _SystemBell()


class _SystemBell:
    def __init__(self) -> None:
        self._rung = threading.Event()

    def wait(self, seconds: float) -> None:
        self._rung.wait(max(0.0, min(seconds, threading.TIMEOUT_MAX)))
        self._rung.clear()

    def ring(self) -> None:
        self._rung.set()
