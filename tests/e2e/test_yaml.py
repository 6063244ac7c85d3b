"""A program in YAML runs on the native plugin as one in Python does on either host."""

import json
import subprocess
from pathlib import Path

import pytest

from pulumi_bulks.hosts.plugin.schema import schema_text
from pulumi_bulks.simulator import ServedSimulator, simulate

from .stack import Stack
from .yaml_stack import PROGRAMS, YamlStack, by_path

pytestmark = pytest.mark.engine


@pytest.fixture
def yaml(tmp_path: Path, api: ServedSimulator, engine: Path) -> YamlStack:
    return YamlStack(tmp_path / "yaml", api, engine)


def test_the_example_previews_executes_once_and_then_leaves_the_bulk_alone(
    yaml: YamlStack, api: ServedSimulator
) -> None:
    api.add_bulk("8123456789012345678", items=800, rate=200)
    assert yaml.run("config", "set", "--path", "release.bulkId", "8123456789012345678", "--type", "string").ok

    preview = yaml.preview()
    assert preview.ok, preview.text
    assert "will execute 800 operations of /transfers, ON_FAILURE_STOP" in preview.text
    assert api.execute_calls() == 0

    up = yaml.up()
    assert up.ok, up.text
    assert "RUNNING ▕" in up.text, "the row shows the progress"
    outcome = yaml.outputs()["november-payouts"]
    assert outcome["bulkId"] == "8123456789012345678"
    assert outcome["status"] == "COMPLETED"
    assert outcome["environment"] == api.base_url
    assert outcome["counts"] == {"SUBMITTED": 0, "RUNNING": 0, "COMPLETED": 800, "FAILED": 0, "CANCELLED": 0}

    assert "2 unchanged" in yaml.up("--expect-no-changes").text
    refreshed = yaml.refresh()
    assert refreshed.ok, refreshed.text
    assert yaml.preview("--expect-no-changes").ok
    destroyed = yaml.destroy()
    assert destroyed.ok, destroyed.text
    assert api.execute_calls() == 1


def test_a_failure_is_told_and_recorded_and_accepted_by_the_next_up(yaml: YamlStack, api: ServedSimulator) -> None:
    api.add_bulk("2", {1: "INSTRUMENT_INACTIVE"}, items=10, rate=100)
    yaml.execution({"bulkId": "2"}, outputs={"status": "${payouts.status}"})
    failed = yaml.up()
    assert not failed.ok
    assert "9 of 10 operations completed, 1 failed" in failed.text
    assert "#1 POST /transfers → INSTRUMENT_INACTIVE" in failed.text
    record = yaml.record(yaml.export())
    assert record["outputs"]["status"] == "PARTIALLY_COMPLETED"
    assert "1 failed" in record["initErrors"][0]

    again = yaml.up()
    assert not again.ok
    assert "1 failed" in again.text
    yaml.execution({"bulkId": "2", "acceptedStatuses": ["COMPLETED", "PARTIALLY_COMPLETED"]})
    accepted = yaml.up()
    assert accepted.ok, accepted.text
    assert "initErrors" not in yaml.record(yaml.export())
    assert api.execute_calls() == 1


@pytest.mark.parametrize("bulk_id", [8123456789012345678, "${configured}"], ids=["unquoted", "configured"])
def test_an_id_that_came_as_a_number_is_refused_with_what_to_do(
    yaml: YamlStack, api: ServedSimulator, bulk_id: object
) -> None:
    assert yaml.run("config", "set", "configured", "8123456789012345678", "--type", "string").ok
    yaml.execution({"bulkId": bulk_id})
    refused = yaml.preview()
    assert not refused.ok
    assert "bulkId" in refused.text
    assert "is not exact above 2^53" in refused.text
    assert 'string, such as "8123"' in refused.text
    assert api.requests == []


def test_mistakes_are_told_all_at_once_each_on_its_property(yaml: YamlStack, api: ServedSimulator) -> None:
    yaml.execution({"bulkId": "x", "onPaused": "sometimes", "timeout": "soon"})
    refused = yaml.preview()
    assert not refused.ok
    for name in ("bulkId", "onPaused", "timeout"):
        assert name in refused.text
    assert api.requests == []


def test_get_bulk_reads_without_executing(yaml: YamlStack, api: ServedSimulator) -> None:
    api.add_bulk("3", items=7)
    read = {"fn::invoke": {"function": "bulks:getBulk", "arguments": {"bulkId": "3"}}}
    variables = {"seen": read}
    outputs = {"status": "${seen.status}", "items": "${seen.submittedItemsCount}"}
    yaml.write({}, by_path(PROGRAMS), variables=variables, outputs=outputs)
    up = yaml.up()
    assert up.ok, up.text
    assert yaml.outputs() == {"status": "SUBMITTED", "items": 7}
    assert api.execute_calls() == 0


def test_two_providers_reach_two_apis_each_with_its_own_key(yaml: YamlStack, api: ServedSimulator) -> None:
    with simulate(limits=None) as other:
        other.api_key, other.auth_token = "another-key", "another-token"
        resources = {}
        for name, reached in (("here", api), ("there", other)):
            reached.add_bulk("5", items=10, rate=100)
            account = {"baseUrl": reached.base_url, "apiKey": reached.api_key, "authToken": reached.auth_token}
            resources[f"{name}-account"] = {"type": "pulumi:providers:bulks", "properties": account}
            resources[name] = {
                "type": "bulks:BulkExecution",
                "properties": {"bulkId": "5"},
                "options": {"provider": f"${{{name}-account}}"},
            }
        yaml.write(resources, by_path(PROGRAMS), outputs={"there": "${there.environment}"})
        up = yaml.up()
        assert up.ok, up.text
        assert yaml.outputs()["there"] == other.base_url
        assert api.execute_calls("5") == other.execute_calls("5") == 1
        for reached in (api, other):
            assert {request.status for request in reached.requests} == {200, 204}, "the other's key would be refused"
            for secret in (reached.api_key, reached.auth_token):
                assert secret not in up.text + json.dumps(yaml.export())


@pytest.mark.parametrize("status", ["COMPLETED", "PARTIALLY_COMPLETED", "RUNNING"])
def test_a_bulk_is_imported_as_it_is(yaml: YamlStack, api: ServedSimulator, status: str) -> None:
    failing = {1: "INSTRUMENT_INACTIVE"} if status == "PARTIALLY_COMPLETED" else None
    api.add_bulk("9", failing, items=1000, status=status, rate=1)
    yaml.write({}, by_path(PROGRAMS))
    imported = yaml.run("import", "--yes", "--skip-preview", "bulks:index:BulkExecution", "payouts", "9")
    assert imported.ok, imported.text
    assert "bulkId: '9'" in imported.text, "the code to write into the program"
    record = yaml.record(yaml.export())
    assert record["inputs"] == {"bulkId": "9"}
    assert record["outputs"]["status"] == status
    assert not [request for request in api.requests if request.method != "GET"]


def test_an_imported_bulk_that_nobody_has_executed_is_executed_by_the_next_up(
    yaml: YamlStack, api: ServedSimulator
) -> None:
    api.add_bulk("9", items=10, rate=100)
    yaml.write({}, by_path(PROGRAMS))
    assert yaml.run("import", "--yes", "--skip-preview", "bulks:index:BulkExecution", "payouts", "9").ok
    yaml.execution({"bulkId": "9"}, outputs={"status": "${payouts.status}", "adopted": "${payouts.adopted}"})
    assert "the update executes it" in yaml.preview().text
    assert api.execute_calls() == 0
    up = yaml.up()
    assert up.ok, up.text
    assert yaml.outputs() == {"status": "COMPLETED", "adopted": False}
    assert api.execute_calls() == 1


def test_what_is_not_there_is_not_imported(yaml: YamlStack, api: ServedSimulator) -> None:
    yaml.write({}, by_path(PROGRAMS))
    imported = yaml.run("import", "--yes", "--skip-preview", "bulks:index:BulkExecution", "payouts", "9")
    assert not imported.ok
    assert "BULK_NOT_FOUND" in imported.text
    assert "Check the id and bulks:baseUrl." in imported.text
    assert api.requests


def test_the_option_import_takes_an_executed_bulk_over_with_all_that_is_asked_of_it(
    yaml: YamlStack, api: ServedSimulator
) -> None:
    api.add_bulk("9", items=10, status="COMPLETED")
    asked = {"bulkId": "9", "timeout": "2h", "onDelete": "cancel", "expectedItems": 10}
    yaml.execution(asked, {"import": "9"})
    up = yaml.up()
    assert up.ok, up.text
    assert yaml.record(yaml.export())["outputs"]["status"] == "COMPLETED"
    assert "2 unchanged" in yaml.up("--expect-no-changes").text
    yaml.execution({**asked, "mode": "ON_FAILURE_STOP"}, {"import": "9"})
    assert "bulk 9 has been executed with the mode ON_FAILURE_CONTINUE" in yaml.preview().text
    assert api.execute_calls("9") == 0


def test_the_engine_gets_the_schema_by_the_plugins_path(stack: Stack, engine: Path) -> None:
    command = [str(engine / "pulumi"), "package", "get-schema", str(PROGRAMS / "pulumi-resource-bulks")]
    got = subprocess.run(command, env=stack.environment, capture_output=True, text=True, check=False)
    assert (got.returncode, got.stderr) == (0, "")
    assert json.loads(got.stdout)["resources"].keys() == json.loads(schema_text())["resources"].keys()
