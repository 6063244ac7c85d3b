"""Servers on loopback that a test scripts byte by byte, with and without TLS."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

Script = Callable[[socket.socket], None]

DROP = 0.02
"""Seconds between two bytes in drops."""

MANY = 500
"""Drops after which a script goes on as if nothing had been wrong: a client that waits for ever gets its answer."""

ANSWER = (
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 31\r\n\r\n{"bulkId":"1","status":"FINAL"}'
)


@dataclass
class Listener:
    """A server that listens; `gone` counts the connections that the client has closed."""

    port: int
    accepted: int = 0
    gone: int = 0
    _change: threading.Condition = field(default_factory=threading.Condition)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def note(self, *, accepted: int = 0, gone: int = 0) -> None:
        with self._change:
            self.accepted += accepted
            self.gone += gone
            self._change.notify_all()

    def wait_until_all_have_gone(self) -> None:
        with self._change:
            assert self._change.wait_for(lambda: self.gone == self.accepted, timeout=20), "a connection is open still"


@contextlib.contextmanager
def listening(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[Listener]:
    """Run `script` on each connection until the client is gone."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Listener(server.getsockname()[1])
        threads: list[threading.Thread] = []
        connections: list[socket.socket] = []

        def serve(connection: socket.socket) -> None:
            with contextlib.suppress(OSError), connection:
                connection.settimeout(20)
                connections.append(connection.dup())
                with tls.wrap_socket(connection, server_side=True) if tls else connection as stream:
                    script(stream)
                    while stream.recv(1024):
                        pass
            listener.note(gone=1)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    listener.note(accepted=1)
                    threads.append(threading.Thread(target=serve, args=(connection,), daemon=True))
                    threads[-1].start()

        acceptor = threading.Thread(target=accept, daemon=True)
        acceptor.start()
        try:
            yield listener
        finally:
            server.shutdown(socket.SHUT_RDWR)
            acceptor.join(10)
            for connection in connections:
                with contextlib.suppress(OSError), connection:
                    connection.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(10)


def request_of(stream: socket.socket) -> bytes:
    """Read the head of a request."""
    head = b""
    while b"\r\n\r\n" not in head and (data := stream.recv(4096)):
        head += data
    return head


def in_drops(stream: socket.socket, data: Iterable[bytes]) -> None:
    for drop in data:
        stream.sendall(drop)
        time.sleep(DROP)
