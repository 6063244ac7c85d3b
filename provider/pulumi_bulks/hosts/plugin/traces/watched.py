"""The API as a verb uses it, with what a trace tells of its requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import ApiError, StopError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.api.calls import BulkApi

_EXECUTE, _LOOK = "execute", "get"


class Watched:
    """Passes each call on, and notes it. `begins` is called before each.

    `status` is that of the latest look at the bulk, None before it.
    """

    def __init__(self, api: BulkApi, begins: Callable[[], object]) -> None:
        self._api = api
        self._begins = begins
        self._requests = 0
        self._execute_sent = False
        self.status: str | None = None

    @property
    def attributes(self) -> dict[str, int]:
        """How many requests were sent, and whether an execute was."""
        return {"bulks.requests": self._requests, "bulks.execute_sent": self._execute_sent}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the API's call of this name."""
        make = getattr(self._api, name)

        def noted(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the call takes
            self._begins()
            try:
                answer = make(*arguments, **named)
            except (ApiError, StopError) as error:
                self._note(name, sent=error.sent)
                raise
            self._note(name, sent=True)
            if name == _LOOK:
                self.status = answer.status
            return answer

        return noted

    def _note(self, name: str, *, sent: bool) -> None:
        self._requests += sent
        self._execute_sent = self._execute_sent or (sent and name == _EXECUTE)
