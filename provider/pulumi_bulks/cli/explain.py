"""`pulumi-bulks explain`: what an error means, without any connection."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

import click

from pulumi_bulks.explanations import PAGES, near, plain

from .exits import Exit
from .json_lines import json_option
from .output import Refusal, data, write
from .subcommand import subcommand

if TYPE_CHECKING:
    from pulumi_bulks.explanations import Page

SCHEMA = "pulumi-bulks/explain/1"

_WIDEST = 100
_NEXT = "Run `pulumi-bulks explain` for the list of all codes."


def _completed(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [code for code in PAGES if code.startswith(incomplete)]


@subcommand(
    """Explain an error by the code at its end: its cause, what is certain about the execution, and the next step.

Without a code, list all of them. Nothing is asked for this: it works without a network."""
)
@click.argument("code", required=False, metavar="[CODE]", shell_complete=_completed)
@json_option(SCHEMA, ("code", "title", "cause", "certain", "next"))
def command(code: str | None, *, as_json: bool) -> Exit:
    """Print the page, or the list."""
    if code is None:
        _print_list(as_json=as_json)
        return Exit.ACCEPTED
    page = PAGES.get(plain(code))
    if page is None:
        raise _unknown(code)
    if as_json:
        write(_line(page))
    else:
        data(_shown(page))
    return Exit.ACCEPTED


def _print_list(*, as_json: bool) -> None:
    if as_json:
        for page in PAGES.values():
            write(_line(page))
        return
    widest = max(map(len, PAGES))
    for code, page in PAGES.items():
        data(f"{code:{widest}}  {page.title}")


def _unknown(code: str) -> Refusal:
    """Return that there is no such code, and which ones may be meant."""
    shown = code if code.isprintable() and len(code) <= 60 else "this"  # noqa: PLR2004 - more is no code
    close = near(plain(code))
    step = f"Did you mean {' or '.join(close)}? {_NEXT}" if close else _NEXT
    return Refusal(f"{shown} is no code of pulumi-bulks", step=step)


def _shown(page: Page) -> str:
    """Return a page as a person reads it."""
    parts = (("Cause", page.cause), ("What is certain", page.certain), ("Next step", page.step))
    width = min(_WIDEST, shutil.get_terminal_size().columns)
    told = [f"{heading}\n{_wrapped(text, width)}" for heading, text in parts]
    return "\n\n".join([f"{page.code}: {page.title}", *told])


def _wrapped(text: str, width: int) -> str:
    return textwrap.fill(
        text,
        max(width, 40),
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _line(page: Page) -> dict[str, Any]:
    """Return a page as `--json` prints it."""
    return {
        "schema": SCHEMA,
        "code": page.code,
        "title": page.title,
        "cause": page.cause,
        "certain": page.certain,
        "next": page.step,
        "error": None,
    }
