"""Whether a list is worth asking for. Pure; moments in seconds."""

from __future__ import annotations

import math

from pulumi_bulks.api.errors import ApiError, RefusedError, ThrottledError

_REFUSED, _FAILED, _UNFIT = 3600.0, 30.0, 600.0
"""Seconds for which no list is asked for that is refused, has failed, or is of no use: long, old or odd."""

_ODD = 3
"""Lists in a row of which nobody can tell whether they are complete."""


class Confidence:
    """Remembers why a list is not asked for just now."""

    def __init__(self) -> None:
        self._until = -math.inf
        self._incomplete = 0

    def holds(self, now: float) -> bool:
        """Return whether the list may be asked for."""
        return now >= self._until

    def failed(self, error: ApiError, now: float) -> None:
        """Take note of an answer without a list; what the limits refuse says nothing about lists."""
        if not isinstance(error, ThrottledError):
            self._until = now + (_REFUSED if isinstance(error, RefusedError) else _FAILED)

    def came(self, now: float, *, is_complete: bool) -> None:
        """Take note of a list."""
        self._incomplete = 0 if is_complete else self._incomplete + 1
        if self._incomplete >= _ODD:
            self.lose(now)

    def lose(self, now: float) -> None:
        """Take note that the list is of no use."""
        self._incomplete = 0
        self._until = now + _UNFIT
