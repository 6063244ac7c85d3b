"""The entry of the command `pulumi-bulks`: from its first moment on, Ctrl-C ends it in order.

What takes long to import is imported below that, and not at the top of this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .exits import Exit
from .stopping import stoppable

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, by default those of the process, and return its exit code."""
    try:
        with stoppable():
            from .commands import run  # noqa: PLC0415 - a signal can come while this is imported

            return run(arguments)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
