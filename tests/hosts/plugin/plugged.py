"""The plugin's servicer behind a real gRPC channel, asked as the engine asks it."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
import grpc.aio
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from pulumi_bulks.hosts.plugin.servicer import Servicer
from pulumi_bulks.hosts.plugin.traces.tracing import Tracing
from pulumi_bulks.hosts.plugin.wire import Properties, as_struct, decode
from pulumi_bulks.hosts.shared.engine import Engine
from pulumi_bulks.hosts.shared.secrecy import SECRET_MARK
from pulumi_bulks.simulator import ServedSimulator

URN = "urn:pulumi:test::plugged::bulks:index:BulkExecution::payouts"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWN_NUMBER = "3eeb2bf0-c639-47a8-9e75-3b44932eb421"
_PATIENCE = 60.0
_LARGE = [("grpc.max_metadata_size", 2**24), ("grpc.absolute_max_metadata_size", 2**24)]  # as the engine has it
_NEVER = {grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL, grpc.StatusCode.DATA_LOSS}


def secret(value: object) -> dict[str, Any]:
    return {**SECRET_MARK, "value": value}


class Listening(Engine):
    """An engine that keeps what it is told, and tells when it was."""

    def __init__(self) -> None:
        super().__init__(None)
        self.told = threading.Condition()
        self.lines: list[str] = []

    def log(self, severity: Any, text: str, urn: str, *, ephemeral: bool) -> None:  # noqa: ARG002 - the engine's own
        with self.told:
            self.lines.append(text)
            self.told.notify_all()

    def wait_for(self, text: str) -> None:
        """Return once a line with `text` was told."""
        with self.told:
            assert self.told.wait_for(lambda: any(text in line for line in self.lines), _PATIENCE), self.lines


@dataclass
class Failed(Exception):  # noqa: N818 - what has failed is a call
    """How a call has failed, and what is recorded all the same."""

    code: grpc.StatusCode
    text: str
    recorded: provider_pb2.ErrorResourceInitFailed | None = None

    @property
    def outputs(self) -> Properties:
        assert self.recorded is not None, self.text
        return decode(self.recorded.properties)


def _failed(error: Any) -> Failed:
    assert error.code() not in _NEVER, error
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            status = status_pb2.Status.FromString(value)
            assert (status.code, status.message) == (error.code().value[0], error.details())
            recorded = provider_pb2.ErrorResourceInitFailed()
            assert status.details[0].Unpack(recorded)
            return Failed(error.code(), error.details(), recorded)
    return Failed(error.code(), error.details())


@dataclass
class Plugin:
    """A plugin and its engine's log."""

    stub: Any
    engine: Listening = field(default_factory=Listening)

    def ask(self, name: str, request: Any) -> Any:
        """Make a call. Raises Failed."""
        try:
            answer = getattr(self.stub, name)(request, timeout=_PATIENCE)
            return list(answer) if name == "List" else answer
        except grpc.RpcError as error:
            failed = _failed(error)
        raise failed

    def configure(self, api: ServedSimulator, **more: Any) -> provider_pb2.ConfigureResponse:
        values = {"baseUrl": api.base_url, "apiKey": secret(api.api_key), "authToken": secret(api.auth_token)}
        args = as_struct({**values, "rateLimits": "100000/1s", **more})
        response: provider_pb2.ConfigureResponse = self.ask("Configure", provider_pb2.ConfigureRequest(args=args))
        return response

    def check(self, **news: Any) -> provider_pb2.CheckResponse:
        response: provider_pb2.CheckResponse = self.ask(
            "Check", provider_pb2.CheckRequest(urn=URN, news=as_struct(news))
        )
        return response

    def create(self, *, preview: bool = False, within: float = 0.0, **inputs: Any) -> provider_pb2.CreateResponse:
        request = provider_pb2.CreateRequest(urn=URN, properties=as_struct(inputs), preview=preview, timeout=within)
        response: provider_pb2.CreateResponse = self.ask("Create", request)
        return response

    def update(
        self, olds: struct_pb2.Struct, old_inputs: Mapping[str, Any], *, preview: bool = False, **news: Any
    ) -> provider_pb2.UpdateResponse:
        request = provider_pb2.UpdateRequest(
            id="1", urn=URN, olds=olds, news=as_struct(news), old_inputs=as_struct(old_inputs), preview=preview
        )
        response: provider_pb2.UpdateResponse = self.ask("Update", request)
        return response

    def diff(self, olds: struct_pb2.Struct, old_inputs: Mapping[str, Any], **news: Any) -> provider_pb2.DiffResponse:
        request = provider_pb2.DiffRequest(
            id="1", urn=URN, olds=olds, news=as_struct(news), old_inputs=as_struct(old_inputs)
        )
        response: provider_pb2.DiffResponse = self.ask("Diff", request)
        return response

    def read(self, id_: str, properties: struct_pb2.Struct | None = None, **inputs: Any) -> provider_pb2.ReadResponse:
        request = provider_pb2.ReadRequest(id=id_, urn=URN, properties=properties, inputs=as_struct(inputs))
        response: provider_pb2.ReadResponse = self.ask("Read", request)
        return response

    def delete(self, properties: struct_pb2.Struct) -> None:
        self.ask("Delete", provider_pb2.DeleteRequest(id="1", urn=URN, properties=properties))

    def cancel(self) -> None:
        self.ask("Cancel", empty_pb2.Empty())


@contextlib.contextmanager
def plugged(tracing: Tracing | None = None) -> Iterator[Plugin]:
    """Serve a plugin on loopback, in a thread of its own, while the context lasts."""
    engine, ready = Listening(), threading.Event()
    loop = asyncio.new_event_loop()
    asked_to_end = asyncio.Event()
    ports: list[int] = []

    async def serve() -> None:
        server = grpc.aio.server(options=_LARGE)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(engine, tracing), server)
        ports.append(server.add_insecure_port("127.0.0.1:0"))
        await server.start()
        ready.set()
        await asked_to_end.wait()
        await server.stop(None)

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(_PATIENCE)
    try:
        with grpc.insecure_channel(f"127.0.0.1:{ports[0]}", options=_LARGE) as channel:
            yield Plugin(provider_pb2_grpc.ResourceProviderStub(channel), engine)
    finally:
        loop.call_soon_threadsafe(asked_to_end.set)
        thread.join()
        loop.close()
