"""Where traces go, as the variables of OpenTelemetry and of the engine say. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_OTLP = "OTEL_EXPORTER_OTLP_"
_TRACES = "OTEL_EXPORTER_OTLP_TRACES_"
_OF_THE_ENGINE = "PULUMI_OTEL_EXPORTER_OTLP_ENDPOINT"
GRPC, HTTP = "grpc", "http/protobuf"
_EXPORTERS = {"otlp": "", "otlp_proto_grpc": GRPC, "otlp_proto_http": HTTP}
"""Names of OTEL_TRACES_EXPORTER that mean OTLP, and the protocol that each one asks for."""


class TracesError(Exception):
    """No traces can be recorded. Its text says why, and quotes no variable: they may hold credentials."""


@dataclass(frozen=True, slots=True)
class Destination:
    """An OTLP receiver. `engine` is the engine's own; without it, the exporter reads its standard variables itself."""

    protocol: str
    engine: str | None = field(default=None, repr=False)


def destination_of(environment: Mapping[str, str]) -> Destination | None:
    """Return where traces are wanted, None where they are not.

    The engine's receiver comes first: it passes the spans on, with its own, to the place of `--otel-traces`. Without a
    protocol it is gRPC, as it is for OpenTelemetry in Python.
    """

    def given(name: str) -> str:
        return environment.get(name, "").strip()

    if given("OTEL_SDK_DISABLED").lower() == "true":
        return None
    if engine := given(_OF_THE_ENGINE):
        return Destination(GRPC, engine)
    if not (given(f"{_TRACES}ENDPOINT") or given(f"{_OTLP}ENDPOINT")):
        return None
    wanted = [name.strip() for name in (given("OTEL_TRACES_EXPORTER") or "otlp").split(",")]
    asked = next((_EXPORTERS[name] for name in wanted if name in _EXPORTERS), None)
    if asked is None:  # "none", or another exporter than ours
        return None
    return Destination(asked or given(f"{_TRACES}PROTOCOL") or given(f"{_OTLP}PROTOCOL") or GRPC)
