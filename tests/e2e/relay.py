"""Servers in front of a simulator: one with TLS, whose certificate a test makes, and one that listens in."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator

import trustme


@contextlib.contextmanager
def behind_tls(port: int, certificate: trustme.LeafCert) -> Iterator[int]:
    """Serve on another port of loopback, with TLS, what `port` serves without."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, context, port), daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = server.accept()
            threading.Thread(target=_relay, args=(connection, context, port), daemon=True).start()


def _relay(connection: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with (
        contextlib.suppress(OSError),
        connection,
        socket.create_connection(("127.0.0.1", port)) as inner,
        context.wrap_socket(connection, server_side=True) as outer,
    ):
        back = threading.Thread(target=_pass_on, args=(inner, outer), daemon=True)
        back.start()
        _pass_on(outer, inner)
        back.join()


@contextlib.contextmanager
def overheard(port: int) -> Iterator[tuple[int, bytearray]]:
    """Serve on another port of loopback what `port` serves; yields that port, and what clients send to it."""
    said = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_overhear, args=(server, port, said), daemon=True).start()
        yield server.getsockname()[1], said
        server.shutdown(socket.SHUT_RDWR)


def _overhear(server: socket.socket, port: int, said: bytearray) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = server.accept()
            threading.Thread(target=_listen_in, args=(connection, port, said), daemon=True).start()


def _listen_in(outer: socket.socket, port: int, said: bytearray) -> None:
    with contextlib.suppress(OSError), outer, socket.create_connection(("127.0.0.1", port)) as inner:
        back = threading.Thread(target=_pass_on, args=(inner, outer), daemon=True)
        back.start()
        _pass_on(outer, inner, said)
        back.join()


def _pass_on(source: socket.socket, target: socket.socket, said: bytearray | None = None) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(64 * 1024):
            if said is not None:
                said += data
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
