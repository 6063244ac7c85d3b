"""The API as the command uses it: it looks and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from pulumi_bulks.api.calls import CHANGES
from pulumi_bulks.api.errors import ApiError, StopError
from pulumi_bulks.waiting.pacing import Forecast

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.api.calls import BulkApi
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.pacing import Progress


def change_nothing(*_of_what: object, **_more: object) -> NoReturn:
    """Keep back whatever would change a bulk: a change that passes by a stack's state is not for this command."""
    raise StopError("pulumi-bulks changes no bulk: that is for Pulumi programs", sent=False)


class LookingApi:
    """The calls that change nothing; the others are refused. `failed` hears of looks in vain."""

    def __init__(self, api: BulkApi, failed: Callable[[ApiError], None]) -> None:
        self._api = api
        self._failed = failed

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the API's call of this name, or for one that would change a bulk what refuses it."""
        call: Callable[..., Any] = getattr(self._api, name)
        return change_nothing if name in CHANGES else call

    def get(self, bulk_id: str, limit: float | None = None) -> Bulk:
        """Return the bulk."""
        try:
            return self._api.get(bulk_id, limit)
        except ApiError as error:
            self._failed(error)
            raise


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
