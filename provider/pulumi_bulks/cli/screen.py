"""How the progress of a watch is shown on stderr: live on a terminal, in lines elsewhere, or not at all."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol

from pulumi_bulks.api.text import harmless
from pulumi_bulks.hosts.shared.display import in_reach_of

from .output import tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType
    from typing import TextIO

    from rich.text import Text

    from .board import Row

_DUMB = frozenset({"dumb", "unknown"})
_ASIDE = 2
"""Lines of a terminal that are left free: the one that is typed on, and the one that counts what is left out."""

_STYLES = {
    "COMPLETED": "green",
    "PARTIALLY_COMPLETED": "yellow",
    "FAILED": "red",
    "CANCELLED": "red",
    "RUNNING": "cyan",
}


class Screen(Protocol):
    """Shows progress, between its beginning and its end."""

    def __enter__(self) -> object:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, and leave the terminal as it was."""

    def show(self, rows: Sequence[Row], now: float) -> None:
        """Show all of them as they are now."""


def screen_for(*, quiet: bool, as_json: bool) -> Screen:
    """Return the screen that suits this process: a live one on a terminal that nothing else writes to."""
    if quiet:
        return Silence()
    data_beside = as_json and is_live(sys.stdout, os.environ)
    if is_live(sys.stderr, os.environ) and not data_beside:
        return Live(sys.stderr)
    return Lines()


def is_live(stream: TextIO | None, environment: Mapping[str, str]) -> bool:
    """Return whether a stream is a terminal on which lines can be written over: that of a CI job is a log."""
    if stream is None or not stream.isatty() or environment.get("CI", "").lower() not in {"", "0", "false"}:
        return False
    return os.name == "nt" or environment.get("TERM", "dumb").lower() not in _DUMB


class Silence:
    """Shows nothing."""

    def __enter__(self) -> object:
        """Begin."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End."""

    def show(self, rows: Sequence[Row], now: float) -> None:
        """Show nothing."""


class Lines(Silence):
    """Shows a line whenever there is news of a bulk."""

    def show(self, rows: Sequence[Row], now: float) -> None:
        """Show each bulk of which there is news."""
        for row in rows:
            if row.is_worth_a_line(now):
                tell(row.text(now))


class Live:
    """Shows a line for each bulk that changes where it stands: those that are not over first, as far as they fit."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console  # noqa: PLC0415 - only where it shows something
        from rich.live import Live as RichLive  # noqa: PLC0415 - as above

        console = Console(file=stream, force_terminal=True, highlight=False, markup=False, emoji=False)
        self._encoding = stream.encoding
        self._height = console.height
        self._live = RichLive(console=console, transient=True, auto_refresh=False, redirect_stdout=False)

    def __enter__(self) -> object:
        """Begin."""
        self._live.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """End, and take the lines away."""
        self._live.stop()

    def show(self, rows: Sequence[Row], now: float) -> None:
        """Show all of them."""
        self._live.update(self._text(rows, now), refresh=True)

    def _text(self, rows: Sequence[Row], now: float) -> Text:
        from rich.text import Text  # noqa: PLC0415 - as above

        fit = max(1, self._height - _ASIDE)
        first = sorted(rows, key=lambda row: row.is_over)[:fit]
        text = Text(no_wrap=True, overflow="crop", end="")
        for row in first:
            style = _STYLES.get(row.bulk.status if row.bulk else "", "")
            text.append(f"{in_reach_of(harmless(row.text(now)), self._encoding)}\n", style)
        if len(first) < len(rows):
            over = sum(row.is_over for row in rows)
            text.append(f"{len(rows) - len(first)} more bulks; {over} of all {len(rows)} are over\n")
        text.rstrip()
        return text
