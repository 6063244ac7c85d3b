"""Where what the command says goes: data to stdout, all else to stderr, in characters that either can take."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pulumi_bulks.api.text import harmless
from pulumi_bulks.hosts.shared.display import in_reach_of

if TYPE_CHECKING:
    from typing import TextIO

PROGRAM = "pulumi-bulks"


def data(text: str) -> None:
    """Print a line of data, at once."""
    _print(text, sys.stdout)


def tell(text: str) -> None:
    """Print a line for the person who looks on."""
    _print(harmless(text), sys.stderr)


def complain(text: str) -> None:
    """Say why the command does not do what it was asked for."""
    tell(f"{PROGRAM}: {text}")


def _print(text: str, stream: TextIO | None) -> None:
    if stream is not None:  # a process may have been started without one
        click.echo(in_reach_of(text, stream.encoding), file=stream)


class Refusal(click.ClickException):
    """What the command was given cannot be used. It says so without the usage, which is not what is wrong."""

    exit_code = 2

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's own signature
        """Say what is wrong."""
        complain(self.message)
