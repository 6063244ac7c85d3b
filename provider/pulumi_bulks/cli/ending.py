"""What is told when a command ends with an error, with Ctrl-C, or by a defect of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import StopError
from pulumi_bulks.hosts.shared.texts import text_of

from . import lines
from .exits import exit_of
from .options import schema_in_effect
from .output import complain, write

if TYPE_CHECKING:
    import click

    from .exits import Exit


def ending_of(ctx: click.Context, ended: BaseException) -> Exit:
    """Tell of what has ended a command, on stderr or under `--json` as a line, and return its exit code."""
    error = StopError("interrupted") if isinstance(ended, KeyboardInterrupt) else ended
    schema = schema_in_effect(ctx)
    if isinstance(error, Exception):
        if schema is not None:
            write(lines.line_of(schema, error=error))
        else:
            complain(text_of(error))
    return exit_of(error)
