"""`pulumi-bulks watch`: wait until bulks are final."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .json_lines import OF_A_BULK, json_option
from .options import ids_argument, number_or_text, stack_option, statuses_option
from .subcommand import subcommand

if TYPE_CHECKING:
    from .exits import Exit

SCHEMA = "pulumi-bulks/watch/1"


def _seconds(_ctx: click.Context, _param: click.Parameter, text: str | None) -> float | None:
    from pulumi_bulks.lifecycle.durations import seconds_of  # noqa: PLC0415 - what is imported with it takes long

    if text is None:
        return None
    try:
        return seconds_of(number_or_text(text))
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from None


@subcommand(
    """Wait until bulks are final, all of them at once, and tell what has become of each.

A bulk that is SUBMITTED or PAUSED is waited for as well. Progress goes to stderr: on a terminal a live line for each
bulk, elsewhere a line for each change of status, per 5 % and per minute. At the end stdout gets a line for each bulk;
with --json an object for each change, and a last one for each bulk that is final or has an "error"."""
)
@ids_argument
@click.option(
    "--timeout",
    metavar="TIME",
    callback=_seconds,
    help='How long to wait: seconds, or "90s", "30m", "2h". Without it, for as long as it takes.',
)
@statuses_option
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@stack_option
@json_option(SCHEMA, OF_A_BULK)
def command(  # noqa: PLR0913 - its options
    bulk_ids: tuple[str, ...],
    timeout: float | None,
    accepted: tuple[str, ...],
    stack: str | None,
    *,
    quiet: bool,
    as_json: bool,
) -> Exit:
    """Wait for all of them."""
    from .watching import Watching  # noqa: PLC0415 - it imports what asks, which takes long

    return Watching(bulk_ids, accepted, schema=SCHEMA if as_json else None, quiet=quiet).run(stack, timeout)
