"""Hold a record to the published schema."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

SCHEMA: dict[str, Any] = json.loads(
    resources.files("pulumi_bulks.outcome").joinpath("outcome-1.schema.json").read_text(encoding="utf-8")
)
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def hold_to_the_schema(told: Any) -> None:
    """Assert that a record fits the schema and has no more than it says, at any depth.

    It knows the words that this schema uses, and no other: one that is new fails here.
    """
    _hold(told, SCHEMA, "record")


def _hold(value: Any, spec: dict[str, Any], where: str) -> None:
    rest = spec.keys() - {"$schema", "$defs", "description", "title"}
    if "$ref" in spec:
        return _hold(value, SCHEMA["$defs"][spec["$ref"].rpartition("/")[2]], where)
    if "anyOf" in spec:
        assert any(_fits(value, option, where) for option in spec["anyOf"]), f"{where}: {value!r}"
        return None
    assert rest <= {"type", "const", "enum", "properties", "required", "items", "additionalProperties"}, rest
    is_right = isinstance(value, _TYPES[spec["type"]]) and (spec["type"] == "boolean" or not isinstance(value, bool))
    assert is_right, f"{where}: {value!r} is no {spec['type']}"
    assert value == spec.get("const", value), where
    assert value in spec.get("enum", [value]), where
    if "properties" in spec:
        assert set(value) == set(spec["required"]) == set(spec["properties"]), where
    for name, member in value.items() if isinstance(value, dict) else ():
        _hold(member, spec.get("properties", {}).get(name) or spec["additionalProperties"], f"{where}.{name}")
    for member in value if isinstance(value, list) else ():
        _hold(member, spec["items"], f"{where}[]")
    return None


def _fits(value: Any, spec: dict[str, Any], where: str) -> bool:
    try:
        _hold(value, spec, where)
    except AssertionError:
        return False
    return True
