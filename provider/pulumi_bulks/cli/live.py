"""Outcome records of live bulks: a look at each, and nothing executed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import NotFoundError, StopError
from pulumi_bulks.lifecycle.ending import read_failed
from pulumi_bulks.lifecycle.outputs import outputs
from pulumi_bulks.outcome import Desk, OutcomeRecord, run_of
from pulumi_bulks.outcome.problems import problem_of
from pulumi_bulks.outcome.recorder import Recorder
from pulumi_bulks.outcome.unseen import unread

from .asking import PATIENCE, about, ask, queue_of
from .connecting import context_of, session_of
from .crowd import Ended, Troubled, Warned, events_of
from .output import complain, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.session import Session

    from .crowd import Event, Listener

_AT_ONCE = 8


def records_of(bulk_ids: Sequence[str], stack: str | None) -> list[OutcomeRecord]:
    """Return a record of each bulk; the record of one that could not be looked at says why. Raises StopError."""
    session = session_of(stack)
    patience = PATIENCE + queue_of(2 * len(bulk_ids), session.settings.rate_limits)
    found: dict[str, OutcomeRecord] = {}

    def look(listener: Listener, bulk_id: str) -> Bulk:
        bulk = ask(session, listener, bulk_id, patience)
        found[bulk_id] = _record(bulk, bulk_id, session, listener)
        return bulk

    told: set[Event] = set()
    for event in events_of(bulk_ids, look, _AT_ONCE):
        match event:
            case Ended(error=StopError() as stop):
                raise stop
            case Ended(error=error) if error is not None:
                complain(about(event.bulk_id, error))
                found[event.bulk_id] = _unread(event.bulk_id, error)
            case Troubled() | Warned() if event not in told:
                told.add(event)
                tell(f"bulk {event.bulk_id}: {event.text}")
    return [found[bulk_id] for bulk_id in bulk_ids]


def _unread(bulk_id: str, error: Exception) -> OutcomeRecord:
    status = "no such bulk" if isinstance(error, NotFoundError) else "not seen"
    return unread(bulk_id, problem_of(error, str), status)


def _record(bulk: Bulk, bulk_id: str, session: Session, listener: Listener) -> OutcomeRecord:
    """Return the record of a bulk that belongs to no resource: accepted if COMPLETED."""
    context = context_of(session, listener)
    recorder = Recorder(Desk(run=run_of(os.environ)), {"bulkId": bulk_id})
    recorder.begin(context)
    recorder.looked(bulk)
    failed = read_failed(bulk, bulk_id, context) if bulk.is_final else None
    told = outputs({}, bulk, environment=context.environment, adopted=None, failed=failed)
    return OutcomeRecord.model_validate(recorder.end(told, None))
