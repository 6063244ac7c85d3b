"""Pulumi's mocks, for what a program sees."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, set_mocks
from pulumi.runtime.proto import resource_pb2


class Engine(mocks.Mocks):
    """Pulumi's own mocks, which keep what is registered."""

    def __init__(self) -> None:
        self.registered: list[mocks.MockResourceArgs] = []
        self.requests: list[resource_pb2.RegisterResourceRequest] = []
        self.called: list[mocks.MockCallArgs] = []
        self.outputs: dict[str, Any] = {"status": "COMPLETED", "completedCount": 5}
        self.answer: dict[str, Any] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.registered.append(args)
        return args.resource_id or "8123", {**args.inputs, **self.outputs}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        self.called.append(args)
        return self.answer, []


class Monitor(mocks.MockMonitor):
    """Pulumi's own monitor, which keeps the requests as well."""

    mocks: Engine

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:  # noqa: N802 - Pulumi's name
        if request.custom:  # not the stack itself
            self.mocks.requests.append(request)
        return super().RegisterResource(request)  # type: ignore[no-untyped-call] # Pulumi's own


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Pulumi's mocks, whose threads leave their event loops open: here they are closed."""
    loops: list[asyncio.AbstractEventLoop] = []
    new_event_loop = asyncio.new_event_loop

    def kept() -> asyncio.AbstractEventLoop:
        loops.append(new_event_loop())
        return loops[-1]

    monkeypatch.setattr(asyncio, "new_event_loop", kept)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)  # outputs are made for it
    engine = Engine()
    set_mocks(engine, preview=False, monitor=Monitor(engine))
    yield engine
    loop.run_until_complete(
        asyncio.gather(*asyncio.all_tasks(loop), return_exceptions=True)
    )  # or the next test meets it
    asyncio.set_event_loop(None)
    for loop in loops:
        loop.close()


def value_of(output: pulumi.Output[Any]) -> Any:
    """Return what an output resolves to."""
    return asyncio.get_event_loop().run_until_complete(output.future())
