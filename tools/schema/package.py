"""The package's schema: what the models say, and what is said of the package as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_bulks.api.configuration import Configuration
from pulumi_bulks.api.models import Mode
from pulumi_bulks.api.states import BulkStatus
from pulumi_bulks.hosts.shared.names import DYNAMIC_TYPE, GET_BULK, REQUIRE_OUTCOME
from pulumi_bulks.lifecycle.inputs import Inputs
from pulumi_bulks.lifecycle.outputs import Outputs
from pulumi_bulks.outcome import OUTCOME, OutcomeRecord
from pulumi_bulks.outcome.expectation import Expectation

from .translation import Spec, Translation, enum_type, reference, token

if TYPE_CHECKING:
    from enum import Enum

RESOURCE = "BulkExecution"
TEXT = Path(__file__).with_name("resource.md")

_OPEN: dict[str, type[Enum]] = {"status": BulkStatus, "mode": Mode}
"""Outputs of which the API documents values and may answer with others."""

_LANGUAGES: Spec = {
    "csharp": {"rootNamespace": "PulumiBulks", "packageReferences": {"Pulumi": "3.*"}, "respectSchemaVersion": True},
    "go": {
        "importBasePath": "example.com/pulumi-bulks/sdk/go/bulks",
        "rootPackageName": "bulks",
        "generateResourceContainerTypes": True,
        "respectSchemaVersion": True,
    },
    "java": {"basePackage": "pulumibulks"},
    "nodejs": {"packageName": "pulumi-bulks-sdk", "respectSchemaVersion": True},
    "python": {
        "packageName": "pulumi_bulks_sdk",
        "pyproject": {"enabled": True},
        "requires": {"pulumi": ">=3.235,<4"},
        "respectSchemaVersion": True,
    },
}
"""`pulumi-bulks` and `pulumi_bulks` are this package's own names: no generated package has one of them."""


def package_schema() -> Spec:
    """Return the schema, without the version, which `schema_text` adds."""
    inputs = Translation(Inputs, "validation")
    outputs = Translation(Outputs, "serialization")
    configuration = Translation(Configuration, "validation")
    outcome = Translation(OutcomeRecord, "serialization")
    told = {**outputs.properties, **{name: _open(name, outputs.properties[name]) for name in _OPEN}}
    opened = {token(kind.__name__): enum_type(kind) for kind in _OPEN.values()}
    return {
        "name": "bulks",
        "displayName": "Bulks",
        "description": "Executes the bulk processes of a REST API, each at most once, and waits for their outcome.",
        "keywords": ["kind/native", "category/utility", "bulk", "weavr"],
        "license": "Apache-2.0",
        "language": _LANGUAGES,
        "config": {"variables": configuration.properties},
        "types": dict(
            sorted({**inputs.types, **outputs.types, **outcome.types, **_record_type(outcome), **opened}.items())
        ),
        "provider": _provider(configuration),
        "resources": {token(RESOURCE): _resource(inputs, outputs, told)},
        "functions": {GET_BULK: _get_bulk(inputs, outputs, told), REQUIRE_OUTCOME: _require_outcome(outcome)},
    }


def _provider(configuration: Translation) -> Spec:
    text = (
        f"{configuration.description} Several of them in one program reach several environments or accounts. A refresh "
        "and a destroy go on with what is recorded here: let credentials come from the environment, a file, a command."
    )
    return {
        "description": text,
        "inputProperties": configuration.properties,
        "properties": configuration.properties,
    }


def _resource(inputs: Translation, outputs: Translation, told: dict[str, Spec]) -> Spec:
    required = inputs.always_there
    own = {name: {**spec, "willReplaceOnChanges": True} for name, spec in inputs.properties.items() if name in required}
    as_given = {name: _without_default(spec) for name, spec in inputs.properties.items()}
    return {
        "description": TEXT.read_text(encoding="utf-8").strip(),
        "aliases": [{"type": DYNAMIC_TYPE}],
        "inputProperties": {**inputs.properties, **own},
        "requiredInputs": required,
        "properties": {**as_given, **told, OUTCOME: _outcome()},
        "required": sorted({*required, *outputs.always_there, OUTCOME}),
        "listInputs": {
            "description": "Which bulks to list: all, or those with one status.",
            "properties": {"status": {**reference("BulkStatus"), "description": "Only bulks with this status."}},
        },
    }


def _outcome() -> Spec:
    text = "What became of the bulk, for other programs: the record that also is a file under `bulks:outcomeDir`."
    return {**reference(OutcomeRecord.__name__), "description": text}


def _record_type(outcome: Translation) -> dict[str, Spec]:
    spec = {"type": "object", "description": outcome.description, "properties": outcome.properties}
    return {token(OutcomeRecord.__name__): {**spec, "required": sorted(outcome.always_there)}}


def _get_bulk(inputs: Translation, outputs: Translation, told: dict[str, Spec]) -> Spec:
    bulk_id = {"bulkId": inputs.properties["bulkId"]}
    return {
        "description": "Reads a bulk as it is now, and never executes it.",
        "inputs": {"properties": bulk_id, "required": ["bulkId"]},
        "outputs": {
            "description": outputs.description,
            "properties": told,
            "required": sorted({"bulkId", *outputs.always_there}),
        },
    }


def _require_outcome(outcome: Translation) -> Spec:
    expected = Translation(Expectation, "validation")
    text = (
        "The output `outcome` of another stack's resource, as a stack reference returns it; any value is taken, so "
        "that what is missing or something else is refused as such."
    )
    given = {OUTCOME: {"$ref": "pulumi.json#/Any", "description": text}}
    return {
        "description": "Returns the outcome of a bulk where it is the expected one, and fails where it is missing, of "
        "another bulk or environment, not final, not accepted or too old. It fails in previews as well.",
        "inputs": {
            "properties": {**given, **expected.properties},
            "required": expected.always_there,  # not the outcome: the function itself says that there is none
        },
        "outputs": {
            "description": outcome.description,
            "properties": outcome.properties,
            "required": sorted(outcome.always_there),
        },
    }


def _open(name: str, spec: Spec) -> Spec:
    return {"oneOf": [{"type": "string"}, reference(_OPEN[name].__name__)], "description": spec["description"]}


def _without_default(spec: Spec) -> Spec:
    return {key: value for key, value in spec.items() if key != "default"}
