"""What tests of every layer need: a context on a simulator in virtual time, and what the user was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr
from requests.adapters import BaseAdapter

from pulumi_bulks import lifecycle
from pulumi_bulks.api.calls import BulkApi
from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.clock import Clock
from pulumi_bulks.api.limits.budget import Budget
from pulumi_bulks.api.limits.budgeted import BudgetedApi
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.simulator import IN_PROCESS_URL, STANDARD_LIMITS, InProcessAdapter, Limits, Simulator, VirtualClock
from pulumi_bulks.waiting.context import Context
from pulumi_bulks.waiting.pacing import Forecast
from pulumi_bulks.waiting.session import Session


@dataclass
class Told:
    """A notifier that keeps what it is told."""

    statuses: list[str] = field(default_factory=list)
    infos: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def status(self, text: str) -> None:
        self.statuses.append(text)

    def info(self, text: str) -> None:
        self.infos.append(text)

    def warning(self, text: str) -> None:
        self.warnings.append(text)


@dataclass
class World:
    """A simulator in virtual time, and the context of a client of it."""

    clock: VirtualClock
    api: Simulator
    told: Told
    context: Context
    settings: Settings


def new_world(
    adapter: BaseAdapter | None = None, clock: VirtualClock | None = None, limits: Limits | None = STANDARD_LIMITS
) -> World:
    clock = clock or VirtualClock()
    api = Simulator(clock=clock, payload_canary="CANARY-PAYLOAD", limits=limits)
    settings = Settings(IN_PROCESS_URL, SecretStr(api.api_key), SecretStr(api.auth_token))
    transport = Transport(settings, clock.monotonic, adapter or InProcessAdapter(api))
    told = Told()
    budget = Budget(clock)
    api_of_the_host = BudgetedApi(BulkClient(transport, budget.pay), budget, told.status)
    context = Context(api_of_the_host, IN_PROCESS_URL, clock, told, Forecast, budget)
    return World(clock, api, told, context, settings)


def as_read(bulk_id: str, properties: Mapping[str, Any], context: Context) -> dict[str, Any] | None:
    """Return the outputs of a read, whatever is wrong with the bulk; None where it is gone."""
    outcome = lifecycle.read(bulk_id, properties, context)
    return None if outcome is None else outcome.outputs


def put_into_virtual_time(host: object, clock: Clock, api: BulkApi) -> None:
    """Let a host's session ask `api`, with time as `clock` passes it."""
    session = vars(host)["_session"]
    assert isinstance(session, Session)
    vars(session).update(_clock=clock, client=api, budget=Budget(clock))
