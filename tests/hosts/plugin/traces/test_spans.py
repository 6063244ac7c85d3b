"""What is recorded of the verbs of a plugin that is asked as the engine asks it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from pulumi.runtime.proto import provider_pb2

from pulumi_bulks.hosts.plugin.traces.outlet import Outlet
from pulumi_bulks.hosts.plugin.traces.spans import Spans
from pulumi_bulks.hosts.plugin.wire import as_struct
from pulumi_bulks.hosts.shared.names import GET_BULK
from pulumi_bulks.simulator import ServedSimulator
from tests.faults.canaries import KEY, PAYLOAD, TOKEN, Search

from ..plugged import URN, Failed, Plugin, plugged, secret  # noqa: TID252 - the folder above tests the same plugin

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
OTHER = "00-11111111111111111111111111111111-2222222222222222-01"


class Traced:
    """A plugin whose spans are at hand."""

    def __init__(self, exporter: InMemorySpanExporter, outlet: Outlet, plugin: Plugin) -> None:
        self._exporter = exporter
        self._outlet = outlet
        self.plugin = plugin

    def spans(self) -> dict[str, ReadableSpan]:
        """Return the spans by name, of which each is there once."""
        self._outlet.processor.force_flush()
        found = self._exporter.get_finished_spans()
        assert len({span.name for span in found}) == len(found), [span.name for span in found]
        return {span.name: span for span in found}

    def text(self) -> str:
        return "".join(span.to_json() for span in self.spans().values())


@pytest.fixture
def environment() -> dict[str, str]:
    return {}


@pytest.fixture
def traced(
    tmp_path: Path, api: ServedSimulator, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Traced]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    exporter = InMemorySpanExporter()
    outlet = Outlet(exporter)
    with plugged(Spans(outlet, environment)) as plugin:
        plugin.configure(api)
        yield Traced(exporter, outlet, plugin)


def attributes(span: ReadableSpan) -> dict[str, Any]:
    """Return the attributes but for the seconds, which no test can know."""
    found = dict(span.attributes or {})
    seconds = found.pop("bulks.seconds_waited", 0.0)
    assert isinstance(seconds, float)
    assert seconds >= 0
    return found


def test_an_execution_is_a_span_below_its_verb(traced: Traced, api: ServedSimulator) -> None:
    api.add_bulk("1", items=2, rate=1000)
    traced.plugin.create(bulkId="1")
    spans = traced.spans()
    create, execution = spans["bulks.create"], spans["bulks.execution"]
    assert execution.parent == create.get_span_context()
    assert create.parent is None
    assert attributes(create) == {"pulumi.urn": URN, "pulumi.preview": False, "bulks.bulk_id": "1"}
    requests = len(api.requests)
    assert attributes(execution) == {
        "bulks.bulk_id": "1",
        "bulks.status": "COMPLETED",
        "bulks.requests": requests,
        "bulks.execute_sent": True,
    }
    assert {span.status.status_code for span in spans.values()} == {StatusCode.UNSET}


def test_a_bulk_that_is_adopted_shows_that_no_execute_was_sent(traced: Traced, api: ServedSimulator) -> None:
    api.add_bulk("1", items=2, status="FINISHED")
    traced.plugin.create(bulkId="1")
    found = attributes(traced.spans()["bulks.execution"])
    assert (found["bulks.execute_sent"], found["bulks.status"]) == (False, "COMPLETED")


def test_a_preview_deals_with_no_execution(traced: Traced, api: ServedSimulator) -> None:
    api.add_bulk("1", items=2)
    traced.plugin.create(preview=True, bulkId="1")
    (preview,) = traced.spans().values()
    assert attributes(preview) == {
        "pulumi.urn": URN,
        "pulumi.preview": True,
        "bulks.bulk_id": "1",
        "bulks.status": "SUBMITTED",
        "bulks.requests": 1,
        "bulks.execute_sent": False,
    }


def test_a_failure_names_its_kind_and_never_its_text(traced: Traced, api: ServedSimulator) -> None:
    api.add_bulk("1", {1: "X"}, items=2, rate=1000)
    with pytest.raises(Failed):
        traced.plugin.create(bulkId="1")
    spans = traced.spans()
    for span in spans.values():
        assert span.status.status_code is StatusCode.ERROR
        assert span.status.description is None
        assert span.events == ()
        assert attributes(span)["error.type"]
    assert attributes(spans["bulks.execution"])["bulks.status"] == "PARTIALLY_COMPLETED"


def test_a_bulk_that_is_not_there_is_a_failure_too(traced: Traced) -> None:
    with pytest.raises(Failed):
        traced.plugin.create(bulkId="404")
    found = attributes(traced.spans()["bulks.execution"])
    assert "bulks.status" not in found
    assert (found["bulks.requests"], found["bulks.execute_sent"]) == (1, False)


def test_every_verb_is_recorded(traced: Traced, api: ServedSimulator) -> None:
    api.add_bulk("1", items=2, status="FINISHED")
    plugin = traced.plugin
    inputs: dict[str, Any] = {"bulkId": "1"}
    plugin.check(**inputs)
    record = plugin.read("1", **inputs).properties
    plugin.diff(record, inputs, **inputs)
    plugin.update(record, inputs, **inputs)
    plugin.delete(record)
    plugin.ask("Invoke", provider_pb2.InvokeRequest(tok=GET_BULK, args=as_struct(inputs)))
    plugin.ask("List", provider_pb2.ListRequest(token="bulks:index:BulkExecution"))
    names = ("check", "read", "diff", "update", "delete", "invoke", "list", "execution")
    spans = traced.spans()
    assert spans.keys() == {f"bulks.{name}" for name in names}
    assert {name for name, span in spans.items() if attributes(span).get("bulks.bulk_id") == "1"} == {
        f"bulks.{name}" for name in names if name != "list"
    }
    assert attributes(spans["bulks.invoke"])["pulumi.function"] == GET_BULK
    assert attributes(spans["bulks.read"])["bulks.status"] == "COMPLETED"


def test_a_secret_id_is_in_no_span(traced: Traced, api: ServedSimulator) -> None:
    hidden = "8123456789012345678"
    api.add_bulk(hidden, items=2, rate=1000)
    urn = f"{URN}-{hidden}"
    request = provider_pb2.CreateRequest(urn=urn, properties=as_struct({"bulkId": secret(hidden)}))
    traced.plugin.ask("Create", request)
    assert attributes(traced.spans()["bulks.create"])["pulumi.urn"] == f"{URN}-[secret]"
    assert hidden not in traced.text()


def test_no_credential_and_no_payload_is_in_a_span(traced: Traced, api: ServedSimulator) -> None:
    api.payload_canary, api.api_key, api.auth_token = PAYLOAD, KEY, TOKEN
    api.add_bulk("1", {1: "X"}, items=2, rate=1000)
    traced.plugin.configure(api)
    with pytest.raises(Failed):
        traced.plugin.create(bulkId="1", expectedOperation=secret(TOKEN))
    refused = traced.plugin.ask("Invoke", provider_pb2.InvokeRequest(tok=GET_BULK, args=as_struct({"mode": PAYLOAD})))
    assert refused.failures
    assert attributes(traced.spans()["bulks.invoke"])["error.type"] == "RefusedInputsError"
    search = Search()
    search.look("spans", traced.text())
    assert search.hits == []


@pytest.mark.parametrize("environment", [{"TRACEPARENT": PARENT}])
@pytest.mark.parametrize("given", [None, OTHER])
def test_the_parent_comes_with_the_call_or_from_the_environment(
    traced: Traced, environment: dict[str, str], given: str | None
) -> None:
    metadata = () if given is None else (("traceparent", given),)
    traced.plugin.stub.Check(provider_pb2.CheckRequest(urn=URN, news=as_struct({"bulkId": "1"})), metadata=metadata)
    span = traced.spans()["bulks.check"]
    assert span.parent is not None
    trace, parent = (given or environment["TRACEPARENT"]).split("-")[1:3]
    assert (f"{span.parent.trace_id:032x}", f"{span.parent.span_id:016x}") == (trace, parent)


@pytest.mark.parametrize("environment", [{"TRACEPARENT": "nonsense"}, {"TRACEPARENT": PARENT.replace("-01", "-zz")}])
def test_a_parent_that_is_none_is_left_out(traced: Traced, environment: dict[str, str]) -> None:
    assert environment
    traced.plugin.check(bulkId="1")
    assert traced.spans()["bulks.check"].parent is None


@pytest.mark.parametrize("environment", [{"TRACEPARENT": PARENT.replace("-01", "-00")}])
def test_a_parent_that_is_not_sampled_is_obeyed(traced: Traced, environment: dict[str, str]) -> None:
    assert environment
    traced.plugin.check(bulkId="1")
    assert traced.spans() == {}


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({}, "pulumi-resource-bulks"),
        ({"OTEL_SERVICE_NAME": "release"}, "release"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=payouts,team=a"}, "payouts"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "team=a"}, "pulumi-resource-bulks"),
    ],
)
def test_the_service_has_the_users_name_or_ours(
    variables: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    exporter = InMemorySpanExporter()
    outlet = Outlet(exporter)
    Spans(outlet, {}).verb(lambda _: None, provider_pb2.CheckRequest(), ())()
    outlet.processor.force_flush()
    (span,) = exporter.get_finished_spans()
    assert span.resource.attributes["service.name"] == name
    assert span.resource.attributes.get("team") == ("a" if "team" in str(variables) else None)


def test_what_opentelemetry_raises_fails_no_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(*_: object, **__: object) -> None:
        raise RuntimeError("a sampler of somebody")

    spans = Spans(Outlet(InMemorySpanExporter()), {})
    monkeypatch.setattr(spans, "_tracer", type("Broken", (), {"start_span": raising})())
    assert spans.verb(lambda _: "answer", provider_pb2.CheckRequest(), None)() == "answer"
