"""The executable with a receiver, with one that fails, and with none: it says nothing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_bulks.simulator import ServedSimulator
from tests.faults.canaries import KEY, PAYLOAD, TOKEN, Search
from tests.otlp import grpc_receiver, http_server

from ..plugged import Failed  # noqa: TID252 - the folder above tests the same plugin
from ..test_server import CLOSED, Creation, executable  # noqa: TID252 - as above

GENERAL = "OTEL_EXPORTER_OTLP_ENDPOINT"


def test_without_an_endpoint_no_part_of_opentelemetrys_exporter_is_loaded() -> None:
    program = (
        "import sys, pulumi_bulks.hosts.plugin.server as server; tracing = server.tracing_of({}, print);"
        "print([name for name in sys.modules if 'otlp' in name or '.plugin.traces.' in name])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    prefix = "pulumi_bulks.hosts.plugin.traces."
    assert sorted(ended.stdout.strip("[]\n").split(", ")) == [f"'{prefix}destination'", f"'{prefix}tracing'"]


@pytest.mark.parametrize("variable", [GENERAL, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"])
def test_its_last_spans_arrive_with_the_users_headers_and_nothing_is_printed(
    tmp_path: Path, api: ServedSimulator, variable: str
) -> None:
    api.payload_canary, api.api_key, api.auth_token = PAYLOAD, KEY, TOKEN
    api.add_bulk("1", {1: "X"}, items=2, rate=1000)
    with grpc_receiver() as (endpoint, received):
        more = {variable: endpoint, "OTEL_EXPORTER_OTLP_HEADERS": f"authorization=Bearer%20{TOKEN}"}
        with executable(tmp_path, CLOSED, **more) as started:
            started.plugin.configure(api)
            with pytest.raises(Failed) as caught:
                started.plugin.create(bulkId="1")
            started.process.send_signal(signal.SIGINT)
            assert started.wait() == (0, "", "")
    assert {span.name for span in received.spans} == {"bulks.create", "bulks.execution"}
    assert received.headers[0]["authorization"] == f"Bearer {TOKEN}"
    search = Search()
    search.look("spans", received.raw)
    search.look("error", caught.value.text)
    assert search.hits == []


def test_a_wait_that_is_interrupted_is_recorded(tmp_path: Path, api: ServedSimulator) -> None:
    api.add_bulk("1", items=100_000, rate=1)
    with grpc_receiver() as (endpoint, received):
        with executable(tmp_path, CLOSED, **{GENERAL: endpoint}) as started:
            creation = Creation(started.plugin, api, bulkId="1")
            started.plugin.cancel()
            assert creation.wait() is not None
            started.process.send_signal(signal.SIGINT)
            assert started.wait() == (0, "", "")
        execution = received.only("bulks.execution")
    assert execution.has_failed
    assert execution.attributes["bulks.status"] == "RUNNING"
    assert execution.attributes["bulks.execute_sent"] is True


def test_beside_what_the_sdk_records_by_itself_its_spans_arrive_as_well(tmp_path: Path, api: ServedSimulator) -> None:
    api.payload_canary, api.api_key, api.auth_token = PAYLOAD, KEY, TOKEN
    api.add_bulk("1", items=2, rate=1000)
    trace = "0af7651916cd43dd8448eb211c80319c"
    with grpc_receiver() as (endpoint, received):
        engines = endpoint.removeprefix("http://")
        more = {"PULUMI_OTEL_EXPORTER_OTLP_ENDPOINT": engines, "TRACEPARENT": f"00-{trace}-b7ad6b7169203331-01"}
        with executable(tmp_path, CLOSED, **more) as started:
            started.plugin.configure(api)
            assert started.plugin.create(bulkId="1").id == "1"
            started.process.send_signal(signal.SIGINT)
            assert started.wait() == (0, "", "")
    assert received.only("bulks.execution").trace == received.only("bulks.create").trace == trace
    search = Search()
    search.look("spans", received.raw)
    assert search.hits == []


def test_over_http_its_spans_arrive_as_well(tmp_path: Path) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    with http_server() as (endpoint, received):
        more = {GENERAL: endpoint, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}
        with executable(tmp_path, CLOSED, **more) as started:
            started.plugin.check(bulkId="1")
            started.process.send_signal(signal.SIGINT)
            assert started.wait() == (0, "", "")
    assert received.only("bulks.check").resource["service.name"] == "pulumi-resource-bulks"


@pytest.mark.parametrize("listens", ["nobody", "TLS is asked of a plain server", "HTTP", "no such name", "no address"])
def test_a_receiver_that_does_not_take_them_is_no_trouble(tmp_path: Path, api: ServedSimulator, listens: str) -> None:
    api.add_bulk("1", items=2, rate=1000)
    with http_server(404) as (plain, _received):
        endpoint = {
            "nobody": "http://127.0.0.1:1",
            "TLS is asked of a plain server": plain.replace("http", "https"),
            "HTTP": plain,
            "no such name": "http://collector.invalid:4317",
            "no address": "http://[::",
        }[listens]
        with executable(tmp_path, CLOSED, **{GENERAL: endpoint}) as started:
            started.plugin.configure(api)
            assert started.plugin.create(bulkId="1").id == "1"
            started.process.send_signal(signal.SIGINT)
            assert started.wait() == (0, "", "")


@pytest.mark.parametrize(
    "more",
    [
        {"OTEL_EXPORTER_OTLP_TIMEOUT": KEY},
        {"OTEL_EXPORTER_OTLP_PROTOCOL": KEY},
        {"OTEL_TRACES_SAMPLER": KEY, "OTEL_RESOURCE_ATTRIBUTES": KEY, "OTEL_PROPAGATORS": "tracecontext"},
        {"OTEL_EXPORTER_OTLP_HEADERS": f"{KEY},=,a b={TOKEN},Ä=\x01{TOKEN}"},
        {"OTEL_EXPORTER_OTLP_CERTIFICATE": f"/{KEY}", "OTEL_EXPORTER_OTLP_INSECURE": "false"},
    ],
)
def test_variables_that_make_no_sense_are_no_trouble_and_not_repeated(
    tmp_path: Path, api: ServedSimulator, more: dict[str, str]
) -> None:
    api.add_bulk("1", items=2, rate=1000)
    with (
        grpc_receiver() as (endpoint, _received),
        executable(tmp_path, CLOSED, **{GENERAL: endpoint, **more}) as started,
    ):
        started.plugin.configure(api)
        assert started.plugin.create(bulkId="1").id == "1"
        started.process.send_signal(signal.SIGINT)
        assert started.wait() == (0, "", "")
