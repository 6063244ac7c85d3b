"""Where messages for the user go, as something to pass in."""

from __future__ import annotations

from typing import Protocol


class Notifier(Protocol):
    """Shows messages on the resource's own row. None of these ever raises."""

    def status(self, text: str) -> None:
        """Replace the live status."""

    def info(self, text: str) -> None:
        """Add a line that stays."""

    def warning(self, text: str) -> None:
        """Add a warning that stays."""
