"""One wait among the others of its process."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import NoRoomError
from pulumi_bulks.api.states import BulkStatus

from .shared import SharedLooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pulumi_bulks.api.errors import ApiError
    from pulumi_bulks.api.listing import BulksPage
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context
    from pulumi_bulks.waiting.inquiry import Inquiry

    from .members import Member


class Company:
    """Looks together with the other waits, where that costs less; what it returns else sends a wait its own way."""

    def __init__(self, context: Context, inquiry: Inquiry) -> None:
        self._looks = context.looks or SharedLooks(context.clock, context.plan)
        self._api = context.api
        self._plan = context.plan
        self._inquiry = inquiry
        self._member: Member | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Be one of those that wait."""
        with self._looks.member(self._inquiry.bulk_id) as member:
            self._member = member
            try:
                yield
            finally:
                self._member = None

    def before_execution(self, is_right: Callable[[Bulk], bool]) -> Bulk | None:
        """Return the bulk where a list that tells all of it shows it SUBMITTED and `is_right`; it is as good as a look.

        Else return None: it has to be looked at by itself.
        """
        if self._member is None:
            return None
        ends = self._inquiry.clock.monotonic() + self._inquiry.left
        bulk = self._looks.candidates.look(self._member, ends, self._ask)
        if bulk is None or bulk.odd_fields or None in {bulk.operation, bulk.submitted_items_count}:
            return None
        return self._inquiry.take_note(bulk) if is_right(bulk) else None

    def after_refusal(self, error: ApiError) -> Bulk | None:
        """Return the bulk as a new list shows it, after an execute for which there was no room, None as above."""
        return self.before_execution(lambda _: True) if isinstance(error, NoRoomError) else None

    def after_execution(self, bulk: Bulk) -> Bulk | None:
        """Return the bulk as it is now that its execute has been accepted, None where a look has to show it."""
        if not self._looks.is_worth_it():
            return None
        return self._inquiry.take_note(bulk.model_copy(update={"status": BulkStatus.RUNNING.value}))

    def looked(self, bulk: Bulk) -> None:
        """Take note of a look at the bulk."""
        if not bulk.is_submitted:
            self._looks.candidates.begun(self._inquiry.bulk_id)
        if self._member is not None:
            self._looks.looked(self._member, bulk)

    def rest(self, bulk: Bulk, wanted: float, rest: float | None, most: float) -> bool:
        """Sleep until the bulk, whose latest answer is `bulk`, has to be looked at by itself, at most `most` seconds.

        A look is of use in `wanted` seconds, and the execution is forecast to last `rest` more. Return False at once
        where the wait has to look for itself.
        """
        underway = self._looks.underway(bulk)
        if underway is None or self._member is None:
            return False
        now = self._inquiry.clock.monotonic()
        self._member.is_underway = True
        self._member.wants, self._member.ends = now + wanted, None if rest is None else now + rest
        self._plan.forget(self._inquiry.bulk_id)
        return underway.rest(self._member, now + most, self._ask)

    def _ask(self, status: str, offset: int) -> BulksPage:
        return self._api.bulks(status=status, offset=offset, limit=self._inquiry.limit)
