"""A token from a file that somebody keeps fresh."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import SourceError
from pulumi_bulks.api.told import Told

from .text import SOURCE_LIMIT, token_in

if TYPE_CHECKING:
    from pydantic import SecretStr

    from .sources import TokenFile

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
"""Without O_NONBLOCK, opening a pipe would wait for somebody to write to it."""

_KINDS = {
    stat.S_IFDIR: Told("it is a folder", "Name the file in it."),
    stat.S_IFIFO: Told("it is a pipe, which can be read only once", "Use bulks:authTokenCommand."),
    stat.S_IFSOCK: Told("it is a socket", "Use bulks:authTokenCommand."),
    stat.S_IFCHR: Told("it is a device, no file"),
    stat.S_IFBLK: Told("it is a device, no file"),
}


class FileSource:
    """Reads the token file, anew each time."""

    renewable = True

    def __init__(self, file: TokenFile) -> None:
        self._path = file.path
        self.name = f"{file.setting} {file.path}"

    def fetch(self, limit: float | None) -> SecretStr:  # noqa: ARG002 - as every source has it
        """Return the token in the file. Raises SourceError with what is there instead."""
        try:
            return token_in(self._read(), "it")
        except OSError as error:
            # A file that is being replaced is missing for a moment; a folder that is missing is a wrong path.
            passes = isinstance(error, FileNotFoundError) and self._path.parent.is_dir()
            failure = SourceError(f"it cannot be read: {error.strerror or type(error).__name__}", passes=passes)
        except ValueError:
            failure = SourceError("it has a name that no file can have")
        raise failure

    def _read(self) -> bytes:
        if self._path.is_dir():
            raise SourceError.of(_KINDS[stat.S_IFDIR])  # Windows would call it a missing permission
        handle = os.open(self._path, _FLAGS)
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise SourceError.of(_KINDS.get(stat.S_IFMT(about.st_mode), Told("it is no file")))
            data = file.read(SOURCE_LIMIT + 1)
        if len(data) > SOURCE_LIMIT:
            raise SourceError(f"it has {max(about.st_size, len(data)):,} bytes, which is no token")
        return data
