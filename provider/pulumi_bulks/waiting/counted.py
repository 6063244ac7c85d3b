"""The API as one wait uses it: each request counts towards what the wait may send."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.api.calls import BulkApi
    from pulumi_bulks.api.models import Bulk, ExecuteOrder
    from pulumi_bulks.api.operations import Operation, OperationsPage


class CountedApi:
    """The calls that a wait makes. `count` is called after each, whatever came of it: it was sent by then."""

    def __init__(self, api: BulkApi, count: Callable[[], None]) -> None:
        self._api = api
        self._count = count

    def get(self, bulk_id: str, limit: float) -> Bulk:
        """Return the bulk."""
        try:
            return self._api.get(bulk_id, limit)
        finally:
            self._count()

    def execute(self, bulk_id: str, order: ExecuteOrder, limit: float) -> None:
        """Start the execution; the request is sent a single time."""
        try:
            self._api.execute(bulk_id, order, limit)
        finally:
            self._count()

    def pause(self, bulk_id: str, limit: float) -> None:
        """Pause a bulk: RUNNING → PAUSED."""
        try:
            self._api.pause(bulk_id, limit)
        finally:
            self._count()

    def resume(self, bulk_id: str, limit: float) -> None:
        """Resume a bulk: PAUSED → RUNNING."""
        try:
            self._api.resume(bulk_id, limit)
        finally:
            self._count()

    def cancel(self, bulk_id: str, limit: float) -> None:
        """Cancel a bulk that is not final."""
        try:
            self._api.cancel(bulk_id, limit)
        finally:
            self._count()

    def failed_operations(self, bulk_id: str, most: int, limit: float) -> list[Operation]:
        """Return the first `most` failed operations."""
        try:
            return self._api.failed_operations(bulk_id, most, limit)
        finally:
            self._count()

    def operations(
        self, bulk_id: str, *, offset: int, sequence: int | None, status: str | None, limit: float
    ) -> OperationsPage:
        """Return up to 100 operations from `offset` on, of those with `status`, or those with `sequence`."""
        try:
            return self._api.operations(bulk_id, offset=offset, sequence=sequence, status=status, limit=limit)
        finally:
            self._count()
