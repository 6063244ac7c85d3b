"""What reaches the engine's display, without a meaning to it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.text import harmless

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def harmless_values(value: Any) -> Any:  # noqa: ANN401 - as it is, but for its texts
    """Return a value of outputs with every text in it, keys included, made harmless."""
    if isinstance(value, dict):
        return {harmless(key): harmless_values(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [harmless_values(member) for member in value]
    return harmless(value) if isinstance(value, str) else value


def to_blame(name: str, reason: str, asked: Mapping[str, Any], secrets: Collection[str]) -> tuple[str, str]:
    """Return the property and the reason of a failure as the engine may show them.

    The engine shows the value of the property that it blames, so it is told none where that value is a secret or would
    break its display.
    """
    safe = harmless(reason)
    shown = f"{name} {asked.get(name)}"
    if name in secrets or harmless(shown) != shown:
        return "", f"{harmless(name)}: {safe}"
    return name, safe
