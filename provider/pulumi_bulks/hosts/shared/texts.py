"""The text of an error as the user may see it."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import BulksError
from pulumi_bulks.api.text import harmless

from .display import in_reach_of
from .secrecy import mask

if TYPE_CHECKING:
    from collections.abc import Iterable


def as_shown(text: str, secrets: Iterable[object]) -> str:
    """Return a text about a resource with these secret inputs as the engine may show it."""
    return in_reach_of(harmless(mask(text, secrets)), sys.stdout.encoding)


def text_of(error: Exception) -> str:
    """Return the text of one of our errors; any other is a defect, which is named by its place alone.

    The text of a defect, and a traceback, can quote anything.
    """
    if isinstance(error, BulksError):
        return str(error)
    frame = traceback.extract_tb(error.__traceback__, limit=-1)[-1]  # a limit of its own: sys.tracebacklimit may be 0
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"internal error in pulumi-bulks: {type(error).__name__} at {place}. Please report it."
