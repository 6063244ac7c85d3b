"""What a check has found."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_bulks.cli.stopping import stop_if_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


_TICK = 0.25


class Level(str, Enum):
    """How it is. Only a PROBLEM is one."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check `id` has found, and how to mend it, empty where there is nothing to mend."""

    id: str
    level: Level
    message: str
    fix: str = ""


def ok(name: str, message: str) -> Finding:
    """Return that all is well."""
    return Finding(name, Level.OK, message)


def warning(name: str, message: str, fix: str = "") -> Finding:
    """Return that something may not be as it was meant."""
    return Finding(name, Level.WARNING, message, fix)


def problem(name: str, message: str, fix: str = "") -> Finding:
    """Return that something does not work."""
    return Finding(name, Level.PROBLEM, message, fix)


def skipped(name: str, message: str) -> Finding:
    """Return that this was not tried."""
    return Finding(name, Level.SKIPPED, message)


def within(seconds: float, names: tuple[str, ...], check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return what `check` finds, or that these checks have not ended within `seconds`.

    It runs in a thread of its own that keeps no process alive: what it asks may hang in ways that nothing ends.
    """
    found: list[Finding] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            found.extend(check())
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for it
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ends = time.monotonic() + seconds
    while thread.is_alive() and (left := ends - time.monotonic()) > 0:
        stop_if_asked()
        thread.join(min(left, _TICK))
    if errors:
        raise errors[0]
    if thread.is_alive():
        return [problem(name, f"no result after {seconds:.0f} s") for name in names]
    return found
