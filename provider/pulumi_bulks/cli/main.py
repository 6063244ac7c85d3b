"""The entry of the command `pulumi-bulks`: from its first moment on, Ctrl-C ends it in order.

What takes long to import is imported below that, and not at the top of this file.
"""

from __future__ import annotations

from .stopping import stoppable

TYPE_CHECKING = False  # typing takes long to import
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, by default those of the process, and return its exit code."""
    try:
        with stoppable():
            from .commands import run  # noqa: PLC0415 - a signal can come while this is imported

            return run(arguments)
    except KeyboardInterrupt:
        from .exits import Exit  # noqa: PLC0415 - as above

        return Exit.INTERRUPTED
