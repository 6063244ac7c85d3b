"""The engine's log service: a line on the resource's own row, and a watch that ends with the engine."""

from __future__ import annotations

import os
import re
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable

_ADDRESS = re.compile(r"(?P<host>[\w.-]+):(?P<port>\d+)")
_LOG_TIMEOUT = 5.0
_WATCH_INTERVAL = 2.0
_CONNECT_TIMEOUT = 2.0
_MISSES = 2


class Engine:
    """The engine that runs this process. Without an address every message falls silent; none ever fails a verb."""

    def __init__(self, address: str | None) -> None:
        self.address = address
        self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address)) if address else None
        self._said: set[tuple[str, str]] = set()

    def log(self, severity: engine_pb2.LogSeverity.ValueType, text: str, urn: str, *, ephemeral: bool) -> None:
        """Show `text` on the row of `urn`, replacing the last ephemeral one, or as a line that stays.

        A line that stays is said once: the engine checks a replacement twice.
        """
        if self._stub is None or (not ephemeral and (urn, text) in self._said):
            return
        if not ephemeral:
            self._said.add((urn, text))
        request = engine_pb2.LogRequest(severity=severity, message=text, urn=urn, ephemeral=ephemeral)
        try:
            self._stub.Log(request, timeout=_LOG_TIMEOUT)
        except grpc.RpcError:
            return

    def end_with_it(self) -> None:
        """End this process soon after the engine has gone: no verb's result could reach anybody any more.

        The host itself would stay for ever, waiting, and go on asking the API.
        """
        if self.address is not None:
            threading.Thread(target=self._watch, name="pulumi-bulks engine watch", daemon=True).start()

    def _watch(self) -> None:
        misses = 0
        while misses < _MISSES:
            time.sleep(_WATCH_INTERVAL)
            misses = 0 if self._answers() else misses + 1
        os._exit(1)

    def _answers(self) -> bool:
        host, _, port = (self.address or "").rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=_CONNECT_TIMEOUT).close()
        except OSError:
            return False
        return True


def engine_of_this_process() -> Engine:
    """Return the engine that has started this process: its address is the last argument."""
    last = sys.argv[-1]
    return Engine(last if _ADDRESS.fullmatch(last) else None)


class Row:
    """Messages on one resource's row, each as `as_shown` makes it; infos stay only if `keeps_infos`."""

    def __init__(self, engine: Engine, urn: str, as_shown: Callable[[str], str], *, keeps_infos: bool = True) -> None:
        self._engine = engine
        self._urn = urn
        self._as_shown = as_shown
        self._keeps_infos = keeps_infos

    def status(self, text: str) -> None:
        """Replace the live status."""
        self._log(engine_pb2.INFO, text, ephemeral=True)

    def info(self, text: str) -> None:
        """Add a line that stays, or only a status where infos do not stay."""
        self._log(engine_pb2.INFO, text, ephemeral=not self._keeps_infos)

    def warning(self, text: str) -> None:
        """Add a warning that stays."""
        self._log(engine_pb2.WARNING, text, ephemeral=False)

    def _log(self, severity: engine_pb2.LogSeverity.ValueType, text: str, *, ephemeral: bool) -> None:
        self._engine.log(severity, self._as_shown(text), self._urn, ephemeral=ephemeral)
