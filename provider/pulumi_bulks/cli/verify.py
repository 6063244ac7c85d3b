"""`pulumi-bulks verify`: whether an outcome is the one that the next step waits for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .json_lines import OF_A_BULK, json_option
from .options import statuses_option
from .subcommand import subcommand

if TYPE_CHECKING:
    from .exits import Exit

SCHEMA = "pulumi-bulks/verify/1"


@subcommand(
    """Check that an outcome is of the expected bulk, final, accepted and young enough: may the next step go on?

FILE is the file of a record under bulks:outcomeDir, or what `pulumi stack output --json` prints; "-", which is the
default, is stdin. With --stack it is the outputs of a stack of the Pulumi project here.

Exit codes: 0 it is; 2 what is there is no record, or an option is wrong; 4 it is refused: missing, as a file or as an
output, of another bulk, name or environment, not accepted, too old; 10 it tells no end. With --live also 6 there is no
such bulk, 3 credentials, 1 no answer."""
)
@click.argument("source", metavar="[FILE|-]", required=False)
@click.option("--name", metavar="NAME", required=True, help="The resource's name, under which it is exported.")
@click.option("--bulk-id", metavar="ID", required=True, help="The id of the bulk.")
@click.option("--environment", metavar="URL", required=True, help="The API's base URL.")
@statuses_option
@click.option(
    "--max-age", metavar="TIME", help='How long ago the execution may have ended: seconds, or "24h", "90m", "1h30m".'
)
@click.option("--live", is_flag=True, help="Look at the bulk as well: it has to be as the outcome says.")
@click.option(
    "--stack",
    metavar="NAME",
    help="Take the outputs of this stack, without FILE; and with --live, the configuration (bulks:*) from it.",
)
@json_option(SCHEMA, ("name", *OF_A_BULK, "verdict", "accepted"))
def command(  # noqa: PLR0913 - its options
    source: str | None,
    *,
    name: str,
    bulk_id: str,
    environment: str,
    accepted: tuple[str, ...],
    max_age: str | None,
    stack: str | None,
    live: bool,
    as_json: bool,
) -> Exit:
    """Check it, and say so."""
    if source is None and stack is None and (sys.stdin is None or sys.stdin.isatty()):
        raise click.UsageError("there is nothing to check: name a FILE, pipe one in, or give --stack NAME.")
    if source is not None and stack is not None and not live:
        raise click.UsageError("--stack and a FILE are two places for one outcome: give one of them.")
    from .verifying import Verifying  # noqa: PLC0415 - what it imports takes long

    expected = {"name": name, "bulkId": bulk_id, "environment": environment, "statuses": accepted, "maxAge": max_age}
    return Verifying(expected, schema=SCHEMA if as_json else None, live=live).run(source, stack)
