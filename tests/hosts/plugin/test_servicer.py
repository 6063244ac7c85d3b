"""What the engine asks of a provider itself, over a gRPC channel: its beginning, schema, configuration, functions."""

import concurrent.futures
import json
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2, provider_pb2

from pulumi_bulks.hosts.plugin.version import plugin_version
from pulumi_bulks.hosts.plugin.wire import as_struct, decode
from pulumi_bulks.simulator import ServedSimulator

from .plugged import UNKNOWN, Failed, Plugin, secret

GET_BULK, RESOURCE = "bulks:index:getBulk", "bulks:index:BulkExecution"


@pytest.fixture
def engine() -> Iterator[tuple[str, list[str]]]:
    """An engine's address, and what it was told."""
    told: list[str] = []

    class Service(engine_pb2_grpc.EngineServicer):
        def Log(self, request: engine_pb2.LogRequest, context: object) -> empty_pb2.Empty:  # noqa: N802, ARG002 - gRPC's
            told.append(request.message)
            return empty_pb2.Empty()

    server = grpc.server(concurrent.futures.ThreadPoolExecutor(1))
    engine_pb2_grpc.add_EngineServicer_to_server(Service(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}", told
    server.stop(None).wait()


def begin(plugin: Plugin, verb: str, address: str) -> Any:
    if verb == "Handshake":
        return plugin.ask(verb, provider_pb2.ProviderHandshakeRequest(engine_address=address))
    return plugin.ask(verb, plugin_pb2.PluginAttach(address=address))


@pytest.mark.parametrize("verb", ["Handshake", "Attach"])
def test_a_new_engine_is_told_what_happens_and_an_old_ones_cancel_is_over(
    fresh: Plugin, api: ServedSimulator, engine: tuple[str, list[str]], verb: str
) -> None:
    api.add_bulk("1", items=1, rate=1000)
    fresh.cancel()
    begin(fresh, verb, engine[0])
    fresh.configure(api)
    fresh.create(bulkId="1")
    assert any("COMPLETED" in line for line in engine[1])


def test_secrets_are_wanted_and_previews_served(fresh: Plugin, api: ServedSimulator) -> None:
    assert fresh.ask("Handshake", provider_pb2.ProviderHandshakeRequest()).accept_secrets
    response = fresh.configure(api)
    assert (response.acceptSecrets, response.supportsPreview) == (True, True)


def test_version_and_schema_are_those_of_the_package(fresh: Plugin) -> None:
    assert fresh.ask("GetPluginInfo", empty_pb2.Empty()).version == plugin_version()
    schema = json.loads(fresh.ask("GetSchema", provider_pb2.GetSchemaRequest()).schema)
    assert (schema["name"], schema["version"]) == ("bulks", plugin_version())


def test_what_the_provider_does_not_have_is_unimplemented(fresh: Plugin) -> None:
    with pytest.raises(Failed) as caught:
        fresh.ask("GetMapping", provider_pb2.GetMappingRequest(key="terraform"))
    assert caught.value.code is grpc.StatusCode.UNIMPLEMENTED


# configuration


def check_config(plugin: Plugin, **news: Any) -> provider_pb2.CheckResponse:
    response: provider_pb2.CheckResponse = plugin.ask("CheckConfig", provider_pb2.CheckRequest(news=as_struct(news)))
    return response


def test_all_mistakes_of_a_configuration_are_told_and_none_with_its_value(fresh: Plugin) -> None:
    found = check_config(fresh, baseUrl="ftp://x", apiKey=secret("two CANARY"), requestTimeout="-1")
    reasons = [failure.reason for failure in found.failures]
    assert [name in " ".join(reasons) for name in ("baseUrl", "apiKey", "authToken", "requestTimeout")] == [True] * 4
    assert len(reasons) == 4
    assert {failure.property for failure in found.failures} == {""}
    assert "CANARY" not in "".join(reasons)


@pytest.mark.parametrize("seconds", ["12.5", 12.5, 12])
def test_a_number_may_come_as_a_json_string_as_generated_packages_send_it(
    fresh: Plugin, api: ServedSimulator, seconds: Any
) -> None:
    given = {"baseUrl": api.base_url, "apiKey": secret("k"), "authToken": secret("t"), "requestTimeout": seconds}
    found = check_config(fresh, **given)
    assert not found.failures
    assert found.inputs == as_struct(given)


def test_a_configuration_of_which_a_part_is_unknown_is_checked_later(fresh: Plugin) -> None:
    assert not check_config(fresh, baseUrl=UNKNOWN, apiKey=secret(UNKNOWN)).failures


def test_no_change_of_a_configuration_replaces_the_provider(fresh: Plugin) -> None:
    old = {"baseUrl": "https://a.example", "apiKey": secret("k")}
    new = {"baseUrl": "https://b.example", "apiKey": secret("l"), "requestTimeout": 5}
    request = provider_pb2.DiffRequest(olds=as_struct(old), old_inputs=as_struct(old), news=as_struct(new))
    found = fresh.ask("DiffConfig", request)
    assert (found.changes, list(found.diffs)) == (found.DIFF_SOME, ["apiKey", "baseUrl", "requestTimeout"])
    assert list(found.replaces) == []
    same = fresh.ask("DiffConfig", provider_pb2.DiffRequest(olds=as_struct(old), news=as_struct(old)))
    assert same.changes == same.DIFF_NONE


def test_a_stacks_variables_configure_as_well_and_a_providers_inputs_win(fresh: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", items=1, rate=1000)
    variables = {
        "bulks:config:baseUrl": "http://127.0.0.1:1/nowhere",
        "bulks:config:apiKey": api.api_key,
        "bulks:config:authToken": api.auth_token,
    }
    args = as_struct({"baseUrl": api.base_url, "rateLimits": "100000/1s"})
    fresh.ask("Configure", provider_pb2.ConfigureRequest(variables=variables, args=args))
    assert fresh.create(bulkId="1").id == "1"


# functions


def invoke(plugin: Plugin, token: str = GET_BULK, **args: Any) -> provider_pb2.InvokeResponse:
    response: provider_pb2.InvokeResponse = plugin.ask(
        "Invoke", provider_pb2.InvokeRequest(tok=token, args=as_struct(args))
    )
    return response


def test_get_bulk_reads_and_never_executes(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", items=2)
    outputs = decode(getattr(invoke(plugin, bulkId="1"), "return")).values
    assert (outputs["status"], outputs["submittedItemsCount"]) == ("SUBMITTED", 2)
    assert api.execute_calls() == 0


def test_get_bulk_names_what_is_wrong_with_its_arguments_and_shows_no_secret(plugin: Plugin) -> None:
    assert [failure.property for failure in invoke(plugin, bulkId="x").failures] == ["bulkId"]
    (hidden,) = invoke(plugin, bulkId=secret("CANARY")).failures
    assert (hidden.property, "CANARY" in hidden.reason) == ("", False)
    with pytest.raises(Failed) as caught:
        invoke(plugin, bulkId="404")
    assert caught.value.code is grpc.StatusCode.NOT_FOUND
    with pytest.raises(Failed) as other:
        invoke(plugin, "bulks:index:getAccount")
    assert "bulks:index:getAccount is not a function of this provider" in other.value.text


def list_bulks(plugin: Plugin, token: str = RESOURCE, after: str = "", limit: int = 0, **query: Any) -> Any:
    request = provider_pb2.ListRequest(token=token, query=as_struct(query), limit=limit, continuation_token=after)
    answers = plugin.ask("List", request)
    ids = [answer.result.id for answer in answers if answer.HasField("result")]
    tokens = [answer.continuation.continuation_token for answer in answers if answer.HasField("continuation")]
    return ids, (tokens or [None])[0]


def test_all_bulks_are_listed_page_by_page(plugin: Plugin, api: ServedSimulator) -> None:
    for number in range(130):
        api.add_bulk(str(1000 + number), items=1)
    first, after = list_bulks(plugin)
    second, rest = list_bulks(plugin, after=after)
    assert (len(first), len(second)) == (100, 30)
    assert {*first, *second} == {str(1000 + number) for number in range(130)}
    assert list_bulks(plugin, after=rest) == ([], None)


def test_a_limit_ends_a_page_and_the_next_one_begins_behind_it(plugin: Plugin, api: ServedSimulator) -> None:
    for number in range(5):
        api.add_bulk(str(1000 + number), items=1)
    seen: list[str] = []
    after: Any = ""
    while after is not None:
        ids, after = list_bulks(plugin, after=after, limit=2)
        assert len(ids) <= 2
        seen += ids
    assert sorted(seen) == [str(1000 + number) for number in range(5)]


def test_bulks_are_listed_by_their_status_and_by_nothing_else(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", items=1000, rate=1, status="RUNNING")
    api.add_bulk("2", items=1)
    assert list_bulks(plugin, status="RUNNING")[0] == ["1"]
    with pytest.raises(Failed) as caught:
        list_bulks(plugin, statsu="RUNNING")
    assert "by their status, not by statsu" in caught.value.text


@pytest.mark.parametrize(("token", "after"), [("bulks:index:Account", ""), (RESOURCE, "junk"), (RESOURCE, "-1")])
def test_what_cannot_be_listed_is_refused(plugin: Plugin, token: str, after: str) -> None:
    with pytest.raises(Failed) as caught:
        list_bulks(plugin, token, after)
    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "internal error" not in caught.value.text
