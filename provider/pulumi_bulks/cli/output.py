"""Where what the command says goes: data to stdout, all else to stderr, in characters that either can take."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from pulumi_bulks.api.text import harmless
from pulumi_bulks.hosts.shared.display import in_reach_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO, TextIO

PROGRAM = "pulumi-bulks"

_MEANINGS = {"##": "\\u0023#", "<{%": "\\u003c{%"}
"""What a CI system or Pulumi's display would take for a command of its own, with what says the same in JSON."""


class PrintError(OSError):
    """What the command says cannot be written, to a full disk for instance, or to a reader that has gone."""


def data(text: str) -> None:
    """Print a line of data, at once."""
    _print(text, sys.stdout)


def write(line: Mapping[str, Any]) -> None:
    """Print one object of `--json` as a line of its own, in ASCII: every reader takes that."""
    text = json.dumps(line)
    for meaning, escape in _MEANINGS.items():
        text = text.replace(meaning, escape)
    data(text)


def pass_on(content: bytes) -> None:
    """Print bytes to stdout as they are."""
    if sys.stdout is not None:
        _echo(content, sys.stdout.buffer)


def tell(text: str) -> None:
    """Print a line for the person who looks on."""
    _print(harmless(text), sys.stderr)


def complain(text: str) -> None:
    """Say why the command does not do what it was asked for."""
    tell(f"{PROGRAM}: {text}")


def _print(text: str, stream: TextIO | None) -> None:
    if stream is not None:  # a process may have been started without one
        _echo(f"{in_reach_of(text, stream.encoding)}\n", stream)


def _echo(content: str | bytes, stream: TextIO | BinaryIO) -> None:
    try:
        click.echo(content, file=stream, nl=False)
    except OSError as error:
        raise PrintError(error.errno, error.strerror) from None


class Refusal(click.ClickException):
    """What the command was given cannot be used: `message` says why, `step` what to do, and `code` of which kind it is.

    It is told without the usage, which is not what is wrong.
    """

    exit_code = 2

    def __init__(self, message: str, *, step: str = "", code: str = "invalid-input") -> None:
        self.step = step
        self.code = code
        self.ctx = click.get_current_context(silent=True)
        super().__init__(message)
