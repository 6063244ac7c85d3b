"""Read the operations of a bulk, all of them or those that have failed, and hand them on to be printed."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import TimedOutError, UnusableAnswerError
from pulumi_bulks.api.states import OperationStatus
from pulumi_bulks.api.text import count_of
from pulumi_bulks.lifecycle import settlement
from pulumi_bulks.waiting.reading import Reading, read_operations
from pulumi_bulks.waiting.session import Session
from pulumi_bulks.waiting.terms import Terms
from pulumi_bulks.waiting.wait import Wait

from .asking import queue_of
from .connecting import PayloadSession, context_of, session_of
from .crowd import Ended, Troubled, Warned, events_of
from .exits import Exit
from .output import tell
from .words import timed_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_bulks.api.limits.windows import Window
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.api.operations import Operation

    from .crowd import Listener
    from .tables import Rows

_FAILED = OperationStatus.FAILED.value
_PATIENCE = 60.0
_SHORT = 3.0
"""Seconds in which nobody needs to hear how far it is."""

_MOST = 10_000
"""Operations of a bulk that does not tell how many it has."""

_MANY = 20
"""Calls from which on it is told beforehand what they cost."""

_FOR_A_PAGE = 3.0
"""Seconds that a page may take beside the others of one wait, which sends a page every 2.3 s at most."""

_PAYLOADS = (
    "--payloads shows what was sent and what was answered for each operation: personal and payment data may be among "
    "it. Keep it out of logs."
)


def list_operations(bulk_id: str, stack: str | None, rows: Rows, *, failed: bool, payloads: bool) -> Exit:
    """Print the operations. Raises what keeps them from being read; what was read of them is printed before."""
    session = session_of(stack, PayloadSession if payloads else Session)
    listing = _Listing(session, failed=failed)
    if payloads:
        tell(_PAYLOADS)
    ended, began = None, time.monotonic()
    for event in events_of([bulk_id], listing.read):
        match event:
            case Ended():
                ended = event
            case Troubled() if time.monotonic() - began < _SHORT:
                pass
            case Troubled() | Warned():
                tell(f"bulk {event.bulk_id}: {event.text}")
    rows.write(listing.operations, session.settings.base_url, payloads=payloads)
    if ended is not None and ended.error is not None:
        error = ended.error
        raise timed_out(error, bulk_id, None) if isinstance(error, TimedOutError) else error
    if ended is not None and ended.bulk is not None and not listing.operations:
        told = count_of(ended.bulk.submitted_items_count, "operation")
        tell(f"bulk {bulk_id}: {f'none of {told} has failed' if failed else 'it has no operations'}")
    return Exit.ACCEPTED


class _Listing:
    """The operations of one bulk, as far as they have been read."""

    def __init__(self, session: Session, *, failed: bool) -> None:
        self._session = session
        self._failed = failed
        self._reading = Reading(None)

    @property
    def operations(self) -> Sequence[Operation]:
        """Those that were asked for, in their sequence. One that does not tell its status is taken for one of them."""
        read = [row.operation for row in self._reading.rows if row.operation is not None]
        return [operation for operation in read if operation.status in {None, _FAILED}] if self._failed else read

    def read(self, listener: Listener, bulk_id: str) -> Bulk:
        """Read them, and return the bulk."""
        context = replace(context_of(self._session, listener), notifier=listener)
        bulk = Wait(context, bulk_id, Terms(timeout=_PATIENCE)).observe()
        patience = _patience(bulk.submitted_items_count, self._session.settings.rate_limits)
        wait = Wait(context, bulk_id, Terms(timeout=patience))
        if not self._failed or not self._read_failed(wait, bulk):
            if _calls_for(bulk.submitted_items_count) > _MANY:
                listener.info(settlement.reads(bulk, self._session.settings.rate_limits))
            self._read(wait, bulk, Reading(bulk.submitted_items_count, keeps_all=True))
        return bulk

    def _read_failed(self, wait: Wait, bulk: Bulk) -> bool:
        """Read those that have failed; return False where the API takes no notice of what was asked for."""
        number = bulk.count_of(OperationStatus.FAILED)
        if number == 0:
            return True
        reading = Reading(number, status=_FAILED, keeps_all=True)
        try:
            self._read(wait, bulk, reading)
        except UnusableAnswerError:
            if not _has_others(reading):
                raise
        return not _has_others(reading)

    def _read(self, wait: Wait, bulk: Bulk, reading: Reading) -> None:
        self._reading = reading
        read_operations(wait, reading)
        shortfall = reading.shortfall()
        if shortfall is not None and (bulk.is_final or reading.status is None):
            raise UnusableAnswerError(f"the operations of the bulk could not all be read: {shortfall}")


def _has_others(reading: Reading) -> bool:
    return any(row.status not in {None, _FAILED} for row in reading.rows)


def _patience(operations: int | None, limits: Sequence[Window]) -> float:
    """Return the seconds that the reading of so many operations may take."""
    pages = _calls_for(operations)
    return _PATIENCE + _FOR_A_PAGE * pages + queue_of(pages, limits)


def _calls_for(operations: int | None) -> int:
    return settlement.requests_for(operations or _MOST)
