"""The API's calls as a budget pays for them: what changes a bulk goes first, and near ends before far ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.states import BulkStatus

from .budget import AT_ONCE, Want, silently

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from pulumi_bulks.api.calls import BulkApi
    from pulumi_bulks.api.listing import BulksPage
    from pulumi_bulks.api.models import Bulk, ExecuteOrder
    from pulumi_bulks.api.operations import Operation, OperationsPage

    from .budget import Budget

_UNHURRIED = 60.0
"""Seconds within which a page of operations is wanted: their bulk has ended, and nobody else has to wait for them."""

_FRESH = 4.0
"""Seconds for which an execute may wait for its slot: after that, the answer that allowed it is too old. A list may
have been a second old already when it was taken for that answer."""

_AFTER_A_LIST = 8
"""Executes for which there has to be room when bulks are listed that can be executed: it would be too old later."""

_SOON = 5.0
"""Seconds within which the look after an execute is wanted: others' first ones go before."""


class BudgetedApi:
    """A BulkApi whose requests are paid from a budget; `tell` is told where one has to wait for long.

    What changes a bulk goes first, and near ends before far ones.
    """

    def __init__(self, api: BulkApi, budget: Budget, tell: Callable[[str], None] = silently) -> None:
        self._api = api
        self._budget = budget
        self._tell = tell
        self._begun: set[str] = set()  # the bulks whose execution has begun

    def get(self, bulk_id: str, limit: float | None = None) -> Bulk:
        """Return the bulk. Where it may be SUBMITTED, there is room for its execute as well."""
        is_begun = bulk_id in self._begun
        within = self._budget.need(bulk_id)
        if within is None:
            within = _SOON if is_begun else 0.0
        with self._paid(Want(within, room=1 if is_begun else 2), limit) as left:
            bulk = self._api.get(bulk_id, left)
        if not bulk.is_submitted:
            self._begun.add(bulk_id)
        return bulk

    def bulks(self, *, status: str | None = None, offset: int = 0, limit: float | None = None) -> BulksPage:
        """Return up to 100 bulks from `offset` on, or of those with `status`; without counts.

        Where they may be executed, there is room for some executes as well.
        """
        room = 1 + (_AFTER_A_LIST if status == BulkStatus.SUBMITTED.value else 0)
        with self._paid(Want(0.0, room=room), limit) as left:
            sent = self._budget.moment
            page = self._api.bulks(status=status, offset=offset, limit=left)
        return page.model_copy(update={"sent": sent})

    def execute(self, bulk_id: str, order: ExecuteOrder, limit: float | None = None) -> None:
        """Start the execution; the request is sent a single time."""
        with self._paid(Want(AT_ONCE, patience=_FRESH), limit) as left:
            self._api.execute(bulk_id, order, left)
        self._begun.add(bulk_id)

    def pause(self, bulk_id: str, limit: float | None = None) -> None:
        """Pause a bulk: RUNNING → PAUSED."""
        with self._paid(Want(AT_ONCE), limit) as left:
            self._api.pause(bulk_id, left)

    def resume(self, bulk_id: str, limit: float | None = None) -> None:
        """Resume a bulk: PAUSED → RUNNING."""
        with self._paid(Want(AT_ONCE), limit) as left:
            self._api.resume(bulk_id, left)

    def cancel(self, bulk_id: str, limit: float | None = None) -> None:
        """Cancel a bulk that is not final."""
        with self._paid(Want(AT_ONCE), limit) as left:
            self._api.cancel(bulk_id, left)

    def failed_operations(self, bulk_id: str, most: int, limit: float | None = None) -> list[Operation]:
        """Return the first `most` failed operations."""
        with self._paid(Want(0.0), limit) as left:
            return self._api.failed_operations(bulk_id, most, left)

    def operations(
        self,
        bulk_id: str,
        *,
        offset: int = 0,
        sequence: int | None = None,
        status: str | None = None,
        limit: float | None = None,
    ) -> OperationsPage:
        """Return up to 100 operations as `BulkApi` has it; looks at other bulks go first."""
        with self._paid(Want(_UNHURRIED), limit) as left:
            return self._api.operations(bulk_id, offset=offset, sequence=sequence, status=status, limit=left)

    def _paid(self, want: Want, limit: float | None) -> AbstractContextManager[float | None]:
        return self._budget.request(want, limit, self._tell)
