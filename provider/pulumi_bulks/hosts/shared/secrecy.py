"""Secret inputs: out of every message, and marked as secret wherever an output repeats one."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SECRET_MARK = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
"""How Pulumi's wire format marks a value as secret: sdk/go/common/resource/properties.go."""

_MASK = "[secret]"


def mask(text: str, secrets: Iterable[object]) -> str:
    """Return `text` without the values `secrets`."""
    shapes = {shape for value in secrets for shape in _shapes(value)}
    if not shapes:
        return text
    longest_first = sorted(shapes, key=len, reverse=True)  # a short one may be a part of a long one
    return re.sub("|".join(longest_first), _MASK, text)


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
