"""How it is told that what the command was given cannot be used: with a code, and under `--json` as a line."""

from __future__ import annotations

import click

from pulumi_bulks.api.text import harmless
from pulumi_bulks.api.told import Told, coded

from .json_lines import error_line
from .output import Refusal, complain, write

_WRONG_USE = "invalid-input"


def refuse(refusal: click.ClickException) -> int:
    """Tell it, and return the exit code."""
    ctx = refusal.ctx if isinstance(refusal, (Refusal, click.UsageError)) else None
    told, code = _told(refusal, ctx)
    line = None if ctx is None else error_line(ctx, {"code": code, "text": told.what, "next": told.step})
    if line is not None:
        write(line)
    elif isinstance(refusal, click.UsageError):
        click.UsageError(coded(told.what, code), ctx).show()
    else:
        complain(coded(str(told), code))
    return refusal.exit_code


def _told(refusal: click.ClickException, ctx: click.Context | None) -> tuple[Told, str]:
    if isinstance(refusal, Refusal):
        return Told(harmless(refusal.message), harmless(refusal.step)), refusal.code
    step = "" if ctx is None else f"`{ctx.command_path} --help` lists what it takes."
    return Told(harmless(refusal.format_message()), step), _WRONG_USE
