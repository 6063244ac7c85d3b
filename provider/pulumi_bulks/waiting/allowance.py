"""What one wait may send: a hard bound over a sliding window. Pure."""

from __future__ import annotations

from collections import deque

REQUESTS = 30
WINDOW = 60.0
"""Seconds in which one wait sends at most REQUESTS, whatever it meets."""

ASIDE = 4
"""How many of these are kept for what cannot wait its turn: an execute and the look after it, a resume, a last look."""

IN_TURN = REQUESTS - ASIDE
"""How many requests of any WINDOW wait their turn: looks, and pages of operations."""

EVEN_INTERVAL = WINDOW / IN_TURN
"""Seconds between requests that the allowance never delays."""


class Allowance:
    """Counts the requests of one wait and says how soon the next one may be sent.

    Moments are seconds of any clock that does not run backwards. The bound holds as long as no more than ASIDE requests
    that are only counted, and not delayed, come between two that are.
    """

    def __init__(self) -> None:
        self._sent: deque[float] = deque(maxlen=IN_TURN)

    def count(self, now: float) -> None:
        """Take note of a request that has been sent, at the latest `now`."""
        while self._sent and self._sent[0] <= now - WINDOW:
            self._sent.popleft()
        self._sent.append(now)

    @property
    def recent(self) -> int:
        """How many requests the window of the latest one holds, at most IN_TURN."""
        return len(self._sent)

    def seconds_until_free(self, now: float, kept: int = 0) -> float:
        """Return the seconds until a request may be sent so that `kept` more could follow it at once."""
        place = IN_TURN - kept
        if place <= 0:
            return WINDOW
        return min(max(0.0, self._sent[-place] + WINDOW - now), WINDOW) if len(self._sent) >= place else 0.0
