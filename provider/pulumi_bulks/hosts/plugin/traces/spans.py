"""A span for each verb, and one below it for its execution. `docs/operations.md` names the attributes."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from pulumi_bulks.api.masking import mask
from pulumi_bulks.api.text import harmless
from pulumi_bulks.hosts.plugin.version import plugin_version

from .findings import asked_by, found_in
from .outlet import Outlet, exporter_of
from .watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from google.protobuf.message import Message
    from opentelemetry.context import Context
    from opentelemetry.trace import Span, Tracer

    from pulumi_bulks.api.calls import BulkApi

    from .destination import Destination
    from .tracing import Metadata

Answer = TypeVar("Answer")

SERVICE = "pulumi-resource-bulks"
_UNNAMED = "unknown_service"
_PARENT = ("traceparent", "tracestate")
_PROPAGATOR = TraceContextTextMapPropagator()


def spans_to(destination: Destination, environment: Mapping[str, str]) -> Spans:
    """Return what records spans for a destination. Raises what OpenTelemetry has against the variables."""
    return Spans(Outlet(exporter_of(destination)), environment)


class Spans:
    """Records verbs. A parent comes with the call, or from TRACEPARENT in the environment."""

    def __init__(self, outlet: Outlet, environment: Mapping[str, str]) -> None:
        provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
        provider.add_span_processor(outlet.processor)
        self._tracer = provider.get_tracer("pulumi-bulks", plugin_version())
        self._outlet = outlet
        self._parent = {name: environment.get(name.upper(), "") for name in _PARENT}
        self._of_this_thread = threading.local()

    def verb(self, run: Callable[[Any], Answer], request: Message, metadata: Metadata) -> Callable[[], Answer]:
        """Return what runs a verb with its request, and records it."""

        def recorded() -> Answer:
            verb = self._of_this_thread.verb = _quietly(self._begin, request, metadata)
            try:
                answer = run(request)
            except BaseException as error:
                if verb is not None:
                    _quietly(verb.end, None, error)
                raise
            if verb is not None:
                _quietly(verb.end, answer, None)
            return answer

        return recorded

    def around(self, api: BulkApi) -> BulkApi:
        """Return the API as the verb of this thread uses it: each request is noted."""
        verb: _Verb | None = getattr(self._of_this_thread, "verb", None)
        return api if verb is None else verb.watched(api)

    def end(self) -> None:
        """Send what is left, within a second."""
        _quietly(self._outlet.end)

    def _begin(self, request: Message, metadata: Metadata) -> _Verb:
        given = {name: value for name, value in metadata or () if name in _PARENT and isinstance(value, str)}
        parent = _PROPAGATOR.extract(given if _PARENT[0] in given else self._parent)
        return _Verb(self._tracer, request, parent)


class _Verb:
    """One verb under way: its span, and that of its execution once it asks the API."""

    def __init__(self, tracer: Tracer, request: Message, parent: Context) -> None:
        self._asked = asked_by(request)
        self._tracer = tracer
        self._span = tracer.start_span(f"bulks.{self._asked.verb}", parent, SpanKind.SERVER)
        self._execution: Span | None = None
        self._watched: Watched | None = None
        self._since = time.monotonic()
        self._describe(self._span, self._asked.attributes)

    def watched(self, api: BulkApi) -> BulkApi:
        self._watched = Watched(api, lambda: _quietly(self._begin_execution))
        return self._watched

    def end(self, answer: object, error: BaseException | None) -> None:
        found = found_in(answer, error)
        about = self._span if self._execution is None else self._execution
        if self._watched is not None:
            self._describe(about, {"bulks.status": self._watched.status, **self._watched.attributes})
            about.set_attribute("bulks.seconds_waited", round(time.monotonic() - self._since, 3))
        self._describe(about, found)
        for span in (self._execution, self._span):
            if span is not None:
                self._describe(span, {"error.type": found["error.type"]})
                if found["error.type"] is not None:
                    span.set_status(Status(StatusCode.ERROR))
                span.end()

    def _begin_execution(self) -> None:
        """Begin the span of the execution, with the first request of a verb that may change something."""
        if self._execution is None and self._asked.deals_with_execution:
            self._since = time.monotonic()
            below = set_span_in_context(self._span)
            self._execution = self._tracer.start_span("bulks.execution", below)
            self._describe(self._execution, {"bulks.bulk_id": self._asked.attributes.get("bulks.bulk_id")})

    def _describe(self, span: Span, attributes: Mapping[str, str | int | None]) -> None:
        """Set the attributes that are known, without secret inputs."""
        for name, value in attributes.items():
            if value is not None:
                shown = harmless(mask(value, self._asked.secrets)) if isinstance(value, str) else value
                span.set_attribute(name, shown)


def _resource() -> Resource:
    """Return what the spans are of: named by OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES, else by us."""
    found = Resource.create()
    if not str(found.attributes.get("service.name", _UNNAMED)).startswith(_UNNAMED):
        return found
    return found.merge(Resource({"service.name": SERVICE, "service.version": plugin_version()}))


def _quietly(call: Callable[..., Answer], *arguments: object) -> Answer | None:
    """Return what a call returns, or None where it fails: a sampler, for one, may be anybody's."""
    try:
        return call(*arguments)
    except Exception:  # noqa: BLE001 - a verb is worth more than its trace
        return None
