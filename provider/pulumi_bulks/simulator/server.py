"""The simulator on a socket: for other processes, and for whoever wants to see it with curl."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .serving import CONNECTION, Service
from .state import BASE_PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .state import Simulator

_BACKLOG = 1024


class _SocketConnection:
    """A connection on a socket."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def cut(self) -> None:
        self._transport.abort()

    def is_open(self) -> bool:
        return not self._transport.is_closing()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def drip(self, answer: bytes, seconds: float) -> bool:
        for at in range(len(answer)):
            if not self.is_open():
                break
            self._transport.write(answer[at : at + 1])
            await asyncio.sleep(seconds)
        self.cut()  # the server knows nothing of this answer, so the connection cannot be used again
        return True


class ConnectionProtocol(H11Protocol):
    """uvicorn's protocol, which hands the application its connection as well."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Put the connection among the extensions of each of its requests."""
        super().connection_made(transport)
        application, connection = self.app, _SocketConnection(transport)

        async def with_connection(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own
            scope.setdefault("extensions", {})[CONNECTION] = connection
            await application(scope, receive, send)

        self.app = with_connection


class _Server(uvicorn.Server):
    """A server that tells when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextlib.contextmanager
def serve(simulator: Simulator, port: int = 0) -> Iterator[str]:
    """Serve `simulator` on loopback while the context lasts; yields the base URL.

    Port 0 takes a free one. Raises OSError where the port is taken.
    """
    listener = socket.create_server(("127.0.0.1", port), backlog=_BACKLOG)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or every answer waits for a delayed ACK
    config = uvicorn.Config(
        Service(simulator),
        http=ConnectionProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="simulator", daemon=True)
    thread.start()
    try:
        server.ready.wait()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{BASE_PATH}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
