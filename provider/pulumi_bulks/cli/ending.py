"""What is told when a command ends with an error, with Ctrl-C, or by a defect of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.hosts.shared.texts import text_of
from pulumi_bulks.outcome.problems import problem_of

from .exits import exit_of
from .json_lines import error_line
from .output import complain, write
from .words import stopped

if TYPE_CHECKING:
    import click

    from .exits import Exit


def ending_of(ctx: click.Context, ended: BaseException) -> Exit:
    """Tell of what has ended a command, on stderr or under `--json` as a line, and return its exit code."""
    error = ended if isinstance(ended, Exception) else stopped("interrupted")
    line = error_line(ctx, problem_of(error, str).model_dump())
    if line is None:
        complain(text_of(error))
    else:
        write(line)
    return exit_of(error)
