"""What reaches the engine's display: without a meaning to it, and in characters that can be shown. Pure."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.text import harmless, harmless_values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


_IN_ASCII = str.maketrans(
    {"▕": "[", "▏": "]", "█": "#", "░": ".", "·": "-", "→": "->", "«": '"', "»": '"', "\N{EN DASH}": "-", "…": "..."}
)


def in_reach_of(text: str, encoding: str | None) -> str:
    """Return `text` as a process with this encoding can print it: in ASCII, unless the encoding is one of Unicode.

    The engine prints UTF-8 whatever the environment says, but a program that runs it, with Pulumi's Automation API and
    `on_output=print`, dies of a character that its own encoding does not have. Its environment is the provider's too.
    """
    if encoding is None or codecs.lookup(encoding).name.startswith("utf"):
        return text
    return text.translate(_IN_ASCII).encode("ascii", "backslashreplace").decode("ascii")


def to_blame(name: str, reason: str, asked: Mapping[str, Any], secrets: Collection[str]) -> tuple[str, str]:
    """Return the property and the reason of a failure, which the engine shows.

    The engine shows the value of the property that it blames, so it is told none where that value is a secret or would
    break its display.
    """
    shown = {name: asked.get(name)}
    if name in secrets or harmless_values(shown) != shown:
        return "", f"{harmless(name)}: {reason}"
    return name, reason
