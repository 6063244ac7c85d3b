"""The text of an error as the user may see it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pulumi_bulks.api.masking import mask
from pulumi_bulks.api.text import harmless
from pulumi_bulks.outcome.problems import known

from .display import in_reach_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def as_shown(text: str, secrets: Iterable[object]) -> str:
    """Return a text about a resource with these secret inputs as the engine may show it."""
    return in_reach_of(harmless(mask(text, secrets)), sys.stdout.encoding)


def text_of(error: Exception) -> str:
    """Return the text of one of our errors; any other is a defect, which is named by its place alone.

    The text of a defect, and a traceback, can quote anything.
    """
    return str(known(error))
