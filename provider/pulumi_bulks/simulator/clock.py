"""The simulator's time: the machine's, or a virtual one that passes only when somebody sleeps."""

from __future__ import annotations

import time
from typing import Protocol

_VIRTUAL_EPOCH = 1_790_000_000.0
_MACHINE_EPOCH = time.time() - time.monotonic()  # read once, so that a moment has the same timestamp in every answer


class SimulatorClock(Protocol):
    """Seconds since a fixed moment, and the wall clock that the API stamps executions with."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    def epoch(self, moment: float) -> float:
        """Return a moment of `monotonic` as seconds since the epoch."""


class MachineClock:
    """The machine's own time; `skew` seconds make the API's wall clock differ from the client's."""

    def __init__(self, skew: float = 0.0) -> None:
        self._skew = skew

    def monotonic(self) -> float:
        """Return the machine's monotonic time."""
        return time.monotonic()

    def epoch(self, moment: float) -> float:
        """Return a moment on the machine's wall clock, with the skew."""
        return _MACHINE_EPOCH + self._skew + moment


class VirtualClock:
    """Time for tests: `sleep` is all that makes it pass, and takes none."""

    def __init__(self, skew: float = 0.0) -> None:
        self._now = 0.0
        self._skew = skew

    def monotonic(self) -> float:
        """Return the virtual seconds that have passed."""
        return self._now

    def epoch(self, moment: float) -> float:
        """Return a moment on a wall clock that runs with the virtual time."""
        return _VIRTUAL_EPOCH + self._skew + moment

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._now += max(0.0, seconds)

    def bell(self) -> VirtualBell:
        """Return what a client sleeps on that another of its threads may wake."""
        return VirtualBell(self)


class VirtualBell:
    """A bell of one thread: nobody rings it during a wait."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._is_rung = False

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass, unless it has been rung."""
        if not self._is_rung:
            self._clock.sleep(seconds)
        self._is_rung = False

    def ring(self) -> None:
        """End the next wait at once."""
        self._is_rung = True
