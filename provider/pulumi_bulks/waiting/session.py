"""What the verbs of one process share while it lives: the configuration, one client, one budget."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, ClassVar

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.clock import SystemClock
from pulumi_bulks.api.limits.budget import Budget
from pulumi_bulks.api.limits.budgeted import BudgetedApi
from pulumi_bulks.api.limits.ledger import ledger_of
from pulumi_bulks.api.network.gate import always
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings, load_settings
from pulumi_bulks.api.text import harmless

from .context import Context
from .pacing import Forecast, Pacing
from .together.shared import SharedLooks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_bulks.api.calls import BulkApi
    from pulumi_bulks.api.clock import Clock
    from pulumi_bulks.api.settings import ConfigSource

    from .notify import Notifier


def _as_it_is(api: BulkApi) -> BulkApi:
    return api


class Session:
    """One configuration of the provider, read when a verb first needs it, where an error shows well.

    `clock` passes the time of its waits. `around` wraps the API of each verb, and `permit` is asked just before a
    change is sent: a host that can be interrupted passes its own.
    """

    client_kind: ClassVar[type[BulkClient]] = BulkClient
    """What its client is, for somebody who needs more of the answers."""

    def __init__(
        self,
        config: ConfigSource,
        environment: Mapping[str, str],
        clock: Clock | None = None,
        around: Callable[[BulkApi], BulkApi] = _as_it_is,
        permit: Callable[[], None] = always,
    ) -> None:
        self._config = config
        self._environment = environment
        self._clock = clock or SystemClock()
        self._around = around
        self._permit = permit
        self._lock = threading.Lock()

    @functools.cached_property
    def settings(self) -> Settings:
        """The validated configuration. Raises ConfigurationError."""
        return load_settings(self._config, self._environment)

    @functools.cached_property
    def budget(self) -> Budget:
        """What this process may send, shared with others of the same user and account."""
        settings = self.settings
        ledger = ledger_of(settings.base_url, settings.api_key.get_secret_value(), self._environment)
        return Budget(self._clock, settings.rate_limits, ledger)

    @functools.cached_property
    def looks(self) -> SharedLooks:
        """What the waits of this process look at together."""
        return SharedLooks(self._clock, self.budget)

    @functools.cached_property
    def client(self) -> BulkClient:
        """The API."""
        transport = Transport(self.settings, self._clock.monotonic)
        return self.client_kind(transport, self.budget.pay, permit=self._permit)

    def new_pacing(self) -> Pacing:
        """Return the pacing of one wait."""
        return Forecast(self.settings.poll_interval_max, self.settings.poll_interval_ratio)

    def context(self, row: Notifier) -> Context:
        """Return the context of one verb, which tells `row` what it has to say."""
        with self._lock:  # the first verbs of a process come at the same moment, and share what the first one makes
            client, budget, looks = self.client, self.budget, self.looks
        api = self._around(BudgetedApi(client, budget, row.status))
        environment = harmless(self.settings.base_url)
        limits = self.settings.rate_limits
        return Context(api, environment, self._clock, row, self.new_pacing, budget, limits, looks)
