"""The dynamic provider's verbs: parse, call the lifecycle, convert. Nothing else."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

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

from pulumi_bulks import lifecycle, outcome
from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.text import harmless_values
from pulumi_bulks.hosts.shared.desks import Desks
from pulumi_bulks.hosts.shared.display import to_blame
from pulumi_bulks.hosts.shared.engine import Engine, Row
from pulumi_bulks.hosts.shared.secrecy import protected, resource_id
from pulumi_bulks.hosts.shared.texts import as_shown, reason_of, text_of
from pulumi_bulks.hosts.shared.watch import address_of_the_engine, end_with
from pulumi_bulks.waiting.session import Session

from .call import call_of_this_thread
from .hidden import PREVIEW, recorded, secret_names, secrets_of, visible

if TYPE_CHECKING:
    from pulumi_bulks.waiting.context import Context

Verb = TypeVar("Verb", bound=Callable[..., Any])


class BulkExecutionError(Exception):
    """What a verb raises when it fails, with the text that the user sees."""


def _shown_plainly(verb: Verb) -> Verb:
    """Let every error of a verb reach the user as its text alone, without secrets and without a traceback."""

    @functools.wraps(verb)
    def wrapper(self: Host, *arguments: Any) -> Any:  # noqa: ANN401 - whatever the verb takes
        try:
            return verb(self, *arguments)
        except Exception as error:  # noqa: BLE001 - the host would print its traceback, with whatever it quotes
            text = text_of(error)
        shown = as_shown(text, secrets_of(arguments[-1]))
        call_of_this_thread().end(shown)
        raise BulkExecutionError(shown)  # where the call could not be ended

    return wrapper  # type: ignore[return-value] # functools.wraps keeps the signature


class Host:
    """The verbs as the engine's host calls them, with what they share while its process lives."""

    def __init__(self, config: Config) -> None:
        address = address_of_the_engine()
        self._session = Session(config.get, os.environ)
        self._desks = Desks(config.get, os.environ)
        self._engine = Engine(address)
        end_with(address)

    def _context(self, properties: Mapping[str, Any], *, keeps_infos: bool = True) -> Context:
        shown = functools.partial(as_shown, secrets=secrets_of(properties))
        return self._session.context(Row(self._engine, call_of_this_thread().urn, shown, keeps_infos=keeps_infos))

    def _desk(self, properties: Mapping[str, Any]) -> outcome.Desk:
        return self._desks.desk(call_of_this_thread().urn, secrets_of(properties))

    @_shown_plainly
    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs; the messages that stay are those of a preview."""
        asked = visible(news)
        unknown = _unknown_names(asked)
        known = {name: value for name, value in asked.items() if name not in unknown}
        preview = news.get(PREVIEW) is True
        try:
            context = self._context(news, keeps_infos=preview)
            if preview:
                outcome.foretell(self._desk(news), context)
            failures = lifecycle.check(visible(olds), known, unknown, context, will_ask_again=not preview)
        except ConfigurationError as error:
            failures = [lifecycle.Failure("", str(error), error.code), *lifecycle.mistakes(known, unknown)]
        shown = [
            to_blame(failure.name, reason_of(failure, secrets_of(news)), asked, secret_names(news))
            for failure in failures
        ]
        return CheckResult({**asked, **recorded(news)}, [CheckFailure(name, reason) for name, reason in shown])

    @_shown_plainly
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Execute or adopt the bulk and wait for it."""
        desk, timeout = self._desk(props), call_of_this_thread().timeout
        ended = outcome.create(visible(props), lambda: self._context(props), desk, timeout)
        id_ = resource_id(props["bulkId"], is_secret="bulkId" in secret_names(props))
        return CreateResult(id_, _kept(ended.accepted(), props))

    @_shown_plainly
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Read the live bulk."""
        found = outcome.read(id_, visible(props), self._context(props), self._desk(props))
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
        desk, timeout = self._desk(news), call_of_this_thread().timeout
        ended = outcome.update(visible(olds), visible(news), lambda: self._context(news), desk, timeout)
        return UpdateResult(_kept(ended.accepted(), news))

    @_shown_plainly
    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Forget the bulk, or cancel it."""
        lifecycle.delete(visible(props), lambda: self._context(props), call_of_this_thread().timeout)


def _unknown_names(asked: dict[str, Any]) -> set[str]:
    """Return the names of the inputs that a preview cannot know yet."""
    return {name for name, value in asked.items() if contains_unknowns(value)}


def _kept(outs: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {**protected(harmless_values(outs), secrets_of(properties)), **recorded(properties)}
