"""The processes that a command has started: all of its session, also those whose parent has gone."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

LIMIT = 10.0
"""Seconds within which nothing of this project may be left, once the engine has gone."""


@dataclass(frozen=True)
class Process:
    """A process, by its id and the moment of its start."""

    pid: int
    started: int
    command: str

    @property
    def is_provider(self) -> bool:
        """Whether it is Pulumi's host of dynamic providers (and not the shell around it), or the native plugin."""
        return "-m pulumi.dynamic" in self.command or "pulumi-resource-bulks" in self.command

    @property
    def is_language_host(self) -> bool:
        """Whether it is Pulumi's Python language host: it notices only after minutes that its engine has gone."""
        return "pulumi-language-python 127." in self.command

    @property
    def has_loaded_the_provider(self) -> bool:
        """Whether it runs this package's code: until it is asked for the first time, a host is Pulumi's alone."""
        try:
            return "pydantic_core" in Path(f"/proc/{self.pid}/maps").read_text(encoding="utf-8")
        except OSError:
            return False

    def end(self) -> None:
        """Kill it, unless it has ended."""
        if _process(self.pid) == self:
            os.kill(self.pid, signal.SIGKILL)


def of_session(session: int) -> list[Process]:
    """Return the living processes of a session, which has the id of the command that leads it."""
    ids = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [process for pid in ids if _session_of(pid) == session and (process := _process(pid)) is not None]


def providers(session: int) -> list[Process]:
    """Return the provider processes of a session."""
    return [process for process in of_session(session) if process.is_provider]


class Aftermath:
    """Watches, from its construction, how the processes end that an engine has left behind.

    `seconds_of_providers` is after how many seconds no provider was left among them.
    """

    def __init__(self, session: int) -> None:
        self._session = session
        self._began = time.monotonic()
        self.seconds = 0.0
        self.seconds_of_providers = 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def settle(self) -> float:
        """Return after how many seconds nothing was left; end what Pulumi itself leaves, and nothing else may be."""
        self._thread.join()
        left = of_session(self._session)
        ours = [process for process in left if process.has_loaded_the_provider]
        for process in left:
            process.end()
        assert not ours, f"left after {LIMIT:.0f} s: {ours}"
        return self.seconds

    def _watch(self) -> None:
        while (left := self._left()) and time.monotonic() < self._began + LIMIT:
            self.seconds = time.monotonic() - self._began
            if any(process.is_provider for process in left):
                self.seconds_of_providers = self.seconds
            time.sleep(0.05)

    def _left(self) -> list[Process]:
        return [process for process in of_session(self._session) if not process.is_language_host]


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the command's name; none if there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _session_of(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[3]) if fields and fields[0] not in "ZX" else None


def _process(pid: int) -> Process | None:
    fields = _stat(pid)
    if not fields:
        return None
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ").strip()
    except OSError:
        return None
    return Process(pid, int(fields[19]), command)
