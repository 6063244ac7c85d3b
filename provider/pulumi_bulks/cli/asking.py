"""Ask about bulks once each, several at a time, and print the answers in the order in which they were asked for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import (
    CredentialsError,
    NoTokenYetError,
    TimedOutError,
    UnreachableError,
)
from pulumi_bulks.hosts.shared.texts import text_of
from pulumi_bulks.waiting.inquiry import Inquiry

from . import lines
from .connecting import context_of, session_of
from .crowd import Ended, Troubled, Warned, events_of
from .exits import Exit, first_of
from .output import complain, data, tell, write
from .words import exit_after, result_line, stopped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pulumi_bulks.api.limits.windows import Window
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.session import Session

    from .crowd import Event, Listener

PATIENCE = 30.0
"""Seconds after which a bulk without an answer is given up."""

_AT_ONCE = 8
_CALM = 5.0
"""Seconds between two words about looks in vain, whichever bulks they are about."""


def ask_all(bulk_ids: Sequence[str], accepted: Collection[str], stack: str | None, schema: str | None) -> Exit:
    """Ask about the bulks and print the answers, as lines of this schema if one is given; return the exit code."""
    session = session_of(stack)
    patience = PATIENCE + queue_of(len(bulk_ids), session.settings.rate_limits)
    printer = _Printer(bulk_ids, session.settings.base_url, schema)
    exits: list[Exit] = []
    try:
        for event in events_of(bulk_ids, lambda listener, id_: ask(session, listener, id_, patience), _AT_ONCE):
            if event is not None:
                printer.take(event)
            if isinstance(event, Ended):
                exits.append(exit_after(event.bulk, event.error, accepted))
    except KeyboardInterrupt:
        printer.stop()
        return Exit.INTERRUPTED
    return first_of(exits)


def look_at(session: Session, bulk_id: str) -> Bulk:
    """Return a bulk as it is now, once. Raises what has kept it from being seen; what only delays it is told."""
    told: set[Event] = set()
    for event in events_of([bulk_id], lambda listener, id_: ask(session, listener, id_, PATIENCE)):
        match event:
            case Ended(error=None, bulk=bulk) if bulk is not None:
                return bulk
            case Ended(error=error) if error is not None:
                raise error
            case Troubled() | Warned() if event not in told:
                told.add(event)
                tell(f"bulk {bulk_id}: {event.text}")
    raise AssertionError("the work on a bulk ends with it or with an error")


def queue_of(requests: int, limits: Iterable[Window]) -> float:
    """Return the seconds for which the last of so many requests has to wait where the limits allow fewer at once."""
    return max((window.seconds * ((requests - 1) // window.requests) for window in limits), default=0.0)


def ask(session: Session, listener: Listener, bulk_id: str, patience: float) -> Bulk:
    """Return a bulk as it is, asked for within so many seconds. Raises a BulksError."""
    try:
        return Inquiry(context_of(session, listener), bulk_id, patience).observe()
    except TimedOutError as error:
        what = error.what.partition("\n")[0]  # that nothing was executed is no news here
        failure = CredentialsError(what) if isinstance(listener.failure, NoTokenYetError) else UnreachableError(what)
    raise failure


class _Printer:
    """Prints each answer when all before it are there."""

    def __init__(self, bulk_ids: Sequence[str], environment: str, schema: str | None) -> None:
        self._left = list(bulk_ids)
        self._environment = environment
        self._schema = schema
        self._ended: dict[str, Ended] = {}
        self._calm_until = 0.0

    def take(self, event: Event) -> None:
        """Print what there is to print after an event."""
        match event:
            case Ended():
                self._ended[event.bulk_id] = event
            case Troubled() if time.monotonic() >= self._calm_until:
                self._calm_until = time.monotonic() + _CALM
                tell(f"bulk {event.bulk_id}: {event.text}")
            case Warned():
                tell(f"bulk {event.bulk_id}: {event.text}")
        while self._left and self._left[0] in self._ended:
            self._print(self._ended.pop(self._left.pop(0)))

    def stop(self) -> None:
        """Print all that is known, and for the others that they are not."""
        for bulk_id in self._left:
            self._print(self._ended.get(bulk_id) or Ended(bulk_id, None, stopped("interrupted before an answer came")))

    def _print(self, ended: Ended) -> None:
        if self._schema is not None:
            bulk, error = ended.bulk, ended.error
            environment = self._environment
            write(lines.line_of(self._schema, bulk_id=ended.bulk_id, environment=environment, bulk=bulk, error=error))
        elif ended.error is not None:
            complain(about(ended.bulk_id, ended.error))
        else:
            data(result_line(ended.bulk_id, ended.bulk))


def about(bulk_id: str, error: Exception) -> str:
    """Return the text of an error, with the bulk that it is about."""
    text = text_of(error)
    return text if text.startswith(f"bulk {bulk_id}") else f"bulk {bulk_id}: {text}"
