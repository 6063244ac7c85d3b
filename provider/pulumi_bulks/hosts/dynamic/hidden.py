"""Properties that the program passes to the provider beside the inputs.

The engine does not show properties whose names begin with two underscores in previews and diffs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRETS = "__secrets"
"""The names of the inputs that are secret, separated by commas: the host hands them over in clear."""

PREVIEW = "__preview"
"""True in a preview. `check` takes it away, so it is never recorded."""


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


def secrets_of(properties: Mapping[str, Any]) -> list[Any]:
    """Return the values of the secret inputs."""
    values = [properties.get(name) for name in secret_names(properties)]
    return [value for value in values if value not in (None, "")]


async def names_of_secrets(inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> str:
    """Return the names of the inputs that are secret, as `SECRETS` holds them.

    One is where it holds a secret at any depth, and where `additional_secret_outputs` names it.
    """
    additional = (opts.additional_secret_outputs if opts is not None else None) or ()
    outputs = {name: pulumi.Output.from_input(value) for name, value in inputs.items() if value is not None}
    return ",".join([name for name, output in outputs.items() if name in additional or await output.is_secret()])
