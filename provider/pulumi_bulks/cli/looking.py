"""The API as the command uses it: it looks and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from pulumi_bulks.api.errors import ApiError, StopError
from pulumi_bulks.waiting.pacing import Forecast

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.api.calls import BulkApi
    from pulumi_bulks.api.listing import BulksPage
    from pulumi_bulks.api.models import Bulk, ExecuteOrder
    from pulumi_bulks.api.operations import Operation, OperationsPage
    from pulumi_bulks.waiting.pacing import Progress


def change_nothing(*_of_what: object) -> NoReturn:
    """Keep back whatever would change a bulk: a change that passes by a stack's state is not for this command."""
    raise StopError("pulumi-bulks changes no bulk: that is for Pulumi programs", sent=False)


class LookingApi:
    """The calls that change nothing. `failed` hears of looks in vain."""

    def __init__(self, api: BulkApi, failed: Callable[[ApiError], None]) -> None:
        self._api = api
        self._failed = failed

    def get(self, bulk_id: str, limit: float | None = None) -> Bulk:
        """Return the bulk."""
        try:
            return self._api.get(bulk_id, limit)
        except ApiError as error:
            self._failed(error)
            raise

    def bulks(self, *, status: str | None = None, offset: int = 0, limit: float | None = None) -> BulksPage:
        """Return up to 100 bulks from `offset` on, or of those with `status`; without counts."""
        return self._api.bulks(status=status, offset=offset, limit=limit)

    def failed_operations(self, bulk_id: str, most: int, limit: float | None = None) -> list[Operation]:
        """Return the first `most` failed operations."""
        return self._api.failed_operations(bulk_id, most, limit)

    def operations(
        self,
        bulk_id: str,
        *,
        offset: int = 0,
        sequence: int | None = None,
        status: str | None = None,
        limit: float | None = None,
    ) -> OperationsPage:
        """Return up to 100 operations from `offset` on, of those with `status`, or those with `sequence`."""
        return self._api.operations(bulk_id, offset=offset, sequence=sequence, status=status, limit=limit)

    def execute(self, bulk_id: str, order: ExecuteOrder, limit: float | None = None) -> None:
        """Refuse."""
        change_nothing(bulk_id, order, limit)

    def pause(self, bulk_id: str, limit: float | None = None) -> None:
        """Refuse."""
        change_nothing(bulk_id, limit)

    def resume(self, bulk_id: str, limit: float | None = None) -> None:
        """Refuse."""
        change_nothing(bulk_id, limit)

    def cancel(self, bulk_id: str, limit: float | None = None) -> None:
        """Refuse."""
        change_nothing(bulk_id, limit)


class ToldForecast(Forecast):
    """The pacing of a wait, which tells its forecast of the rest (seconds, or None) after each answer."""

    def __init__(self, interval_max: float, interval_ratio: float, tell: Callable[[float | None], None]) -> None:
        super().__init__(interval_max, interval_ratio)
        self._tell = tell

    def after_answer(self, elapsed: float, progress: Progress) -> float:
        """Return the seconds to wait after an answer that was not final."""
        delay = super().after_answer(elapsed, progress)
        self._tell(self.seconds_left(elapsed))
        return delay
