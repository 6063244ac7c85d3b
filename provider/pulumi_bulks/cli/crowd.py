"""Several bulks at once, each in a thread of its own, and what happens to them told to the main thread alone.

The main thread is the one that Ctrl-C reaches and that prints, so it never waits for the API. The others are daemons:
whatever they wait for, they do not keep the process from ending.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import TransientError

from .stopping import stop_if_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pulumi_bulks.api.errors import ApiError
    from pulumi_bulks.api.models import Bulk

TICK = 0.25
"""Seconds after which the main thread hears that nothing has happened, so that what it shows can go on."""


@dataclass(frozen=True, slots=True)
class Event:
    """What has happened to a bulk."""

    bulk_id: str


@dataclass(frozen=True, slots=True)
class Seen(Event):
    """It was looked at; `left` is the forecast of the rest of its execution in seconds, None where there is none."""

    bulk: Bulk
    left: float | None = None


@dataclass(frozen=True, slots=True)
class Troubled(Event):
    """A look was in vain, or has to wait."""

    text: str


@dataclass(frozen=True, slots=True)
class Warned(Event):
    """There is something to know about it."""

    text: str


@dataclass(frozen=True, slots=True)
class Ended(Event):
    """The work on it is over: `bulk` is how it was seen last, and `error` what has ended the work, if anything."""

    bulk: Bulk | None
    error: Exception | None = None


class Listener:
    """Hears of one bulk what its API, its pacing and its wait have to say, and tells it on.

    `last` is how the bulk was seen last, and `failure` what the latest look in vain met.
    """

    def __init__(self, bulk_id: str, tell: Callable[[Event], None]) -> None:
        self._bulk_id = bulk_id
        self._tell = tell
        self.last: Bulk | None = None
        self.failure: ApiError | None = None

    def looked(self, bulk: Bulk) -> None:
        """Take note of a look."""
        self.last = bulk

    def sent(self, *, maybe_taken: bool) -> None:
        """Take note of nothing: no execute is sent."""

    def forecast(self, left: float | None) -> None:
        """Tell of the last look, with what it makes of the rest."""
        if self.last is not None:
            self._tell(Seen(self._bulk_id, self.last, left))

    def failed(self, error: ApiError) -> None:
        """Tell of a look in vain that is worth another one: what contradicts an earlier look is."""
        self.failure = error
        if self.last is not None or isinstance(error, TransientError):
            self.status(f"{error.reason}; asking again")

    def status(self, text: str) -> None:
        """Tell why there is no look just now."""
        self._tell(Troubled(self._bulk_id, text))

    def info(self, text: str) -> None:
        """Tell what has happened."""
        self.warning(text)

    def warning(self, text: str) -> None:
        """Tell what there is to know."""
        self._tell(Warned(self._bulk_id, text))


class Unheard:
    """A notifier for what is told in another way already."""

    def __init__(self, listener: Listener) -> None:
        self.info = listener.info
        self.warning = listener.warning

    def status(self, text: str) -> None:
        """Do nothing."""


def events_of(
    bulk_ids: Sequence[str], work: Callable[[Listener, str], Bulk], at_once: int | None = None
) -> Iterator[Event | None]:
    """Do the `work` on each bulk, on so many of them `at_once`; yield what happens, and None where nothing does.

    Ends when the work on all of them has.
    """
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for bulk_id in bulk_ids:
        waiting.put(bulk_id)
    for _ in range(min(at_once or len(bulk_ids), len(bulk_ids))):
        threading.Thread(target=_work, args=(waiting, events.put, work), daemon=True).start()
    left = len(bulk_ids)
    while left:
        stop_if_asked()
        try:
            event = events.get(timeout=TICK)
        except queue.Empty:
            yield None
            continue
        left -= isinstance(event, Ended)
        yield event


def _work(
    waiting: queue.SimpleQueue[str], tell: Callable[[Event], None], work: Callable[[Listener, str], Bulk]
) -> None:
    while True:
        try:
            bulk_id = waiting.get_nowait()
        except queue.Empty:
            return
        listener = Listener(bulk_id, tell)
        try:
            tell(Ended(bulk_id, work(listener, bulk_id)))
        except Exception as error:  # noqa: BLE001 - told where it can be, in the main thread
            tell(Ended(bulk_id, listener.last, error))
