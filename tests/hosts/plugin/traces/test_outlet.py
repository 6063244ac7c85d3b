"""The end of the process waits for a receiver that takes spans, and for no other."""

import logging
import threading
from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from pulumi_bulks.hosts.plugin.traces.outlet import Outlet

PATIENCE = 60.0


class Scripted(SpanExporter):
    """An exporter that does as it is told, and keeps what it has taken."""

    def __init__(self, *results: SpanExportResult, warns: bool = False, hangs: bool = False) -> None:
        self.results = list(results)
        self.warns = warns
        self.taken: list[str] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        if not hangs:
            self.go_on.set()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.begun.set()
        if self.warns:
            logging.getLogger("opentelemetry.exporter.otlp").warning("Transient error UNAVAILABLE, retrying in 1s")
        self.go_on.wait(PATIENCE)
        self.taken += [span.name for span in spans]
        return self.results.pop(0) if self.results else SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        pass


def traced(exporter: SpanExporter) -> Outlet:
    """Return an outlet with one span in it."""
    outlet = Outlet(exporter)
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(outlet.processor)
    provider.get_tracer("test").start_span("a").end()
    return outlet


def test_the_end_waits_until_the_spans_are_taken() -> None:
    exporter = Scripted()
    traced(exporter).end(PATIENCE)
    assert exporter.taken == ["a"]


def test_the_end_waits_no_longer_once_the_exporter_tells_of_trouble() -> None:
    exporter = Scripted(warns=True, hangs=True)
    traced(exporter).end(PATIENCE)
    assert exporter.begun.is_set()
    assert exporter.taken == []
    exporter.go_on.set()


def test_the_end_waits_for_a_limited_time_where_nothing_is_heard() -> None:
    exporter = Scripted(hangs=True)
    traced(exporter).end(0.01)
    assert exporter.taken == []
    exporter.go_on.set()


def test_trouble_that_is_over_is_forgotten() -> None:
    exporter = Scripted()
    outlet = traced(exporter)
    logging.getLogger("opentelemetry.sdk").warning("Queue full, dropping Span.")
    outlet.processor.force_flush()
    again = traced(exporter)
    again.end(PATIENCE)
    assert exporter.taken == ["a", "a"]


def test_an_exporter_that_raises_fails_nobody() -> None:
    class Raising(Scripted):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            self.begun.set()
            raise ValueError(spans[0].name)

    exporter = Raising()
    traced(exporter).end(PATIENCE)
    assert exporter.begun.is_set()
