"""Write a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4) if os.name == "nt" else ()
"""Seconds between tries to replace a file that somebody has open: a virus scanner on Windows, for some moments."""

_NO_SYNC = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP})
"""What file systems answer that cannot be told to write at once."""


def replace_whole(file: Path, content: bytes, prefix: str, sleep: Callable[[float], None]) -> None:
    """Let `file` hold `content`. A reader finds the old file or the new one, whatever happens meanwhile.

    It is written beside the file first, under a name that begins with `prefix` and that nobody else has. What stands in
    its place, a link too, is replaced, never followed. Raises OSError, and leaves the old file then.
    """
    part = _part(file, prefix)
    try:
        _write(part, content)
        _replace(part, file, sleep)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def try_to_write(file: Path, size: int, prefix: str) -> None:
    """Write so many bytes beside `file`, and take them away again. Raises OSError."""
    part = _part(file, prefix)
    try:
        _write(part, b" " * size)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def sweep(folder: Path, prefix: str) -> None:
    """Remove what writers that were killed have left in a folder under names that begin with `prefix`."""
    with contextlib.suppress(OSError):
        for entry in folder.iterdir():
            if entry.name.startswith(prefix) and entry.name.endswith(_SUFFIX):
                entry.unlink()


def read_if_regular(file: Path) -> bytes | None:
    """Return what a file holds, None where there is none; a pipe or a device would never end."""
    try:
        return file.read_bytes() if stat.S_ISREG(file.stat().st_mode) else None
    except (OSError, ValueError):
        return None


_SUFFIX = ".part"


def _part(file: Path, prefix: str) -> Path:
    return file.with_name(f"{prefix}{secrets.token_hex(4)}{_SUFFIX}")


def _write(part: Path, content: bytes) -> None:
    with part.open("xb") as file:  # x: never through a link that somebody has put there; the mode follows the umask
        file.write(content)
        file.flush()
        try:
            os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in _NO_SYNC:
                raise


def _replace(part: Path, file: Path, sleep: Callable[[float], None]) -> None:
    for pause in _PAUSES:
        try:
            part.replace(file)
        except PermissionError:
            sleep(pause)
        else:
            return
    part.replace(file)
