"""How long to wait for a bulk, and what to do when the wait does not end well. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

DEFAULT_TIMEOUT = 3600.0


class OnTimeout(str, Enum):
    """What happens to a bulk that is not final in time."""

    LEAVE = "leave"
    PAUSE = "pause"
    CANCEL = "cancel"


class OnPaused(str, Enum):
    """What to do about a bulk that somebody has paused."""

    WAIT = "wait"
    RESUME = "resume"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one wait; times in seconds."""

    timeout: float = DEFAULT_TIMEOUT
    stall_timeout: float | None = None
    on_timeout: OnTimeout = OnTimeout.LEAVE
    on_paused: OnPaused = OnPaused.WAIT
    timeout_name: str = "timeout"
    """What `timeout` was set with, in the program's terms."""
