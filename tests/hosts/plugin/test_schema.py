"""The schema in the package: current, complete, with secrets marked, and taking nothing from an environment."""

import json
from typing import Any

import pytest

from pulumi_bulks.api.configuration import Configuration
from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.settings import load_settings
from pulumi_bulks.hosts.plugin.schema import schema_text
from pulumi_bulks.hosts.plugin.version import plugin_version, semantic
from pulumi_bulks.lifecycle.inputs import INPUT_NAMES
from pulumi_bulks.lifecycle.outputs import OUTPUT_NAMES
from pulumi_bulks.outcome import OUTCOME, folder_of
from tools.schema.write import FILE, schema_file

SCHEMA: dict[str, Any] = json.loads(schema_text())
RESOURCE: dict[str, Any] = SCHEMA["resources"]["bulks:index:BulkExecution"]
CONFIGURATION: dict[str, Any] = SCHEMA["config"]["variables"]
PROPERTIES = {
    **{f"inputs.{name}": spec for name, spec in RESOURCE["inputProperties"].items()},
    **{f"outputs.{name}": spec for name, spec in RESOURCE["properties"].items()},
    **{f"config.{name}": spec for name, spec in CONFIGURATION.items()},
    **{
        f"{token}.{name}": spec
        for token, type_ in SCHEMA["types"].items()
        for name, spec in type_.get("properties", {}).items()
    },
}


def test_the_schema_is_what_the_models_say_or_else_make_schema_writes_it() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_file()


def test_it_has_every_input_every_output_and_the_version_of_the_package() -> None:
    assert set(RESOURCE["inputProperties"]) == set(INPUT_NAMES)
    assert set(RESOURCE["properties"]) == {*INPUT_NAMES, *OUTPUT_NAMES, OUTCOME}
    assert set(SCHEMA["functions"]["bulks:index:getBulk"]["outputs"]["properties"]) == set(OUTPUT_NAMES)
    assert SCHEMA["version"] == plugin_version()


@pytest.mark.parametrize("name", PROPERTIES)
def test_every_property_says_what_it_means(name: str) -> None:
    assert PROPERTIES[name]["description"].endswith(".")


def test_the_configuration_is_what_settings_read() -> None:
    asked: dict[str, str] = {}

    def config(name: str) -> None:
        asked[name.removeprefix("bulks:")] = name

    with pytest.raises(ConfigurationError):
        load_settings(config, {})
    folder_of(config, {})
    assert set(CONFIGURATION) == set(asked) == set(SCHEMA["provider"]["inputProperties"])
    assert set(CONFIGURATION) == {field.alias for field in Configuration.model_fields.values()}


def test_what_lets_somebody_in_is_secret_and_nothing_is_taken_from_the_environment_into_a_state() -> None:
    for properties in (CONFIGURATION, SCHEMA["provider"]["inputProperties"], SCHEMA["provider"]["properties"]):
        secrets = {name for name, spec in properties.items() if spec.get("secret")}
        assert secrets == {"apiKey", "authToken"}
    assert "defaultInfo" not in schema_text()


def test_only_another_bulk_is_another_resource_and_defaults_are_those_of_the_inputs() -> None:
    inputs = RESOURCE["inputProperties"]
    assert [name for name, spec in inputs.items() if spec.get("willReplaceOnChanges")] == ["bulkId"]
    assert {name: spec["default"] for name, spec in inputs.items() if "default" in spec} == {
        "onTimeout": "leave", "onPaused": "wait", "ifExecuted": "adopt", "onDelete": "leave",
    }  # fmt: skip


def test_a_time_is_a_number_or_a_text_and_what_the_api_names_is_open() -> None:
    for name in ("timeout", "stallTimeout"):
        assert RESOURCE["inputProperties"][name]["oneOf"] == [{"type": "number"}, {"type": "string"}]
    for name, enum in (("status", "BulkStatus"), ("mode", "Mode")):
        shapes = RESOURCE["properties"][name]["oneOf"]
        assert shapes == [{"type": "string"}, {"$ref": f"#/types/bulks:index:{enum}"}]


def test_no_generated_package_has_the_name_of_this_one() -> None:
    languages = SCHEMA["language"]
    names = {languages["python"]["packageName"], languages["nodejs"]["packageName"]}
    assert names.isdisjoint({"pulumi-bulks", "pulumi_bulks", "@pulumi/bulks"})


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.1.0", "0.1.0"),
        ("1.0.0rc1", "1.0.0-rc.1"),
        ("1.2.3a4", "1.2.3-alpha.4"),
        ("1.2.3.dev5+g1234", "1.2.3"),
        ("10.0.0.post1", "10.0.0"),
    ],
)
def test_a_version_is_semantic(version: str, expected: str) -> None:
    assert semantic(version) == expected


def test_a_version_without_three_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="three numbers"):
        semantic("1.0")
