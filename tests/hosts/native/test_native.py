"""What only the native plugin offers to a program: providers, a function, and a version."""

import subprocess
import sys
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from pulumi_bulks import native
from pulumi_bulks.api.configuration import Configuration
from pulumi_bulks.hosts.plugin.version import plugin_version
from pulumi_bulks.lifecycle.outputs import OUTPUT_NAMES
from tests.hosts.conftest import Engine, value_of

SECRET_MARK = "4dabf18193072939515e22adb298388d"
CONFIGURATION: dict[str, Any] = {
    "base_url": "https://api.example.com/multi",
    "api_key": "the-key",
    "auth_token": "the-token",
    "auth_token_file": "token",
    "auth_token_command": "print token",
    "identity_type": "CORPORATE",
    "identity_id": 12,
    "rate_limits": "50/1m",
    "request_timeout": 12.5,
    "poll_interval_max": 60,
    "poll_interval_ratio": 0.5,
    "outcome_dir": "outcomes",
}


def registered(engine: Engine, token: str) -> mocks.MockResourceArgs:
    return next(args for args in engine.registered if args.typ == token)


def test_a_provider_takes_the_whole_configuration_numbers_as_json_and_keeps_secrets(engine: Engine) -> None:
    provider = native.Provider("elsewhere", **CONFIGURATION)
    value_of(provider.urn)
    args = registered(engine, "pulumi:providers:bulks")
    assert set(args.inputs) == {field.alias for field in Configuration.model_fields.values()}
    assert [args.inputs[name] for name in ("requestTimeout", "pollIntervalMax", "pollIntervalRatio")] == [
        "12.5", "60", "0.5",
    ]  # fmt: skip
    (request,) = engine.requests
    assert {name for name, value in request.object.items() if SECRET_MARK in str(value)} == {"apiKey", "authToken"}
    assert set(request.additionalSecretOutputs) == {"apiKey", "authToken"}


def test_no_text_of_a_provider_shows_a_credential(engine: Engine) -> None:
    provider = native.Provider("elsewhere", **CONFIGURATION)
    value_of(provider.urn)
    assert len(engine.requests) == 1
    texts = f"{provider} {provider!r} {vars(provider)}"
    assert "the-key" not in texts
    assert "the-token" not in texts


def test_the_id_of_an_identity_is_taken_exactly(engine: Engine) -> None:
    value_of(native.Provider("elsewhere", identity_type="CORPORATE", identity_id=9223372036854775807).urn)
    assert registered(engine, "pulumi:providers:bulks").inputs["identityId"] == "9223372036854775807"


def test_a_provider_without_arguments_leaves_all_to_the_environment_and_records_none_of_it(engine: Engine) -> None:
    value_of(native.Provider("here").urn)
    assert registered(engine, "pulumi:providers:bulks").inputs == {}


@pytest.mark.parametrize("name", ["a<{%zz%}>", "::a"])
def test_the_name_of_a_provider_is_refused_as_that_of_a_resource(engine: Engine, name: str) -> None:
    with pytest.raises(pulumi.RunError, match="the name of a resource cannot hold"):
        native.Provider(name)
    assert engine.registered == []


def test_the_engine_is_asked_for_the_plugin_of_this_version_unless_the_program_says_otherwise(engine: Engine) -> None:
    value_of(native.BulkExecution("payouts", bulk_id="1").status)
    value_of(native.BulkExecution("salaries", pulumi.ResourceOptions(version="9.9.9"), bulk_id="2").status)
    assert [request.version for request in engine.requests] == [plugin_version(), "9.9.9"]


@pytest.mark.parametrize("read", [native.get_bulk, lambda bulk_id: value_of(native.get_bulk_output(bulk_id))])
def test_a_bulk_is_read_with_its_numbers_whole(engine: Engine, read: Any) -> None:
    engine.answer = {
        "bulkId": "9223372036854775807",
        "status": "FAILED",
        "submittedItemsCount": 2.0,
        "executionStart": 1.7e12,
        "counts": {"FAILED": 2.0},
        "failedOperations": [{"sequence": 1.0, "errorCode": "NO"}],
        "operationStatusCounts": [{"status": "FAILED", "count": 2.0}],
        "environment": "http://127.0.0.1:1",
    }
    bulk = read(9223372036854775807)
    assert [(call.token, call.args) for call in engine.called] == [
        ("bulks:index:getBulk", {"bulkId": "9223372036854775807"})
    ]
    found = [bulk.status, bulk.submitted_items_count, bulk.failed_operations[0].sequence, bulk.counts, bulk.mode]
    assert found == ["FAILED", 2, 1, {"FAILED": 2}, None]
    assert {type(value) for value in (bulk.submitted_items_count, bulk.execution_start, bulk.counts["FAILED"])} == {int}
    assert bulk.operation_status_counts[0].count == 2


def test_the_exported_names_are_the_contract() -> None:
    types = {"BulkDetails", "BulkMode", "FinalStatus", "OutcomeRecord"}
    functions = {"get_bulk", "get_bulk_output", "require_outcome"}
    assert set(native.__all__) == {"BulkExecution", "Provider", *functions, *types}


def test_a_bulk_that_is_read_has_every_output() -> None:
    from pulumi._types import output_type_types  # noqa: PLC0415 - what Pulumi itself makes of the class

    assert set(output_type_types(native.BulkDetails)) == set(OUTPUT_NAMES)


@pytest.mark.parametrize("module", ["pulumi_bulks", "pulumi_bulks.native"])
def test_a_program_waits_for_no_library_of_the_provider(module: str) -> None:
    code = f"import sys, {module}; print({{'requests', 'urllib3', 'truststore', 'pydantic.main'}} & set(sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "set()"
