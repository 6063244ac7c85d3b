"""A token from a command: run without a shell, without our secrets, and never longer than it may take."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from pulumi_bulks.api.errors import SourceError
from pulumi_bulks.api.models import printable
from pulumi_bulks.api.redaction import REDACTED, Redaction, without_opaque_words
from pulumi_bulks.api.text import duration
from pulumi_bulks.api.told import Told

from .text import SOURCE_LIMIT, token_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

    from .sources import TokenCommand

TIME_LIMIT = 30.0
"""Seconds that the command may take."""

_LINGERING = 0.5
"""Seconds in which the output has to end after the command: a process that it has left behind may keep it open."""

_STDERR_LIMIT = 16 * 1024
_STDERR_LINES = 3
_CHUNK = 8192
_MOST_WORDS = 200
_SHELLS_ERRORS = (126, 127)  # the program that a shell was to run cannot be executed, or does not exist
_SECRET_OPTION = re.compile(r"(?i)passw|secret|token|key|credential")

_OURS = ("BULKS_API_KEY", "BULKS_AUTH_TOKEN")
_OURS_BY_PREFIX = "PULUMI_CONFIG"  # the stack's configuration in clear, the names of its secrets, and its passphrase


_RUNNING: set[subprocess.Popen[bytes]] = set()
"""The commands that this process has not seen the end of."""

_STARTS = threading.Lock()
"""Held while a command starts, so that none is missed when this process ends."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code (None after its time was over), and what it wrote, bounded."""

    code: int | None
    stdout: bytes = field(repr=False)
    stderr: bytes = field(repr=False)


class CommandSource:
    """Runs the command, anew each time. Its errors show neither its output nor the key."""

    renewable = True

    def __init__(self, command: TokenCommand, api_key: SecretStr) -> None:
        self._command = command  # which does not show its words, as they would
        self._secrets = [api_key]
        self.name = f"{command.setting} {printable(os.path.basename(command.words[0]), 40)}"  # noqa: PTH119 - a word

    def fetch(self, limit: float | None) -> SecretStr:
        """Return the token that it prints. Raises SourceError with how it failed."""
        seconds = TIME_LIMIT if limit is None else min(TIME_LIMIT, limit)
        ended = _run(self._command.words, seconds)
        if ended.code is None:
            raise SourceError(
                f"it has not ended after {duration(seconds)} and was stopped{self._complaint(ended)}",
                passes=True,
                step="Let it end by itself, and ask for no input, of which it gets none.",
            )
        if ended.code != 0:
            passes = ended.code not in _SHELLS_ERRORS
            complaint = self._complaint(ended) or ", and says nothing on stderr"
            raise SourceError(f"it ended with {_exit(ended.code)}{complaint}", passes=passes)
        if len(ended.stdout) > SOURCE_LIMIT:
            raise SourceError(f"it prints more than {SOURCE_LIMIT:,} bytes, which is no token")
        try:
            token = token_in(ended.stdout, "its output")
        except SourceError as error:
            what = f"{error.what}{self._complaint(ended)}"
            raise SourceError(what, passes=error.passes, step=error.step) from None
        self._secrets[1:] = [token]  # a later complaint may be about it
        return token

    def _complaint(self, ended: Ended) -> str:
        """Return the last lines of stderr without anything that could be a secret."""
        words = sorted({*ended.stdout.decode("utf-8", "replace").split()}, key=len, reverse=True)[:_MOST_WORDS]
        known = [
            *words,
            *_secret_arguments(self._command.words),
            *(secret.get_secret_value() for secret in self._secrets),
        ]
        text = Redaction(known).of(ended.stderr).decode("utf-8", "replace")
        lines = [printable(line.strip()) for line in without_opaque_words(text).splitlines() if line.strip()]
        return f": {' / '.join(lines[-_STDERR_LINES:])}" if lines else ""


def _run(words: tuple[str, ...], seconds: float) -> Ended:
    """Run a command to its end. Raises SourceError where it cannot be started."""
    try:
        process = _start(words)
    except FileNotFoundError:
        failure = SourceError.of(_not_found(words[0]))
    except PermissionError:
        failure = SourceError("it is no program that may be executed", step="Give it that permission (chmod +x).")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        step = "Run it by hand: a script needs a first line such as #!/bin/sh."
        failure = SourceError(f"it cannot be started: {reason}", step=step)
    else:
        return _ended(process, seconds)
    raise failure


def _start(words: tuple[str, ...]) -> subprocess.Popen[bytes]:
    with _STARTS:
        process = subprocess.Popen(  # noqa: S603 - it is the user's own command, and there is no shell
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment_of_the_command(os.environ),
            start_new_session=True,  # so that all of it can be stopped; Windows has no such thing
        )
        _RUNNING.add(process)
    return process


def end_commands() -> None:
    """End the commands that still run, just before this process ends: nobody else would, however long they take."""
    _STARTS.acquire(timeout=_LINGERING)  # and is kept: no other one starts
    for process in tuple(_RUNNING):
        if process.returncode is None:
            _kill(process)


def environment_of_the_command(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what is ours: the rest is the user's, and a helper may need it."""
    return {
        name: value
        for name, value in environment.items()
        if name.upper() not in _OURS and not name.upper().startswith(_OURS_BY_PREFIX)
    }


def _ended(process: subprocess.Popen[bytes], seconds: float) -> Ended:
    outputs = stdout, stderr = (
        _Output(process.stdout, first=SOURCE_LIMIT + 1),
        _Output(process.stderr, last=_STDERR_LIMIT),
    )
    code = None
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = process.wait(seconds)
        if code is None:
            _stop(process)
        lingers_until = time.monotonic() + _LINGERING
        for output in outputs:
            output.wait(lingers_until - time.monotonic())
    finally:
        _RUNNING.discard(process)
        _stop(process)
    return Ended(code, stdout.taken(), stderr.taken())


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End what is left of the command and of all that it has started in its session, and reap it."""
    _kill(process)
    process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


class _Output:
    """Reads a pipe to its end, so that nobody blocks on it, and keeps its first or its last bytes.

    Its thread outlives the command only where a process that left the session keeps the pipe open.
    """

    def __init__(self, pipe: IO[bytes] | None, *, first: int | None = None, last: int | None = None) -> None:
        self._pipe = pipe
        self._kept = slice(None if last is None else -last, first)
        self._data = b""
        self._dropped = False
        self._thread = threading.Thread(target=self._read, name="pulumi-bulks token command", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Return when the pipe has ended or `seconds` are over."""
        self._thread.join(max(0.0, seconds))

    def taken(self) -> bytes:
        """Return what was kept, without a first line whose beginning was dropped."""
        data, dropped = self._data, self._dropped and self._kept.stop is None
        return data.partition(b"\n")[2] or REDACTED if dropped else data

    def _read(self) -> None:
        if self._pipe is None:
            return
        with self._pipe, contextlib.suppress(OSError, ValueError):
            while chunk := os.read(self._pipe.fileno(), _CHUNK):
                data = self._data + chunk
                self._data = data[self._kept]
                self._dropped = self._dropped or len(self._data) < len(data)


def _secret_arguments(words: tuple[str, ...]) -> list[str]:
    """Return the arguments after an option such as --password."""
    pairs = itertools.pairwise(words)
    return [word for before, word in pairs if _SECRET_OPTION.search(before) and not word.startswith("-")]


def _not_found(program: str) -> Told:
    if os.path.isfile(program):  # noqa: PTH113 - a word, which may be no path
        return Told(
            "the interpreter that its first line (#!) names does not exist: a line end of Windows there does that",
            "Correct that line.",
        )
    return Told("there is no such program", "Give its whole path, or add its folder to PATH.")


def _exit(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"the signal {signal.Signals(-code).name}"
    except ValueError:
        return f"the signal {-code}"
