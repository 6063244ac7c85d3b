"""The options that several commands have, with one meaning in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    Decorated = Callable[[Any], Any]


def _checked(ctx: click.Context, param: click.Parameter, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids, each once, or refuse what is none."""
    from pulumi_bulks.api.models import BULK_ID  # noqa: PLC0415 - so that --help does not import pydantic

    for bulk_id in ids:
        if not BULK_ID.fullmatch(bulk_id):
            raise click.BadParameter(f"{bulk_id!r} is no bulk's id, which is a text of up to 64 digits.", ctx, param)
    return tuple(dict.fromkeys(ids))


def number_or_text(time: str | None) -> float | str | None:
    """Return a time as an input may have it: digits alone are a number of seconds."""
    return float(time) if time is not None and time.isdecimal() else time


stack_option: Decorated = click.option(
    "--stack",
    metavar="NAME",
    help="Take the configuration from this stack of the Pulumi project here. What it does not say, and all of it "
    "without this option, comes from the variables BULKS_*.",
)

id_argument: Decorated = click.argument(
    "bulk_id", metavar="ID", callback=lambda ctx, param, bulk_id: _checked(ctx, param, (bulk_id,))[0]
)
"""The bulk that a command is about."""

ids_argument: Decorated = click.argument("bulk_ids", metavar="ID...", nargs=-1, required=True, callback=_checked)
"""The bulks that a command is about, each once."""

statuses_option: Decorated = click.option(
    "--status",
    "accepted",
    metavar="STATUS",
    multiple=True,
    default=["COMPLETED"],
    type=click.Choice(["COMPLETED", "PARTIALLY_COMPLETED", "FAILED", "CANCELLED"]),
    help="A final status that is a success (exit code 0), COMPLETED by default. May be given several times.",
)
