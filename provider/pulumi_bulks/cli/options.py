"""The options that several commands have, with one meaning in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    Decorated = Callable[[Any], Any]

_SCHEMA = "pulumi_bulks.schema"


def _checked(ctx: click.Context, param: click.Parameter, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids, each once, or refuse what is none."""
    from pulumi_bulks.api.models import BULK_ID  # noqa: PLC0415 - so that --help does not import pydantic

    for bulk_id in ids:
        if not BULK_ID.fullmatch(bulk_id):
            raise click.BadParameter(f"{bulk_id!r} is no bulk's id, which is a text of up to 64 digits.", ctx, param)
    return tuple(dict.fromkeys(ids))


def json_option(schema: str) -> Decorated:
    """Give a command `--json`, as `as_json`; what ends the command is then told in a line of this schema as well."""

    def noted(ctx: click.Context, _param: click.Parameter, value: bool) -> bool:  # noqa: FBT001 - click's own signature
        ctx.meta[_SCHEMA] = schema if value else None
        return value

    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        is_eager=True,
        callback=noted,
        help="Print JSON, an object a line, errors included.",
    )


def schema_in_effect(ctx: click.Context) -> str | None:
    """Return the schema of the lines that this run prints, None where it prints none."""
    schema: str | None = ctx.meta.get(_SCHEMA)
    return schema


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
