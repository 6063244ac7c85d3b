"""What every subcommand does: however it ends, that is told as it has to be, and never as a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .json_lines import heed
from .output import PrintError

if TYPE_CHECKING:
    from collections.abc import Callable


class Subcommand(click.Command):
    """A subcommand. An error of its work is told as one, an OSError too, unless what it prints cannot be written."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what was given."""
        heed(ctx, args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run it and return its exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, PrintError):
            raise
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - told, and never as a traceback
            from .ending import ending_of  # noqa: PLC0415 - what it imports is of use only here

            return ending_of(ctx, error)


def subcommand(text: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a subcommand of a function; `text` is its help."""
    return click.command(cls=Subcommand, help=text)
