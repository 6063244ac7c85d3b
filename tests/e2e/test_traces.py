"""Traces of a whole `up`: straight to a receiver, and by way of the engine."""

from pathlib import Path

import pytest

from pulumi_bulks.simulator import ServedSimulator
from tests.faults.canaries import KEY, PAYLOAD, TOKEN, Search
from tests.otlp import Received, grpc_receiver

from .hosts import NATIVE
from .stack import Ended, Stack
from .yaml_stack import YamlStack

pytestmark = pytest.mark.engine

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def yaml(tmp_path: Path, api: ServedSimulator, engine: Path) -> YamlStack:
    stack = YamlStack(tmp_path / "stack", api, engine)
    stack.execution({"bulkId": "1"})
    return stack


def search(stack: Stack, received: Received, ended: Ended) -> list[str]:
    """Return what the spans, the screen and the state hold of credentials and payloads."""
    found = Search()
    found.look("spans", received.raw)
    found.look("screen", ended.text)
    found.look("state", str(stack.export()))
    return found.hits


def test_an_up_in_yaml_is_traced_below_the_jobs_own_span(yaml: YamlStack, api: ServedSimulator) -> None:
    api.payload_canary, api.api_key, api.auth_token = PAYLOAD, KEY, TOKEN
    api.add_bulk("1", {1: "X"}, items=20, rate=1000)
    with grpc_receiver() as (endpoint, received):
        yaml.extra |= {
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "OTEL_EXPORTER_OTLP_HEADERS": f"x-key={TOKEN}",
            "TRACEPARENT": f"00-{TRACE}-{PARENT}-01",
        }
        ended = yaml.up()
    assert not ended.ok
    assert {span.trace for span in received.spans} == {TRACE}
    create, execution = received.only("bulks.create"), received.only("bulks.execution")
    assert create.parent == PARENT
    assert create.attributes["pulumi.urn"].endswith("::bulks:index:BulkExecution::payouts")
    assert create.resource["service.name"] == "pulumi-resource-bulks"
    assert execution.parent == create.id
    expected = {"bulks.bulk_id": "1", "bulks.status": "PARTIALLY_COMPLETED", "bulks.execute_sent": True}
    assert expected.items() <= execution.attributes.items()
    assert execution.attributes["error.type"] == "not-accepted"
    assert execution.attributes["bulks.requests"] == len(api.requests)
    assert execution.has_failed
    assert create.has_failed
    assert search(yaml, received, ended) == []


def test_with_otel_traces_the_engine_passes_them_on_as_part_of_its_own(
    tmp_path: Path, api: ServedSimulator, engine: Path
) -> None:
    stack = Stack(tmp_path / "stack", api, engine, host=NATIVE)
    api.add_bulk("1", items=20, rate=1000)
    with grpc_receiver() as (endpoint, received):
        ended = stack.up("--otel-traces", endpoint.replace("http:", "grpc:"), bulk_id="1")
    assert ended.ok, ended.text
    create, execution = received.only("bulks.create"), received.only("bulks.execution")
    engines = {span.id: span for span in received.named("pulumirpc.ResourceProvider/Create")}
    assert create.trace == received.only("pulumi").trace
    assert create.parent in engines
    assert execution.parent == create.id
    assert execution.attributes["bulks.status"] == "COMPLETED"
    assert search(stack, received, ended) == []


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:1", "https://collector.invalid", "nonsense"])
def test_an_endpoint_where_nobody_listens_leaves_an_up_as_it_is(
    yaml: YamlStack, api: ServedSimulator, endpoint: str
) -> None:
    api.add_bulk("1", items=20, rate=1000)
    yaml.extra["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint
    ended = yaml.up()
    assert ended.ok, ended.text
    assert not [word for word in ("trace", "telemetry", "export", "grpc", "warning") if word in ended.text.lower()]


def test_traces_that_cannot_be_recorded_are_a_warning(yaml: YamlStack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=20, rate=1000)
    yaml.extra |= {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}
    ended = yaml.up()
    assert ended.ok, ended.text
    text = "warning: no traces are recorded: OTEL_EXPORTER_OTLP_PROTOCOL has to be grpc or http/protobuf"
    assert ended.diagnostics.count(text) == 1, ended.text
