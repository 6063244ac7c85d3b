"""Who acts in a model run: a clock that lets other clients act, and a client that sees, counts and crashes."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import ApiError
from pulumi_bulks.api.limits.budget import Budget
from pulumi_bulks.simulator import InProcessAdapter, Simulator, VirtualClock
from pulumi_bulks.simulator.app import call_of
from pulumi_bulks.simulator.bulk import WrongStateError

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from pulumi_bulks.api.client import BulkClient
    from pulumi_bulks.api.listing import BulksPage
    from pulumi_bulks.api.models import Bulk, ExecuteOrder

    from .plans import CrashPoint


FRESH = 5.0
"""Seconds for which a row of a list allows an execute."""


class Crash(BaseException):
    """The provider's process ends here."""


class EventfulClock(VirtualClock):
    """A virtual clock on which things happen at their moment, whoever sleeps over it."""

    def __init__(self) -> None:
        super().__init__()
        self._due: list[tuple[float, Callable[[], object]]] = []

    def at(self, moment: float, action: Callable[[], object]) -> None:
        """Let `action` happen at `moment`."""
        self._due.append((moment, action))
        self._due.sort(key=lambda due: due[0])

    def cancel_all(self) -> None:
        """Let nothing more happen."""
        self._due.clear()

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass, with all that is due in them."""
        until = self.monotonic() + max(0.0, seconds)
        while self._due and self._due[0][0] <= until:
            moment, action = self._due.pop(0)
            super().sleep(moment - self.monotonic())
            action()
        super().sleep(until - self.monotonic())


@dataclass
class Exchange:
    """One request of a client, and when it was over."""

    call: str
    bulk_id: str | None
    began: float
    ended: float = 0.0


@dataclass
class Witness:
    """What one client has asked, and what it last saw of each bulk: a status, or None for anything else."""

    exchanges: list[Exchange] = field(default_factory=list)
    seen: dict[str | None, str | None] = field(default_factory=dict)
    listed: dict[str | None, float] = field(default_factory=dict)  # when, where a list showed it last
    executes_without_a_look: int = 0
    executes_after_a_list: int = 0
    unclear: set[str] = field(default_factory=set)  # the bulks that an execute was sent to without a clear answer
    lost_answers: int = 0  # executes that took effect, which their answers left open


class CrashingAdapter(InProcessAdapter):
    """The way to the simulator: it keeps every exchange, lets others race, and crashes where the plan says so."""

    def __init__(self, api: Simulator, witness: Witness, crash: CrashPoint | None, race: Callable[[], None]) -> None:
        super().__init__(api)
        self._api = api
        self._witness = witness
        self._crash = crash
        self._race = race
        self._matches = 0

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        """Send one request, unless the provider dies before; die before the answer is seen, if so planned."""
        call, bulk_id = call_of(request.method or "", request.path_url.partition("?")[0])
        crash = self._crash_at(call)
        if crash is not None and not crash.is_after:
            raise Crash
        if call == "execute":
            listed = self._witness.listed.pop(bulk_id, None)
            is_old = listed is not None and self._api.clock.monotonic() - listed > FRESH
            self._witness.executes_without_a_look += self._witness.seen.get(bulk_id) != "SUBMITTED" or is_old
            self._witness.executes_after_a_list += listed is not None
            self._race()
        self._witness.seen[bulk_id] = None
        self._witness.listed.pop(bulk_id, None)
        exchange = Exchange(call, bulk_id, self._api.clock.monotonic())
        self._witness.exchanges.append(exchange)
        try:
            response = super().send(request, *arguments, **options)
        finally:
            exchange.ended = self._api.clock.monotonic()
            if crash is not None:
                raise Crash
        return response

    def _crash_at(self, call: str) -> CrashPoint | None:
        if self._crash is None or self._crash.call not in {"any", call}:
            return None
        self._matches += 1
        return self._crash if self._matches == self._crash.nth else None


class CrowdedBudget(Budget):
    """A budget that finds every wait one of many, so that it looks together with the others."""

    def is_crowded(self, waits: int) -> bool:  # noqa: ARG002 - as a budget has it
        """Return that there are many."""
        return True


class WitnessedApi:
    """The real client of the API, with a note of what each GET and each list showed."""

    def __init__(self, client: BulkClient, witness: Witness, api: Simulator) -> None:
        self._client = client
        self._witness = witness
        self._api = api

    def get(self, bulk_id: str, limit: float | None = None) -> Bulk:
        """Ask, and keep what was seen."""
        bulk = self._client.get(bulk_id, limit)
        self._witness.seen[bulk_id] = bulk.status
        return bulk

    def bulks(self, *, status: str | None = None, offset: int = 0, limit: float | None = None) -> BulksPage:
        """Ask, and keep what was seen."""
        page = self._client.bulks(status=status, offset=offset, limit=limit)
        now = self._api.clock.monotonic()
        for bulk_id, bulk in page.bulks.items():
            self._witness.seen[bulk_id] = bulk.status
            self._witness.listed[bulk_id] = now
        return page

    def execute(self, bulk_id: str, order: ExecuteOrder, limit: float | None = None) -> None:
        """Execute, and count it where the answer leaves open what has happened."""
        try:
            self._client.execute(bulk_id, order, limit)
        except ApiError as error:
            if not error.settled:
                self._witness.unclear.add(bulk_id)
                self._witness.lost_answers += self._api.requests[-1].took_effect
            raise

    def __getattr__(self, name: str) -> Any:
        """Leave every other call to the client."""
        return getattr(self._client, name)


@dataclass
class OtherClient:
    """Somebody else with access to the same bulks. `executed` counts the executions that it started."""

    api: Simulator
    executed: dict[str, int] = field(default_factory=dict)

    def act(self, verb: str, bulk_id: str) -> None:
        """Try one call; the API may refuse it."""
        with contextlib.suppress(WrongStateError):
            getattr(self.api, verb)(bulk_id)
            if verb == "execute":
                self.executed[bulk_id] = self.executed.get(bulk_id, 0) + 1
