"""The JSON schema of an outcome record, as its files have it."""

from __future__ import annotations

from typing import Any

from pulumi_bulks.outcome import OutcomeRecord


def outcome_schema() -> dict[str, Any]:
    """Return the schema: every field is there, at every depth; a later version may have more."""
    told = OutcomeRecord.model_json_schema(by_alias=True, mode="serialization")
    parts = {name: _complete(part) for name, part in told.pop("$defs").items()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_complete(told), "$defs": parts}


def _complete(part: dict[str, Any]) -> dict[str, Any]:
    """Require every property of a part. Defaults are the writer's, and titles say no more than the names."""
    if "properties" not in part:
        return {key: value for key, value in part.items() if key != "title"}
    properties = {
        name: {key: value for key, value in spec.items() if key not in {"default", "title"}}
        for name, spec in part["properties"].items()
    }
    return {**part, "properties": properties, "required": list(properties)}
