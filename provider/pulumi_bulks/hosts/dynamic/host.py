"""The dynamic provider's verbs: parse, call the lifecycle, convert. Nothing else."""

from __future__ import annotations

import functools
import os
import sys
import traceback
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    Config,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)
from pulumi.dynamic.dynamic import PROVIDER_KEY
from pulumi.output import contains_unknowns

from pulumi_bulks import lifecycle
from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.clock import SystemClock
from pulumi_bulks.api.errors import BulksError, ConfigurationError
from pulumi_bulks.api.limits.budget import Budget, BudgetedApi
from pulumi_bulks.api.limits.ledger import ledger_of
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings, load_settings
from pulumi_bulks.api.text import harmless
from pulumi_bulks.waiting.context import Context
from pulumi_bulks.waiting.pacing import Forecast, Pacing

from .call import call_of_this_thread
from .display import harmless_values, in_reach_of, to_blame
from .engine import Row, engine_of_this_process
from .hidden import PREVIEW, mask, protected, recorded, secret_names, visible

Verb = TypeVar("Verb", bound=Callable[..., Any])


class BulkExecutionError(Exception):
    """What a verb raises when it fails, with the text that the user sees."""


def _shown_plainly(verb: Verb) -> Verb:
    """Let every error of a verb reach the user as its text alone, without secrets and without a traceback."""

    @functools.wraps(verb)
    def wrapper(self: Host, *arguments: Any) -> Any:  # noqa: ANN401 - whatever the verb takes
        try:
            return verb(self, *arguments)
        except BulksError as error:
            text = str(error)
        except Exception as error:  # noqa: BLE001 - the host would print its traceback, with whatever it quotes
            text = _internal(error)
        shown = as_shown(text, arguments[-1])
        call_of_this_thread().end(shown)
        raise BulkExecutionError(shown)  # where the call could not be ended

    return wrapper  # type: ignore[return-value] # functools.wraps keeps the signature


def as_shown(text: str, properties: Mapping[str, Any]) -> str:
    """Return a text about a resource with these properties as the engine may show it."""
    return in_reach_of(harmless(mask(text, properties)), sys.stdout.encoding)


def _internal(error: Exception) -> str:
    """Name a defect of this package by its place, without its text, which can quote anything."""
    frame = traceback.extract_tb(error.__traceback__, limit=-1)[-1]  # a limit of its own: sys.tracebacklimit may be 0
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"internal error in pulumi-bulks: {type(error).__name__} at {place}. Please report it."


class Host:
    """The verbs as the engine's host calls them, with what they share while its process lives."""

    def __init__(self, config: Config) -> None:
        self._config = config  # read when a verb first needs it, where an error shows well
        self._engine = engine_of_this_process()
        self._engine.end_with_it()

    @functools.cached_property
    def _settings(self) -> Settings:
        return load_settings(self._config.get, os.environ)

    @functools.cached_property
    def _budget(self) -> Budget:
        settings = self._settings
        ledger = ledger_of(settings.base_url, settings.api_key.get_secret_value(), os.environ)
        return Budget(SystemClock(), settings.rate_limits, ledger)

    @functools.cached_property
    def _client(self) -> BulkClient:
        return BulkClient(Transport(self._settings, SystemClock().monotonic), self._budget.pay)

    def _new_pacing(self) -> Pacing:
        return Forecast(self._settings.poll_interval_max, self._settings.poll_interval_ratio)

    def _context(self, properties: Mapping[str, Any], *, keeps_infos: bool = True) -> Context:
        row = Row(
            self._engine,
            call_of_this_thread().urn,
            functools.partial(as_shown, properties=properties),
            keeps_infos=keeps_infos,
        )
        environment = harmless(self._settings.base_url)
        api = BudgetedApi(self._client, self._budget, row.status)
        return Context(api, environment, SystemClock(), row, self._new_pacing, self._budget, self._settings.rate_limits)

    @_shown_plainly
    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs; the messages that stay are those of a preview."""
        asked = visible(news)
        unknown = _unknown_names(asked)
        known = {name: value for name, value in asked.items() if name not in unknown}
        preview = news.get(PREVIEW) is True
        try:
            context = self._context(news, keeps_infos=preview)
            failures = lifecycle.check(visible(olds), known, unknown, context, will_ask_again=not preview)
        except ConfigurationError as error:
            failures = [("", str(error)), *lifecycle.mistakes(known, unknown)]
        shown = [to_blame(name, as_shown(reason, news), asked, secret_names(news)) for name, reason in failures]
        return CheckResult({**asked, **recorded(news)}, [CheckFailure(name, reason) for name, reason in shown])

    @_shown_plainly
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Execute or adopt the bulk and wait for it."""
        outcome = lifecycle.create(visible(props), self._context(props), call_of_this_thread().timeout)
        return CreateResult(_resource_id(props), _kept(outcome.accepted(), props))

    @_shown_plainly
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Read the live bulk."""
        found = lifecycle.read(id_, visible(props), self._context(props))
        return ReadResult(None, {}) if found is None else ReadResult(id_, _kept(found.outputs, props))

    @_shown_plainly
    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare inputs and live bulk with the record."""
        asked = visible(news)
        found = lifecycle.diff(visible(olds), asked, _unknown_names(asked), self._context(news))
        anew = secret_names(olds) != secret_names(news) or PROVIDER_KEY not in olds  # moved here: Read needs the key
        return DiffResult(changes=bool(found.changed or found.drifted or anew), replaces=found.replaced)

    @_shown_plainly
    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Bring the record up to date with the inputs and the live bulk."""
        outcome = lifecycle.update(visible(olds), visible(news), self._context(news), call_of_this_thread().timeout)
        return UpdateResult(_kept(outcome.accepted(), news))

    @_shown_plainly
    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Forget the bulk, or cancel it."""
        lifecycle.delete(visible(props), lambda: self._context(props), call_of_this_thread().timeout)


def _unknown_names(asked: dict[str, Any]) -> set[str]:
    """Return the names of the inputs that a preview cannot know yet."""
    return {name for name, value in asked.items() if contains_unknowns(value)}


def _kept(outs: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {**protected(harmless_values(outs), properties), **recorded(properties)}


def _resource_id(properties: dict[str, Any]) -> str:
    """Return the bulk's id, or a random one where the id is a secret: the state holds resource ids in clear."""
    return uuid.uuid4().hex if "bulkId" in secret_names(properties) else str(properties["bulkId"])
