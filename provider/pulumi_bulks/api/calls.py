"""The calls of the Bulk API as the layers above need them, whoever makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .listing import BulksPage
    from .models import Bulk, ExecuteOrder
    from .operations import Operation, OperationsPage


CHANGES = frozenset({"execute", "pause", "resume", "cancel"})
"""The calls that change a bulk; the others look."""


class BulkApi(Protocol):
    """The calls of the Bulk API that a resource needs. Each raises an ApiError without success."""

    def get(self, bulk_id: str, limit: float | None = None) -> Bulk:
        """Return the bulk."""

    def bulks(self, *, status: str | None = None, offset: int = 0, limit: float | None = None) -> BulksPage:
        """Return up to 100 bulks from `offset` on, or of those with `status`; without counts."""

    def execute(self, bulk_id: str, order: ExecuteOrder, limit: float | None = None) -> None:
        """Start the execution; the request is sent a single time."""

    def pause(self, bulk_id: str, limit: float | None = None) -> None:
        """Pause a bulk: RUNNING → PAUSED."""

    def resume(self, bulk_id: str, limit: float | None = None) -> None:
        """Resume a bulk: PAUSED → RUNNING."""

    def cancel(self, bulk_id: str, limit: float | None = None) -> None:
        """Cancel a bulk that is not final."""

    def failed_operations(self, bulk_id: str, most: int, limit: float | None = None) -> list[Operation]:
        """Return the first `most` failed operations."""

    def operations(
        self,
        bulk_id: str,
        *,
        offset: int = 0,
        sequence: int | None = None,
        status: str | None = None,
        limit: float | None = None,
    ) -> OperationsPage:
        """Return up to 100 operations from `offset` on, of those with `status` if given, or those with `sequence`."""
