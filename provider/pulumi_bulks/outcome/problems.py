"""Errors as a record tells them. Pure."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import BulksError
from pulumi_bulks.api.text import harmless
from pulumi_bulks.explanations import PAGES

from .errors import InternalError
from .record import OutcomeProblem

if TYPE_CHECKING:
    from collections.abc import Callable


def known(error: Exception) -> BulksError:
    """Return one of our errors as it is; any other is a defect, which is named by its place alone.

    The text of a defect, and a traceback, can quote anything.
    """
    if isinstance(error, BulksError):
        return error
    frames = traceback.extract_tb(error.__traceback__, limit=-1)  # a limit of its own: sys.tracebacklimit may be 0
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
    return InternalError(f"internal error in pulumi-bulks: {type(error).__name__} at {place}", step="Please report it.")


def problem_of(error: Exception, masked: Callable[[str], str]) -> OutcomeProblem:
    """Return an error as a record tells it; `masked` takes the secret inputs out of a text.

    Where the error itself knows no next step, it is the one that goes with its code.
    """
    ours = known(error)
    step = ours.step or PAGES[ours.code].step
    return OutcomeProblem(
        code=ours.code,
        text=harmless(masked(ours.what)),
        next=harmless(masked(" ".join(step.split()))),
    )
