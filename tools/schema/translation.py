"""pydantic's models as types of a Pulumi schema, by way of their JSON schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter
from pydantic.alias_generators import to_pascal

if TYPE_CHECKING:
    from enum import Enum

    from pydantic import BaseModel

Spec = dict[str, Any]

_SCALARS = {"string", "integer", "number", "boolean"}
_DEFINITIONS = "#/$defs/"


class Translation:
    """One model's properties, and the types that they refer to."""

    def __init__(self, model: type[BaseModel], mode: Literal["validation", "serialization"]) -> None:
        schema = model.model_json_schema(mode=mode)
        self._definitions: Spec = schema.get("$defs", {})
        self._properties: Spec = schema["properties"]
        self.description: str = schema["description"]

    @property
    def properties(self) -> dict[str, Spec]:
        """The properties by their names in state."""
        return self._translated(self._properties)

    @property
    def always_there(self) -> list[str]:
        """The names of the properties that are neither left out nor null."""
        return [name for name, node in self._properties.items() if "default" not in node and not _is_nullable(node)]

    @property
    def types(self) -> dict[str, Spec]:
        """The types that the properties refer to, by their tokens."""
        return {token(name): self._type(node) for name, node in self._definitions.items()}

    def _type(self, node: Spec) -> Spec:
        if "enum" in node:
            return enum_type(node)
        properties = self._translated(node["properties"])
        return {"type": "object", "description": node["description"], "properties": properties}

    def _translated(self, properties: Spec) -> dict[str, Spec]:
        return {name: self._property(node) for name, node in properties.items()}

    def _property(self, node: Spec) -> Spec:
        """Return a property. pydantic leaves out a description that is the one of the property's type.

        A default of a property of two types is left to its description: Go code generated with it does not compile.
        """
        spec = _shape(node)
        described = node.get("description") or self._definitions.get(_referred(node), {}).get("description")
        if described:
            spec["description"] = described
        if isinstance(node.get("default"), (str, int, float)) and "oneOf" not in spec:
            spec["default"] = node["default"]
        if node.get("writeOnly") or any(part.get("writeOnly") for part in node.get("anyOf", [])):
            spec["secret"] = True
        return spec


def token(name: str) -> str:
    """Return the token of a type, a resource or a function."""
    return f"bulks:index:{name}"


def reference(name: str) -> Spec:
    """Return a reference to a type of the package."""
    return {"$ref": f"#/types/{token(name)}"}


def enum_type(node: Spec | type[Enum]) -> Spec:
    """Return the type of an enumeration of texts."""
    if not isinstance(node, dict):
        return enum_type(TypeAdapter(node).json_schema())
    values = [{"name": to_pascal(value.lower()), "value": value} for value in node["enum"]]
    return {"type": "string", "description": node["description"], "enum": values}


def _shape(node: Spec) -> Spec:
    if "$ref" in node:
        return reference(_referred(node))
    if "anyOf" in node:
        shapes = [_shape(part) for part in node["anyOf"] if part != {"type": "null"} and "const" not in part]
        return shapes[0] if len(shapes) == 1 else {"oneOf": shapes}
    kind = node["type"]
    if kind == "array":
        return {"type": "array", "items": _shape(node["items"])}
    if kind == "object":
        return {"type": "object", "additionalProperties": _shape(node["additionalProperties"])}
    if kind not in _SCALARS:
        raise ValueError(f"a Pulumi schema has no type {kind!r}")
    return {"type": kind}


def _referred(node: Spec) -> str:
    return str(node.get("$ref", "")).removeprefix(_DEFINITIONS)


def _is_nullable(node: Spec) -> bool:
    return {"type": "null"} in node.get("anyOf", [])
