"""Wait for several bulks at once, show how far they are, and print what has become of each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import StopError, TimedOutError
from pulumi_bulks.waiting.terms import Terms
from pulumi_bulks.waiting.wait import Wait

from . import lines
from .asking import about
from .board import Row
from .connecting import context_of, session_of
from .crowd import Ended, Seen, Troubled, Warned, events_of
from .exits import Exit, first_of
from .output import complain, data, tell, write
from .screen import screen_for
from .words import exit_after, not_accepted, result_line, stopped, timed_out

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.session import Session

    from .crowd import Event, Listener

_FOR_EVER = 366 * 24 * 3600.0
"""Seconds: no wait is longer."""


class Watching:
    """One run of `watch`. With a `schema` it prints lines of JSON, and with `quiet` it shows no progress."""

    def __init__(self, bulk_ids: Sequence[str], accepted: Collection[str], *, schema: str | None, quiet: bool) -> None:
        began = time.monotonic()
        self._rows = {bulk_id: Row(bulk_id, began) for bulk_id in bulk_ids}
        self._ended: dict[str, Ended] = {}
        self._accepted = accepted
        self._schema = schema
        self._quiet = quiet
        self._environment: str | None = None

    def run(self, stack: str | None, timeout: float | None) -> Exit:
        """Wait for so many seconds, None for as long as it takes, and return the exit code."""
        session = session_of(stack)
        self._environment = session.settings.base_url
        terms = Terms(timeout=timeout or _FOR_EVER, timeout_name="--timeout")
        stopped = False
        screen = screen_for(quiet=self._quiet, as_json=self._schema is not None)
        try:
            with screen:
                for event in events_of(list(self._rows), lambda listener, id_: _wait(session, listener, id_, terms)):
                    if event is not None:
                        self._take(event)
                    screen.show(list(self._rows.values()), time.monotonic())
        except KeyboardInterrupt:
            stopped = True
        self._stop()
        return Exit.INTERRUPTED if stopped else first_of(self._exits())

    def _take(self, event: Event) -> None:
        row = self._rows[event.bulk_id]
        match event:
            case Seen():
                row.see(event, time.monotonic())
                if self._schema is not None and row.has_changed():
                    self._write(row, None)
            case Troubled():
                row.trouble = event.text
            case Warned():
                tell(f"bulk {row.bulk_id}: {event.text}")
            case Ended():
                self._end(event, row)

    def _end(self, ended: Ended, row: Row) -> None:
        bulk, error = ended.bulk or row.bulk, ended.error
        if error is None and bulk is not None and bulk.status not in self._accepted:
            error = not_accepted(row.bulk_id, bulk, self._accepted)
        if isinstance(error, TimedOutError):
            error = timed_out(error, row.bulk_id, bulk)
        row.bulk, row.trouble, row.is_over = bulk, None, True
        self._ended[row.bulk_id] = Ended(row.bulk_id, bulk, error)
        if self._schema is not None:
            self._write(row, error)
        elif error is not None and not isinstance(error, StopError):
            complain(about(row.bulk_id, error))

    def _stop(self) -> None:
        """Print what is known in the end; what is still waited for has been interrupted."""
        left = [row for row in self._rows.values() if not row.is_over]
        for row in left:
            self._end(Ended(row.bulk_id, row.bulk, stopped("interrupted while it was waited for")), row)
        if left:
            complain(f"interrupted: {len(left)} of {len(self._rows)} bulks were still waited for; they go on")
        if self._schema is None:
            for bulk_id, row in self._rows.items():
                data(result_line(bulk_id, row.bulk))

    def _exits(self) -> list[Exit]:
        return [exit_after(ended.bulk, ended.error, self._accepted) for ended in self._ended.values()]

    def _write(self, row: Row, error: Exception | None) -> None:
        schema = self._schema or ""
        write(lines.line_of(schema, bulk_id=row.bulk_id, environment=self._environment, bulk=row.bulk, error=error))


def _wait(session: Session, listener: Listener, bulk_id: str, terms: Terms) -> Bulk:
    wait = Wait(context_of(session, listener), bulk_id, terms)
    return wait.until_final(wait.observe())
