"""The way of spans to a receiver: in a thread of OpenTelemetry's, and never longer than a short time at the end."""

from __future__ import annotations

import importlib
import logging
import threading
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from .destination import GRPC, HTTP, TracesError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opentelemetry.sdk.trace import ReadableSpan

    from .destination import Destination

LONGEST_END = 1.0
"""Seconds at the end of the process in which a receiver may take what is left."""

_PACKAGES = {GRPC: "grpc", HTTP: "http"}


def exporter_of(destination: Destination) -> SpanExporter:
    """Return OpenTelemetry's exporter for a destination. Raises TracesError where it has none."""
    package = _PACKAGES.get(destination.protocol)
    if package is None:
        raise TracesError(f"OTEL_EXPORTER_OTLP_PROTOCOL has to be {' or '.join(_PACKAGES)}")
    try:
        module = importlib.import_module(f"opentelemetry.exporter.otlp.proto.{package}.trace_exporter")
    except ImportError:
        missing = f"opentelemetry-exporter-otlp-proto-{package}"
        raise TracesError(f"{destination.protocol} needs the package {missing}, which is not installed here") from None
    if destination.engine is None:
        return module.OTLPSpanExporter()  # type: ignore[no-any-return] # one of two modules
    return module.OTLPSpanExporter(endpoint=destination.engine, insecure=True)  # type: ignore[no-any-return]


class Outlet:
    """Takes spans that have ended. What a receiver does, or fails to do, reaches no verb and no screen."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._settled = threading.Event()
        self.processor = BatchSpanProcessor(_Noted(exporter, self._settled))
        logging.getLogger("opentelemetry").addHandler(_Alarm(self._settled))

    def end(self, longest: float = LONGEST_END) -> None:
        """Return once all spans have been taken, or `longest` seconds later; at once where the receiver fails."""
        threading.Thread(target=self._flush, name="pulumi-bulks traces", daemon=True).start()
        self._settled.wait(longest)

    def _flush(self) -> None:
        self.processor.shutdown()  # type: ignore[no-untyped-call]
        self._settled.set()


class _Noted(SpanExporter):
    """An exporter whose success ends all trouble before it."""

    def __init__(self, exporter: SpanExporter, trouble: threading.Event) -> None:
        self._exporter = exporter
        self._trouble = trouble

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        if result is SpanExportResult.SUCCESS:
            self._trouble.clear()
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()


class _Alarm(logging.Handler):
    """Tells that an export is in trouble: OpenTelemetry tries for many seconds, and only its log says that it does."""

    def __init__(self, trouble: threading.Event) -> None:
        super().__init__(logging.WARNING)
        self._trouble = trouble

    def emit(self, _record: logging.LogRecord) -> None:
        self._trouble.set()
