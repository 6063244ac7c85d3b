"""Properties that the program passes to the provider beside the inputs.

The engine does not show properties whose names begin with two underscores in previews and diffs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRETS = "__secrets"
"""The names of the inputs that are secret, separated by commas: the host hands them over in clear."""

PREVIEW = "__preview"
"""True in a preview. `check` takes it away, so it is never recorded."""

_MASK = "[secret]"
_SECRET_MARK = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
"""How Pulumi's wire format marks a value as secret: sdk/go/common/resource/properties.go."""


def visible(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties without the hidden ones."""
    return {name: value for name, value in properties.items() if not name.startswith("__")}


def recorded(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return those hidden properties that stay in state: the ones that later verbs need as well."""
    return {SECRETS: properties[SECRETS]} if properties.get(SECRETS) is not None else {}


def secret_names(properties: Mapping[str, Any]) -> list[str]:
    """Return the names of the secret inputs."""
    names = properties.get(SECRETS)
    return names.split(",") if isinstance(names, str) and names else []


def mask(text: str, properties: Mapping[str, Any]) -> str:
    """Return `text` without the values of secret inputs."""
    shapes = {shape for value in _secrets(properties) for shape in _shapes(value)}
    if not shapes:
        return text
    longest_first = sorted(shapes, key=len, reverse=True)  # a short one may be a part of a long one
    return re.sub("|".join(longest_first), _MASK, text)


def protected(outputs: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return `outputs`, those marked as secret that repeat a secret input: an id within ids, an expected operation.

    The engine itself marks only the outputs that are named like a secret input.
    """
    secrets = _secrets(properties)
    return {
        name: {**_SECRET_MARK, "value": value} if any(_repeats(value, secret) for secret in secrets) else value
        for name, value in outputs.items()
    }


def _secrets(properties: Mapping[str, Any]) -> list[Any]:
    values = [properties.get(name) for name in secret_names(properties)]
    return [value for value in values if value not in (None, "")]


def _repeats(value: object, secret: object) -> bool:
    if isinstance(value, dict):
        return any(_repeats(part, secret) for part in value.values())
    if isinstance(value, list):
        return any(_repeats(part, secret) for part in value)
    if isinstance(value, str) and isinstance(secret, str):
        return secret in value
    return type(value) is not bool and value == secret


def _shapes(value: object) -> list[str]:
    """Return patterns of the texts under which messages may show a value."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int):
        return [rf"(?<!\d)(?<!\d[,.]){shown}(?![,.]?\d)" for shown in (f"{value:,}", str(value))]
    if isinstance(value, dict):
        return _shapes(list(value.values()))
    if isinstance(value, list):
        return [shape for member in value for shape in _shapes(member)]
    return [re.escape(value)] if isinstance(value, str) and value else []


async def names_of_secrets(inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> str:
    """Return the names of the inputs that are secret, as `SECRETS` holds them.

    One is where it holds a secret at any depth, and where `additional_secret_outputs` names it.
    """
    additional = (opts.additional_secret_outputs if opts is not None else None) or ()
    outputs = {name: pulumi.Output.from_input(value) for name, value in inputs.items() if value is not None}
    return ",".join([name for name, output in outputs.items() if name in additional or await output.is_secret()])
