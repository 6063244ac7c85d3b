"""Secret inputs: marked as secret wherever an output repeats one."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SECRET_MARK = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
"""How Pulumi's wire format marks a value as secret: sdk/go/common/resource/properties.go."""


def protected(outputs: Mapping[str, Any], secrets: Iterable[object]) -> dict[str, Any]:
    """Return `outputs`, those marked as secret that repeat a secret input: an id within ids, an expected operation."""
    values = list(secrets)
    return {
        name: {**SECRET_MARK, "value": value} if any(_repeats(value, secret) for secret in values) else value
        for name, value in outputs.items()
    }


def resource_id(bulk_id: object, *, is_secret: bool) -> str:
    """Return the bulk's id, or a random one where the id is a secret: the state holds resource ids in clear."""
    return uuid.uuid4().hex if is_secret else str(bulk_id)


def _repeats(value: object, secret: object) -> bool:
    if isinstance(value, dict):
        return any(_repeats(part, secret) for part in (*value, *value.values()))
    if isinstance(value, list) and value != secret:
        return any(_repeats(part, secret) for part in value)
    if isinstance(value, str) and isinstance(secret, str):
        return secret in value
    return type(value) is not bool and value == secret
