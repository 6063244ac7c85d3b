import pytest

from pulumi_bulks.hosts.plugin.traces.destination import GRPC, HTTP, Destination, destination_of

GENERAL = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4317"}
ENGINE = {"PULUMI_OTEL_EXPORTER_OTLP_ENDPOINT": "localhost:4567"}


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "  "},
        {"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://collector:4317"},
        {"OTEL_EXPORTER_OTLP_HEADERS": "a=b", "OTEL_SERVICE_NAME": "x"},
        {**GENERAL, "OTEL_SDK_DISABLED": "true"},
        {**GENERAL, "OTEL_SDK_DISABLED": "TRUE"},
        {**ENGINE, "OTEL_SDK_DISABLED": "true"},
        {**GENERAL, "OTEL_TRACES_EXPORTER": "none"},
        {**GENERAL, "OTEL_TRACES_EXPORTER": "console"},
        {**GENERAL, "OTEL_TRACES_EXPORTER": "zipkin, console"},
    ],
)
def test_no_traces_are_wanted_without_an_endpoint_or_where_they_are_switched_off(environment: dict[str, str]) -> None:
    assert destination_of(environment) is None


@pytest.mark.parametrize(
    ("environment", "protocol"),
    [
        (GENERAL, GRPC),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4317"}, GRPC),
        ({**GENERAL, "OTEL_SDK_DISABLED": "false"}, GRPC),
        ({**GENERAL, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, HTTP),
        ({**GENERAL, "OTEL_EXPORTER_OTLP_PROTOCOL": " grpc "}, GRPC),
        ({**GENERAL, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": HTTP}, HTTP),
        ({**GENERAL, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}, "http/json"),
        ({**GENERAL, "OTEL_TRACES_EXPORTER": "otlp"}, GRPC),
        ({**GENERAL, "OTEL_TRACES_EXPORTER": "console, otlp"}, GRPC),
        ({**GENERAL, "OTEL_TRACES_EXPORTER": "otlp_proto_http"}, HTTP),
    ],
)
def test_the_exporter_reads_the_standard_variables_itself(environment: dict[str, str], protocol: str) -> None:
    assert destination_of(environment) == Destination(protocol)


@pytest.mark.parametrize("more", [{}, GENERAL, {"OTEL_EXPORTER_OTLP_PROTOCOL": HTTP}, {"OTEL_TRACES_EXPORTER": "none"}])
def test_the_engines_own_receiver_comes_first_over_grpc(more: dict[str, str]) -> None:
    assert destination_of({**more, **ENGINE}) == Destination(GRPC, "localhost:4567")
