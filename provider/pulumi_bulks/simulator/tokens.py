"""The tokens that the API has issued: each ends some time after its last activity."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .behaviour import Behaviour


class Tokens:
    """Issued tokens and one-time tokens. It is not safe for threads by itself."""

    def __init__(self) -> None:
        self.issued: list[str] = []
        self._last_activity: dict[str, float] = {}
        self._revoked: set[str] = set()
        self._one_time: set[str] = set()

    def issue(self, now: float) -> str:
        """Return a new token, which is active now."""
        token = f"issued-{secrets.token_urlsafe(18)}"
        self.issued.append(token)
        self._last_activity[token] = now
        return token

    def issue_one_time(self) -> str:
        """Return a token that can be exchanged once."""
        token = f"once-{secrets.token_urlsafe(18)}"
        self._one_time.add(token)
        return token

    def exchange(self, one_time: str, now: float) -> str | None:
        """Return a new token for a one-time token, None if it was none or has been exchanged before."""
        if one_time not in self._one_time:
            return None
        self._one_time.remove(one_time)
        return self.issue(now)

    def start(self, token: str, now: float) -> None:
        """Take a token that was not issued here for one that is active now, unless it has been seen before."""
        self._last_activity.setdefault(token, now)

    def is_valid(self, token: str, now: float, behaviour: Behaviour, *, is_get: bool) -> bool:
        """Return whether a request with the token is let in; if so, the request may count as activity."""
        last = self._last_activity.get(token)
        if last is None or token in self._revoked or now - last >= behaviour.token_lifetime:
            return False
        if not is_get or behaviour.get_is_activity:
            self._last_activity[token] = now
        return True

    def revoke(self, token: str) -> None:
        """End a token now, for good."""
        self._revoked.add(token)

    def is_revoked(self, token: str) -> bool:
        """Return whether a token has been ended before its time."""
        return token in self._revoked
