"""Looking up the addresses of a name, for no longer than there is time."""

from __future__ import annotations

import concurrent.futures
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]
"""Family, kind, protocol, a name that is not used, and what `connect` takes."""
Future = concurrent.futures.Future[Sequence[Address]]


class Lookups:
    """Lookups that may be given up: the system's own cannot be ended, and may take minutes.

    One that is given up goes on in a thread that keeps no process alive, and whoever asks for the same name meanwhile
    joins it. So there is at most one such thread for each name.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[tuple[str, int], Future] = {}

    def addresses(self, host: str, port: int, seconds: float) -> Sequence[Address]:
        """Return the addresses to connect to. Raises OSError: a gaierror for an unknown name or after `seconds`."""
        with suppress(socket.gaierror):
            return _look_up(host, port, socket.AI_NUMERICHOST)
        try:
            return self._lookup(host, port).result(timeout=seconds)
        except concurrent.futures.TimeoutError:
            raise socket.gaierror(socket.EAI_AGAIN, f"no answer within {seconds:.3g} s") from None

    def _lookup(self, host: str, port: int) -> Future:
        key = (host, port)
        with self._lock:
            lookup = self._running.get(key)
            if lookup is None:
                lookup = self._running[key] = concurrent.futures.Future()
                threading.Thread(target=self._run, args=(key, lookup), name=f"look up {host}", daemon=True).start()
        return lookup

    def _run(self, key: tuple[str, int], lookup: Future) -> None:
        try:
            found = _look_up(*key, 0)
        except Exception as error:  # noqa: BLE001 - it is raised where the name was asked for
            self._end(key)
            lookup.set_exception(error)
        else:
            self._end(key)
            lookup.set_result(found)

    def _end(self, key: tuple[str, int]) -> None:
        """Let nobody join a lookup whose answer is about to be told."""
        with self._lock:
            del self._running[key]


def _look_up(host: str, port: int, flags: int) -> Sequence[Address]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
