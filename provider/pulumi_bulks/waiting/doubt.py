"""When to believe an answer that contradicts an earlier one. Pure."""

from __future__ import annotations

LOOKS = 3
SECONDS = 30.0

_SOON = 1.0
_INSTANT = 0.001


class Doubt:
    """Doubts what contradicts an earlier answer, until `looks` of the kind have come over `seconds`.

    Behind one address there are many servers: one that is starting, or that has not heard the news yet, may say that
    there is no such bulk, or that nobody has executed it. Moments are in seconds, of any clock that goes forward.
    """

    def __init__(self, looks: int = LOOKS, seconds: float = SECONDS) -> None:
        self._enough = looks
        self._seconds = seconds
        self._since: float | None = None
        self._looks = 0

    def confirm(self, moment: float) -> bool:
        """Take note of one more such answer, and return whether it has to be believed by now."""
        if self._since is None:
            self._since = moment
        self._looks += 1
        return self._looks >= self._enough and self._left(moment) <= _INSTANT

    def dispel(self) -> None:
        """Take note of an answer as it was expected."""
        self._since, self._looks = None, 0

    def age(self, moment: float) -> float:
        """Return for how many seconds there has been doubt."""
        return 0.0 if self._since is None else moment - self._since

    def rest(self, moment: float) -> float:
        """Return the seconds until the next look: soon, then ever later, the last one when the time is over."""
        needed = max(1, self._enough - self._looks)
        return max(0.0, min(self._left(moment) / needed, max(_SOON, self.age(moment))))

    def _left(self, moment: float) -> float:
        return self._seconds - self.age(moment)
