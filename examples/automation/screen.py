"""What a person sees: a line for each thing that an event of the engine tells of a bulk, on any terminal."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent

_WITHOUT_MEANING = re.compile(r"<\{%.*?%\}>|^1 error occurred:\s+\* ")
"""Marks for colours, and what the engine puts before each reason."""


def say(text: str) -> None:
    """Print text at once, in what characters there are: neither an old terminal nor a closed pipe ends a release."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)  # noqa: T201 - a command prints
    except BrokenPipeError:
        sys.stdout = sys.stderr


def name_in(urn: str) -> str:
    """Return the resource's name, which may hold `::` itself; "" where there is none."""
    return "".join(urn.split("::", 3)[3:])


class Screen:
    """Prints what the engine tells while it works."""

    def __init__(self) -> None:
        self._said = ""

    def show(self, event: EngineEvent) -> None:
        """Print a line of progress, a warning or an error, with the name of the bulk that it is of."""
        told = event.diagnostic_event
        if told is None or told.severity == "debug":
            return
        text = _WITHOUT_MEANING.sub("", told.message).strip()
        name = name_in(told.urn or "")
        line = "\n".join(f"  {part}" for part in f"{name}: {text}".splitlines())
        if name and text and line != self._said:  # without a name it is "update failed"
            say(line)
            self._said = line
