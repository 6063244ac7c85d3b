"""The text of an error as the user may see it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pulumi_bulks.api.masking import mask
from pulumi_bulks.api.text import harmless
from pulumi_bulks.api.told import coded
from pulumi_bulks.outcome.problems import known

from .display import in_reach_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pulumi_bulks.lifecycle import Failure


def as_shown(text: str, secrets: Iterable[object]) -> str:
    """Return a text about a resource with these secret inputs as the engine may show it."""
    return in_reach_of(harmless(mask(text, secrets)), sys.stdout.encoding)


def text_of(error: Exception) -> str:
    """Return the text of one of our errors, with its code; any other is a defect, which is named by its place alone.

    The text of a defect, and a traceback, can quote anything.
    """
    ours = known(error)
    return coded(str(ours), ours.code)


def reason_of(failure: Failure, secrets: Iterable[object]) -> str:
    """Return the text of an input that is refused, with its code, as the engine may show it."""
    return as_shown(coded(failure.reason, failure.code), secrets)
