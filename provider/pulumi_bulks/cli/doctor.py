"""`pulumi-bulks doctor`: what may keep bulks from being executed or looked at, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .json_lines import json_option
from .options import stack_option
from .subcommand import subcommand

if TYPE_CHECKING:
    from .exits import Exit

SCHEMA = "pulumi-bulks/doctor/1"


@subcommand(
    """Check what executions and waits need: the configuration, the way to the API, whether it takes the
credentials, what its limits leave, and which versions of Pulumi and of this package there are.

One call is made, which lists a single bulk and changes nothing. Each line says ok, warning, problem or skipped; only a
problem makes the exit code another one than 0: 2 for the configuration, 3 for credentials, else 1."""
)
@stack_option
@json_option(SCHEMA, ("id", "status", "message", "fix"))
def command(stack: str | None, *, as_json: bool) -> Exit:
    """Check all of it."""
    from .checkup.running import check_up  # noqa: PLC0415 - it imports what asks, which takes long

    return check_up(stack, SCHEMA if as_json else None)
