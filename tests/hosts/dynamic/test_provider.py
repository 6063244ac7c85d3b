"""The dynamic provider as the engine's host sees it: pickled, configured, and failing in plain words."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_bulks.hosts.dynamic.host import BulkExecutionError
from pulumi_bulks.hosts.dynamic.provider import BulkExecutionProvider
from pulumi_bulks.outcome import OUTCOME
from pulumi_bulks.simulator import ServedSimulator, simulate

LARGEST_PICKLE = 400


@pytest.fixture
def api() -> Iterator[ServedSimulator]:
    with simulate(limits=None) as api:
        yield api


def configured(values: dict[str, str]) -> BulkExecutionProvider:
    provider = BulkExecutionProvider()
    provider.configure(ConfigureRequest(Config(values, "test")))
    return provider


def provider_of(api: ServedSimulator) -> BulkExecutionProvider:
    return configured({"bulks:baseUrl": api.base_url, "bulks:apiKey": api.api_key, "bulks:authToken": api.auth_token})


def test_it_is_pickled_as_a_reference_to_an_installed_class() -> None:
    pickled = base64.b64decode(serialize_provider(BulkExecutionProvider()))
    assert len(pickled) < LARGEST_PICKLE
    assert b"pulumi_bulks.hosts.dynamic.provider" in pickled
    assert b"BulkExecutionProvider" in pickled


def test_a_configured_provider_is_pickled_without_its_configuration() -> None:
    provider = configured({"bulks:apiKey": "the-key-canary"})
    assert serialize_provider(provider) == serialize_provider(BulkExecutionProvider())


def test_it_has_no_attribute_until_it_is_configured() -> None:
    assert vars(BulkExecutionProvider()) == {}


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("create", ({"bulkId": "404"},)),
        ("read", ("404", {"bulkId": "404"})),
        ("diff", ("404", {"bulkId": "404", "status": "RUNNING"}, {"bulkId": "404"})),
        ("update", ("404", {"bulkId": "404"}, {"bulkId": "404"})),
    ],
)
def test_an_error_is_text_without_a_chain(api: ServedSimulator, verb: str, arguments: tuple[Any, ...]) -> None:
    call: Callable[..., Any] = getattr(provider_of(api), verb)
    with pytest.raises(BulkExecutionError, match="HTTP 404 BULK_NOT_FOUND") as caught:
        call(*arguments)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_defect_is_named_by_its_place_and_never_by_its_text(
    api: ServedSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("quotes simulated-key and the payload")

    monkeypatch.setattr("pulumi_bulks.lifecycle.create", broken)
    with pytest.raises(BulkExecutionError, match=r"internal error in pulumi-bulks: RuntimeError at") as caught:
        provider_of(api).create({"bulkId": "1"})
    assert "quotes" not in str(caught.value)
    with pytest.raises(BulkExecutionError, match="internal error") as again:
        provider_of(api).create({"bulkId": "1"})
    assert again.value.__context__ is None, "also in a process that has shown an error before"


def test_a_missing_configuration_fails_a_check_with_all_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BULKS_BASE_URL", "BULKS_API_KEY", "BULKS_AUTH_TOKEN", "BULKS_AUTH_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    result = configured({}).check({}, {"bulkId": "1", "mode": "STOP"})
    failure, mistake = result.failures
    assert mistake.property == "mode", "and every mistake in the inputs at once"
    assert failure.property == ""
    assert [name in failure.reason for name in ("bulks:baseUrl", "bulks:apiKey", "bulks:authToken")] == [True] * 3


def test_without_on_delete_a_delete_needs_no_configuration() -> None:
    configured({}).delete("1", {"bulkId": "1", "status": "RUNNING"})


def test_the_id_of_a_secret_bulk_says_nothing_about_it(api: ServedSimulator) -> None:
    api.add_bulk("8123", items=1, rate=1000)
    created = provider_of(api).create({"bulkId": "8123", "__secrets": "bulkId"})
    again = provider_of(api).create({"bulkId": "8123", "__secrets": "bulkId"})
    assert len({"8123", created.id, again.id}) == 3, "not even a digest: there are too few ids of ten digits"
    recorded = {**(created.outs or {}), "bulkId": "8123"}  # the engine hands secrets over in clear
    found = provider_of(api).read(created.id, recorded).outs
    assert found is not None
    assert found["status"] == "COMPLETED"


def test_an_input_that_becomes_a_secret_is_a_change(api: ServedSimulator) -> None:
    api.add_bulk("8123", items=1, rate=1000)
    provider = provider_of(api)
    recorded = provider.create({"bulkId": "8123", "__secrets": ""}).outs or {}
    recorded["__provider"] = "as the host records it"
    assert not provider.diff("8123", recorded, {"bulkId": "8123", "__secrets": ""}).changes
    assert provider.diff("8123", recorded, {"bulkId": "8123", "__secrets": "bulkId"}).changes


def test_a_record_of_the_native_plugin_is_a_change_because_it_lacks_what_the_host_reads_it_with(
    api: ServedSimulator,
) -> None:
    api.add_bulk("8123", items=1, rate=1000)
    provider = provider_of(api)
    recorded = provider.create({"bulkId": "8123"}).outs or {}
    assert provider.diff("8123", recorded, {"bulkId": "8123"}).changes
    updated = provider.update("8123", recorded, {"bulkId": "8123"}).outs or {}
    assert {**updated, OUTCOME: None} == {**recorded, OUTCOME: None}  # which tells when it was looked at
    assert api.execute_calls() == 1


def test_a_secret_input_is_masked_in_errors_and_failures(api: ServedSimulator) -> None:
    properties = {"bulkId": "8123", "__secrets": "bulkId"}
    with pytest.raises(BulkExecutionError) as caught:
        provider_of(api).create(properties)
    assert "8123" not in str(caught.value)
    failures = provider_of(api).check({}, properties).failures
    assert failures
    assert all("8123" not in failure.reason and failure.property == "" for failure in failures)
