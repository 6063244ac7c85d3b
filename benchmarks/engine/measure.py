"""Run a command, and measure its time, its processor time and its memory: those of all its processes."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import psutil

TIME_LIMIT = 600.0
SAMPLING = 0.1
"""Seconds between two looks at the memory: often enough for processes that live for seconds."""

PROVIDERS = ("pulumi.dynamic", "pulumi-resource-bulks")
"""What stands in the command line of a process that serves resources: the SDK's dynamic ones, or our plugin's."""

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux's prctl
_ORPHANS = 2.0


class CommandFailedError(Exception):
    """A command that is measured has failed; the text is what it printed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command took. Moments are the machine's monotonic clock in seconds, memory is resident bytes.

    `memory` is the largest sum over all processes at one moment, which counts shared pages once for each process;
    `provider_memory` is the most that the process which serves the resources had, 0 without one.
    """

    began: float
    ended: float
    cpu: float
    memory: int
    provider_memory: int

    @property
    def seconds(self) -> float:
        """Return the time from the start of the command to its end."""
        return self.ended - self.began


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Measured:
    """Run a command to its end. Raises CommandFailedError. Nothing else of this process may have children meanwhile."""
    _adopt_orphans()
    cpu = _cpu_of_children()
    with tempfile.TemporaryFile("w+") as printed:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        sampler = _Sampler(process.pid)
        limit = threading.Timer(TIME_LIMIT, os.killpg, (process.pid, signal.SIGKILL))
        limit.daemon = True
        limit.start()
        try:
            _reap_until(process.pid)
            code = process.wait()
            ended = time.monotonic()
        finally:
            limit.cancel()
            if process.returncode is None:  # interrupted: the command is in a session of its own
                os.killpg(process.pid, signal.SIGKILL)
            sampler.stop()
        if code != 0:
            printed.seek(0)
            raise CommandFailedError(f"`{' '.join(command)}` ended with {code}:\n{printed.read()}")
    _reap_orphans()
    return Measured(began, ended, _cpu_of_children() - cpu, sampler.memory, sampler.provider_memory)


class _Sampler:
    """Looks at the memory of a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        self.memory = 0
        self.provider_memory = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(pid,), name="memory", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self, pid: int) -> None:
        import psutil  # noqa: PLC0415 - of the extra `bench`

        providers: dict[int, bool] = {}
        with contextlib.suppress(psutil.NoSuchProcess):
            root = psutil.Process(pid)
            while not self._stopped.wait(SAMPLING):
                self._sample([root, *root.children(recursive=True)], providers)

    def _sample(self, processes: Sequence[psutil.Process], providers: dict[int, bool]) -> None:
        import psutil  # noqa: PLC0415

        total = 0
        for process in processes:
            with contextlib.suppress(psutil.Error):
                resident = process.memory_info().rss
                total += resident
                if not providers.get(process.pid):  # a process may become another program
                    providers[process.pid] = any(name in word for word in process.cmdline() for name in PROVIDERS)
                if providers[process.pid]:
                    self.provider_memory = max(self.provider_memory, resident)
        self.memory = max(self.memory, total)


def _adopt_orphans() -> None:
    """Let processes whose parent ends before them become this one's children, so that their time counts: Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _reap_until(pid: int) -> None:
    """Take leave of orphans at once, until `pid` has ended: what has killed them waits until they are gone."""
    while sys.platform == "linux":
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        if ended is None or ended.si_pid == pid:
            return
        os.waitpid(ended.si_pid, 0)


def _reap_orphans() -> None:
    """Wait a little for what the command has left behind."""
    deadline = time.monotonic() + _ORPHANS
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(SAMPLING)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
