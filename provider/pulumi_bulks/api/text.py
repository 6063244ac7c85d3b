"""How numbers and durations read, and what makes a text of somebody else safe to show. Pure."""

from __future__ import annotations

import re
from typing import Any

_MINUTE = 60
_HOUR = 3600

_MEANINGS = re.compile(
    r"<(?=\{%)"  # Pulumi's colour markers, <{%reset%}>: an unknown one makes its command line panic
    r"|#(?=#\w*\[)"  # commands to CI systems, ##[error] and ##vso[…], anywhere in a line
    r"|(?<![^\n])[^\S\n]*:(?=:)"  # ::error:: at the beginning of a line
)


def harmless(text: str) -> str:
    """Return `text` without any meaning to a terminal, to Pulumi's display or to the CI system that shows it.

    Line breaks stay; other control and formatting characters become spaces. To apply it twice changes nothing more.
    """
    clean = text
    if not text.isprintable():  # most texts are, and this takes long
        clean = "".join(character if character.isprintable() or character == "\n" else " " for character in text)
    return _MEANINGS.sub(lambda match: f"{match[0]} ", clean)


def harmless_values(value: Any) -> Any:  # noqa: ANN401 - as it is, but for its texts
    """Return a value of outputs with every text in it, keys included, made harmless."""
    if isinstance(value, dict):
        return {harmless(key): harmless_values(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [harmless_values(member) for member in value]
    return harmless(value) if isinstance(value, str) else value


def number(value: int | None) -> str:
    """Return 7981 as "7,981" and an unknown number as "?"."""
    return "?" if value is None else f"{value:,}"


def count_of(value: int | None, noun: str) -> str:
    """Return "1 operation", "19 operations", "? operations"."""
    return f"{number(value)} {noun}{'' if value == 1 else 's'}"


def duration(seconds: float) -> str:
    """Return 0.4 as "0.4s", 252 as "4m12s" and 7200 as "2h00m"."""
    if seconds < 10:  # noqa: PLR2004 - below ten seconds a tenth matters
        return f"{max(0.0, seconds):.1f}s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}m{whole % _MINUTE:02d}s"
    return f"{whole // _HOUR}h{whole % _HOUR // _MINUTE:02d}m"
