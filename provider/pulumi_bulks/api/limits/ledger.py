"""What the processes of one user on one machine tell each other about their requests: a file, best effort.

A preview and its update are two processes, and two runners may use one key. Where the file cannot be used, each goes by
its own requests alone, and no request ever fails for it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import struct
import sys
import tempfile
import time
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

from .windows import LONGEST_WINDOW, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

KEPT = 86_400.0
"""Seconds for which notes are kept: the longest window of the API."""

_MOST_NOTES = 10_000
_RECORD = struct.Struct("<ddId8s")  # when, for how long, requests, within seconds, which process
_HEADER = 8  # random bytes: others, and what was read before is no part of the file any more
_AHEAD = 5.0  # seconds by which a moment may be in the future
_LOCK_WITHIN, _LOCK_AGAIN = 0.5, 0.005
_LOCKED_BYTE = 2**30
_NO_WINDOW = Window(0, 0.0)
_ROUNDS = 50_000
_OPEN = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Note:
    """A request that was sent `age` seconds ago, or what a 429 taught then, and was to hold for `lasting` seconds.

    That is a limit if there is a `window`, else a silence.
    """

    age: float = 0.0
    lasting: float = 0.0
    window: Window | None = None


class Ledger:
    """The notes of all processes that use one key at one address, in the file `path`; None where that is no use."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._process = os.urandom(8)
        self._header = b""
        self._read_up_to = 0
        self._file: FileIO | None = None

    @contextlib.contextmanager
    def turn(self) -> Iterator[list[Note]]:
        """Yield what others have noted since the last turn. Only one process has its turn at a time."""
        with contextlib.ExitStack() as opened:
            notes: list[Note] = []
            try:
                if self.path is not None:
                    self._file = opened.enter_context(_locked(self.path))
                    notes = self._news(self._file)
            except OSError:
                self._stop()
            opened.callback(self._leave)
            yield notes

    def add(self, notes: Sequence[Note]) -> None:
        """Tell the others, within a turn."""
        if self._file is None or not notes:
            return
        now = time.time()
        try:
            self._file.write(b"".join(_packed(note, now, self._process) for note in notes))
        except OSError:
            self._stop()

    def _leave(self) -> None:
        self._file = None

    def _stop(self) -> None:
        self.path = self._file = None

    def _news(self, file: FileIO) -> list[Note]:
        file.seek(0)
        header = file.read(_HEADER)
        size = file.seek(0, os.SEEK_END)
        if header != self._header or size < self._read_up_to:
            self._header, self._read_up_to = header, _HEADER
        if len(header) < _HEADER or (size - _HEADER) % _RECORD.size or size > _HEADER + _MOST_NOTES * _RECORD.size:
            size = self._rewrite(file)
        file.seek(self._read_up_to)
        data = file.read(size - self._read_up_to)
        self._read_up_to = size
        return [note for note, process in _unpacked(data) if process != self._process]

    def _rewrite(self, file: FileIO) -> int:
        """Keep the newer half of the notes that mean something, and return the size."""
        file.seek(_HEADER)
        now = time.time()
        kept = [_packed(note, now, process) for note, process in _unpacked(file.read())]
        self._header, self._read_up_to = os.urandom(_HEADER), _HEADER
        file.truncate(0)
        file.write(self._header + b"".join(kept[-_MOST_NOTES // 2 :]))
        return file.seek(0, os.SEEK_END)


def ledger_of(base_url: str, api_key: str, environment: Mapping[str, str]) -> Ledger:
    """Return the ledger for this key at this address; its file's name tells neither."""
    name = hashlib.pbkdf2_hmac("sha256", api_key.encode(), base_url.encode(), _ROUNDS).hex()[:32]
    for folder in folders(environment):
        if _is_ours(folder):
            _remove_old(folder)
            return Ledger(folder / f"{name}.requests")
    return Ledger(None)


def folders(environment: Mapping[str, str]) -> Iterable[Path]:
    """Yield where the file may be: the user's cache, or else a folder of the user's own in the temporary one."""
    if sys.platform == "win32":
        cache = environment.get("LOCALAPPDATA", "")
    else:
        cache = environment.get("XDG_CACHE_HOME", "")
    with contextlib.suppress(RuntimeError):
        default = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
        yield (Path(cache) if Path(cache).is_absolute() else default) / "pulumi-bulks"
    yield Path(tempfile.gettempdir()) / f"pulumi-bulks-{_user()}"


def _is_ours(folder: Path) -> bool:
    """Return whether nobody else can write in the folder, which is made if need be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    is_private = sys.platform == "win32" or (found.st_uid == _user() and not found.st_mode & 0o022)
    return stat.S_ISDIR(found.st_mode) and is_private and os.access(folder, os.W_OK | os.X_OK)


def _remove_old(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for path in folder.glob("*.requests"):
            with contextlib.suppress(OSError):
                if path.lstat().st_mtime < time.time() - 2 * KEPT:
                    path.unlink()


def _user() -> int:
    return -1 if sys.platform == "win32" else os.geteuid()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[FileIO]:
    """Open the file for this process alone. Raises OSError where that cannot be, or not soon."""
    with FileIO(os.open(path, _OPEN, 0o600), "r+") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or (sys.platform != "win32" and found.st_uid != _user()):
            raise OSError("not a file of this user")
        deadline = time.monotonic() + _LOCK_WITHIN
        while not _lock(file):
            if time.monotonic() > deadline:
                raise OSError("another process keeps it locked")
            time.sleep(_LOCK_AGAIN)
        yield file  # closing it unlocks it


def _lock(file: FileIO) -> bool:
    try:
        if sys.platform == "win32":
            file.seek(_LOCKED_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _packed(note: Note, now: float, process: bytes) -> bytes:
    window = note.window or _NO_WINDOW
    return _RECORD.pack(now - note.age, note.lasting, window.requests, window.seconds, process)


def _unpacked(data: bytes) -> Iterator[tuple[Note, bytes]]:
    """Yield the notes that mean something: not what is old, from the future, or what no process would write."""
    now = time.time()
    for at, lasting, requests, seconds, process in _RECORD.iter_unpack(
        data[: len(data) // _RECORD.size * _RECORD.size]
    ):
        age = max(0.0, now - at)
        if not (-_AHEAD <= now - at <= KEPT and 0 <= lasting <= LONGEST_WINDOW and 0 <= seconds <= LONGEST_WINDOW):
            continue  # which NaN is as well
        yield Note(age, lasting, Window(requests, seconds) if requests and seconds else None), process
