"""How long a source of credentials in trouble is asked again, and when. Pure: moments in seconds come in."""

from __future__ import annotations

from pulumi_bulks.api.told import Told

GRACE = 60.0
"""Seconds in all for which a source in trouble is asked again."""

_FIRST, _LONGEST = 0.25, 8.0
"""Seconds between the first two times that it is asked, and the most: each is twice the one before."""

_LOOKS = (10.0, 30.0)
"""When a token that was accepted before it was refused is shown to the API again: that 401 may have been a hiccup."""


class Trouble:
    """From the first failure of a source, or the first 401, until the API accepts a token again.

    `told` says what was wrong last, and `passes` whether asking again may help.
    """

    def __init__(self, now: float) -> None:
        self.told = Told("")
        self.passes = True
        self._began = self._asked_at = self._quiet_until = now
        self._asked = 0
        self._looks = 0

    def is_quiet(self, now: float) -> bool:
        """Return whether it is too early to ask the source again."""
        return now < self._quiet_until

    def is_over(self, now: float) -> bool:
        """Return whether the source has had its time."""
        return now - self._began >= GRACE

    def is_past(self, now: float) -> bool:
        """Return whether the last answer of the source was good for so long that a 401 now is another trouble."""
        return now - self._asked_at >= GRACE

    def note_refused(self, told: Told) -> None:
        """Take note that the API has refused what the source gave."""
        self.told, self.passes = told, True

    def note_asked(self, now: float, told: Told | None = None, *, passes: bool = True) -> None:
        """Take note that the source was asked, and of what was wrong, if anything."""
        if told is not None:
            self.told, self.passes = told, passes
        self._asked_at = now
        self._quiet_until = now + min(_FIRST * 2.0 ** min(self._asked, 30), _LONGEST)
        self._asked += 1

    def may_look(self, now: float) -> bool:
        """Return whether a token that was refused is due to be shown to the API again, and count that."""
        due = self._looks < len(_LOOKS) and now - self._began >= _LOOKS[self._looks]
        self._looks += due
        return due
