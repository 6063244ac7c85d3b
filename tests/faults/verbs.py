"""One table of verbs for both hosts: each is called as its engine calls it, on a simulator in virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.runtime.proto import provider_pb2, status_pb2

from pulumi_bulks.hosts.dynamic.provider import BulkExecutionProvider
from pulumi_bulks.hosts.plugin.servicer import Servicer
from pulumi_bulks.hosts.plugin.wire import as_struct, decode
from pulumi_bulks.hosts.shared.engine import Engine
from pulumi_bulks.simulator import IN_PROCESS_URL
from tests.support import put_into_virtual_time

from .canaries import KEY, TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_bulks.api.calls import BulkApi
    from pulumi_bulks.api.clock import Clock

CONFIGURED = {"bulks:baseUrl": IN_PROCESS_URL, "bulks:apiKey": KEY, "bulks:authToken": TOKEN}
_CORRUPT = {grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL, grpc.StatusCode.DATA_LOSS}


class Listening(Engine):
    """An engine that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(None)
        self.lines: list[str] = []

    def log(self, severity: Any, text: str, urn: str, *, ephemeral: bool) -> None:
        self.lines.append(f"{severity} {text} {urn} {ephemeral}")


def configured(engine: Engine | None = None, values: Mapping[str, str] | None = None) -> BulkExecutionProvider:
    """Return the dynamic provider, configured with canaries unless there are other values."""
    provider = BulkExecutionProvider()
    provider.configure(ConfigureRequest(Config(dict(values or CONFIGURED), "test")))
    if engine is not None:
        vars(vars(provider)["_host"])["_engine"] = engine
    return provider


class DynamicVerbs:
    """The verbs of the dynamic host, which raise what they fail with."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.engine = Listening()
        self._provider = configured(self.engine, values)

    def live_in(self, clock: Clock, api: BulkApi) -> None:
        """Ask `api`, with time as `clock` passes it."""
        put_into_virtual_time(vars(self._provider)["_host"], clock, api)

    def verb(self, name: str) -> Callable[..., Any]:
        """Return a verb."""
        verb: Callable[..., Any] = getattr(self._provider, name)
        return verb


class PluginError(Exception):
    """A call that has failed, with all that the engine gets: code, text, and what is to be recorded."""


@dataclass
class Failure:
    """What is wrong with a property."""

    property: str
    reason: str


@dataclass
class Result:
    """A response: whole, and the outputs and failures in it."""

    response: Any
    outs: dict[str, Any] | None = None
    failures: list[Failure] = field(default_factory=list)


class _EndedError(Exception):
    """Ends a call."""


class _Call:
    """The context of one call, which keeps how it was ended."""

    def __init__(self) -> None:
        self.error: PluginError | None = None

    def invocation_metadata(self) -> tuple[()]:
        return ()

    async def abort(self, code: grpc.StatusCode, text: str, trailers: Any = ()) -> None:
        assert code not in _CORRUPT
        recorded = ""
        for _, value in trailers:
            failed = provider_pb2.ErrorResourceInitFailed()
            assert status_pb2.Status.FromString(value).details[0].Unpack(failed)
            recorded += f"{failed}{decode(failed.properties).values}"
        self.error = PluginError(text, code, recorded)
        raise _EndedError


class PluginVerbs:
    """The verbs of the native plugin, as its servicer answers them. A check is followed by the preview's look."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.engine = Listening()
        self._servicer = Servicer(self.engine)
        given = {name.removeprefix("bulks:"): value for name, value in (values or CONFIGURED).items()}
        self._ask("Configure", provider_pb2.ConfigureRequest(args=as_struct(given)))

    def live_in(self, clock: Clock, api: BulkApi) -> None:
        """Ask `api`, with time as `clock` passes it."""
        put_into_virtual_time(vars(self._servicer)["_verbs"], clock, api)

    def verb(self, name: str) -> Callable[..., Any]:
        """Return a verb with the arguments of the dynamic host's."""
        verb: Callable[..., Any] = getattr(self, f"_{name}")
        return verb

    def _check(self, olds: dict[str, Any], news: dict[str, Any]) -> Result:
        asked = _struct(news)
        response = self._ask("Check", provider_pb2.CheckRequest(olds=_struct(olds), news=asked))
        failures = [Failure(failure.property, failure.reason) for failure in response.failures]
        if not failures:
            self._ask("Create", provider_pb2.CreateRequest(properties=asked, preview=True))
        return Result(response, failures=failures)

    def _create(self, news: dict[str, Any]) -> Result:
        return _result(self._ask("Create", provider_pb2.CreateRequest(properties=_struct(news))))

    def _read(self, id_: str, olds: dict[str, Any]) -> Result:
        return _result(self._ask("Read", provider_pb2.ReadRequest(id=id_, properties=_struct(olds))))

    def _diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> Result:
        request = provider_pb2.DiffRequest(id=id_, olds=_struct(olds), news=_struct(news), old_inputs=_struct(news))
        return Result(self._ask("Diff", request))

    def _update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> Result:
        request = provider_pb2.UpdateRequest(id=id_, olds=_struct(olds), news=_struct(news), old_inputs=_struct(news))
        return _result(self._ask("Update", request))

    def _delete(self, id_: str, olds: dict[str, Any]) -> Result:
        return Result(self._ask("Delete", provider_pb2.DeleteRequest(id=id_, properties=_struct(olds))))

    def _ask(self, name: str, request: Any) -> Any:
        call = _Call()
        try:
            return asyncio.run(getattr(self._servicer, name)(request, call))
        except _EndedError:
            assert call.error is not None
        raise call.error  # out here: no engine gets what has led to it


HOSTS: dict[str, Callable[[Mapping[str, str] | None], DynamicVerbs | PluginVerbs]] = {
    "dynamic": DynamicVerbs,
    "plugin": PluginVerbs,
}


def _result(response: Any) -> Result:
    return Result(response, decode(response.properties).values)


def _struct(values: dict[str, Any]) -> Any:
    return as_struct({name: _sendable(value) for name, value in values.items()})


def _sendable(value: Any) -> Any:
    """Return a value as the engine can send it: every number is a double there."""
    if isinstance(value, dict):
        return {name: _sendable(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_sendable(member) for member in value]
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return float("inf")
    return value
