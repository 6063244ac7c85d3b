"""Texts without the secret inputs of a resource. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "[secret]"


def mask(text: str, secrets: Iterable[object]) -> str:
    """Return `text` without the values `secrets`."""
    shapes = {shape for value in secrets for shape in _shapes(value)}
    if not shapes:
        return text
    longest_first = sorted(shapes, key=len, reverse=True)  # a short one may be a part of a long one
    return re.sub("|".join(longest_first), MASK, text)


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
