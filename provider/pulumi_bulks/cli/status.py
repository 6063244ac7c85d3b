"""`pulumi-bulks status`: how bulks are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .json_lines import OF_A_BULK, json_option
from .options import ids_argument, stack_option, statuses_option
from .subcommand import subcommand

if TYPE_CHECKING:
    from .exits import Exit

SCHEMA = "pulumi-bulks/status/1"


@subcommand(
    """Tell how bulks are now: a line for each, with its id, its status and its counts.

A bulk that gives no answer within 30 s is given up. With --json each line is an object; "error" is null, or what kept
the bulk from being seen, as "code", "text" and "next"."""
)
@ids_argument
@statuses_option
@stack_option
@json_option(SCHEMA, OF_A_BULK)
def command(bulk_ids: tuple[str, ...], accepted: tuple[str, ...], stack: str | None, *, as_json: bool) -> Exit:
    """Ask about all of them, and print what came."""
    from .asking import ask_all  # noqa: PLC0415 - it imports what asks, which takes long

    return ask_all(bulk_ids, accepted, stack, schema=SCHEMA if as_json else None)
