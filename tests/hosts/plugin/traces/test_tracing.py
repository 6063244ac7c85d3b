"""Whether traces are recorded, and what is said where they cannot be."""

import sys

import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_bulks.hosts.plugin.traces.tracing import Untraced, tracing_of
from tests.faults.canaries import KEY, QUOTE, Search

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}


def refusal(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what is said of traces that cannot be recorded."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    said: list[str] = []
    tracing = tracing_of(environment, said.append)
    assert said == [], "a plugin that only gives its schema says nothing"
    assert tracing.verb(str, provider_pb2.CheckRequest(urn="a"), ())() == 'urn: "a"\n'
    assert tracing.verb(str, provider_pb2.CheckRequest(urn="b"), ())() == 'urn: "b"\n'
    search = Search()
    search.look("warning", said)
    assert search.hits == []
    (text,) = said
    return text


def test_without_an_endpoint_nothing_is_recorded_and_nothing_is_said() -> None:
    said: list[str] = []
    tracing = tracing_of({}, said.append)
    assert isinstance(tracing, Untraced)
    tracing.verb(str, provider_pb2.CheckRequest(), ())()
    assert said == []


def test_a_missing_exporter_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    text = refusal({**ENDPOINT, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, monkeypatch)
    assert text == (
        "no traces are recorded: http/protobuf needs the package opentelemetry-exporter-otlp-proto-http, which is not "
        "installed here"
    )


def test_a_missing_sdk_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pulumi_bulks.hosts.plugin.traces.spans", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)
    assert refusal(ENDPOINT, monkeypatch) == (
        "no traces are recorded: OpenTelemetry's SDK, which comes with the package pulumi, is not complete here"
    )


def test_a_protocol_that_nobody_speaks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = refusal({**ENDPOINT, "OTEL_EXPORTER_OTLP_PROTOCOL": f"http/{KEY}"}, monkeypatch)
    assert text == "no traces are recorded: OTEL_EXPORTER_OTLP_PROTOCOL has to be grpc or http/protobuf"


@pytest.mark.parametrize(
    "environment",
    [
        {"OTEL_EXPORTER_OTLP_TIMEOUT": KEY},
        {"OTEL_EXPORTER_OTLP_COMPRESSION": KEY},
        {"OTEL_BSP_MAX_QUEUE_SIZE": "-1", "OTEL_EXPORTER_OTLP_HEADERS": f"authorization={QUOTE}"},
    ],
)
def test_variables_that_opentelemetry_refuses_are_not_repeated(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = refusal({**ENDPOINT, **environment}, monkeypatch)
    assert text.startswith("no traces are recorded: OpenTelemetry does not take the variables OTEL_… as they are (")
