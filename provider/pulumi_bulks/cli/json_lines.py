"""`--json`: the option, and the line of a command that ends before it has printed one of its own.

It is of the command's own form: what is known by then is in it, and all else is null.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_OPTION = "--json"
_WANTED = "pulumi_bulks.json"
_ENVIRONMENT = "pulumi_bulks.environment"

OF_A_BULK = (
    "bulkId",
    "environment",
    "operation",
    "submittedItemsCount",
    "status",
    "final",
    "counts",
    "observedAt",
    "requestRef",
)
"""What a line says of a bulk."""


class JsonOption(click.Option):
    """`--json` of a command whose lines are of a `schema`; `names` are what else they have, beside the error."""

    def __init__(self, names: Sequence[str], *, schema: str, own: Sequence[str], **attributes: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(names, **attributes)
        self.schema = schema
        self.names = own


def json_option(schema: str, names: Sequence[str]) -> Callable[[Any], Any]:
    """Give a command `--json`, as `as_json`: it prints lines of this schema, which have these names and an error."""
    help_text = "Print JSON, an object a line, errors included."
    return click.option(_OPTION, "as_json", cls=JsonOption, schema=schema, own=names, is_flag=True, help=help_text)


def heed(ctx: click.Context, arguments: Sequence[str]) -> None:
    """Take note of whether lines are wanted, before anything of what was given is found to be wrong."""
    ctx.meta[_WANTED] = _OPTION in takewhile(lambda word: word != "--", arguments)


def asked_at(environment: str) -> None:
    """Take note of the environment that a command asks."""
    ctx = click.get_current_context(silent=True)
    if ctx is not None:
        ctx.meta[_ENVIRONMENT] = environment


def error_line(ctx: click.Context, error: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the line that tells of an error ("code", "text", "next"), None where no lines are wanted."""
    option = next((option for option in ctx.command.params if isinstance(option, JsonOption)), None)
    if option is None or not ctx.meta.get(_WANTED):
        return None
    known = {name: value for name, value in _known(ctx).items() if name in option.names}
    return {"schema": option.schema, **dict.fromkeys(option.names), **known, "error": dict(error)}


def _known(ctx: click.Context) -> dict[str, Any]:
    """Return what is known of the subject of a command: what was given, or was found since."""
    given = ctx.params
    ids: tuple[str, ...] = given.get("bulk_ids") or ()
    return {
        "bulkId": given.get("bulk_id") or (ids[0] if len(ids) == 1 else None),
        "environment": given.get("environment") or ctx.meta.get(_ENVIRONMENT),
        "name": given.get("name"),
        "accepted": False,
    }
