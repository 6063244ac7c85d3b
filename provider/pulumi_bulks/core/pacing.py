"""When to ask again: pure policies that turn answers into delays. No clock, no I/O."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Progress:
    """What one answer says about how far a bulk is.

    `finished` counts operations in a final status; `total` is None where the API does not say. `stops_on_failure`
    is True under ON_FAILURE_STOP, where any moment can be the last.
    """

    finished: int
    total: int | None
    paused: bool = False
    stops_on_failure: bool = False


class Pacing(Protocol):
    """Decides the delay before the next request of one wait. Times are seconds since the wait began, monotonic."""

    def after_answer(self, elapsed: float, progress: Progress) -> float:
        """Return the seconds to wait after an answer that was not final."""

    def after_failure(self, elapsed: float, retry_after: float | None = None) -> float:
        """Return the seconds to wait after a request without a usable answer, at least `retry_after`."""


class Exponential:
    """Doubles the delay with each request, from `first` up to `longest` seconds."""

    def __init__(self, first: float = 0.5, longest: float = 15.0) -> None:
        self._next = first
        self._longest = longest

    def after_answer(self, elapsed: float, progress: Progress) -> float:  # noqa: ARG002 - it looks at neither
        """Return the next delay of the series."""
        delay = min(self._next, self._longest)
        self._next = delay * 2
        return delay

    def after_failure(self, elapsed: float, retry_after: float | None = None) -> float:
        """Return the next delay of the series, or `retry_after` where that is longer."""
        return max(self.after_answer(elapsed, Progress(0, None)), retry_after or 0.0)
