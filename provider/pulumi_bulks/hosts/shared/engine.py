"""The engine's log service: lines on the resource's own row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG_TIMEOUT = 5.0
_REFERENCE = re.compile(r" \(request-ref [^()]*\)")


class Engine:
    """The engine that runs this process. Without an address every message falls silent; none ever fails a verb."""

    def __init__(self, address: str | None) -> None:
        self.address = address
        self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address)) if address else None
        self._said: set[tuple[str, str]] = set()

    def log(self, severity: engine_pb2.LogSeverity.ValueType, text: str, urn: str, *, ephemeral: bool) -> None:
        """Show `text` on the row of `urn`, replacing the last ephemeral one, or as a line that stays.

        A line that stays is said once: the engine checks a replacement twice, and each answer has its own request-ref.
        """
        said = urn, _REFERENCE.sub("", text)
        if self._stub is None or (not ephemeral and said in self._said):
            return
        if not ephemeral:
            self._said.add(said)
        request = engine_pb2.LogRequest(severity=severity, message=text, urn=urn, ephemeral=ephemeral)
        try:
            self._stub.Log(request, timeout=_LOG_TIMEOUT)
        except grpc.RpcError:
            return


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
