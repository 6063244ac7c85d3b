"""What installing a pinned program into the user's cache takes: a folder for its version, a lock, Go, and words."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class InstallError(Exception):
    """A program could not be had; the text says what to do."""


def cache_of(program: str, version: str) -> Path:
    """Return the folder of this user's copy of a program, by version and machine, outside any checkout."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "pulumi-bulks" / program / f"{version}-{platform.system()}-{platform.machine()}".lower()


def find_go(otherwise: str) -> str:
    """Return the path of Go. Raises InstallError, which says what to do `otherwise`."""
    go = shutil.which("go")
    if go is None:
        raise InstallError(otherwise)
    return go


def run_go(go: str, module: Path, *arguments: str) -> str:
    """Run Go in the folder of a pinned module, verified by its go.sum. Raises InstallError with Go's own words."""
    ended = subprocess.run([go, *arguments], cwd=module, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        folder = "/".join(module.parts[-3:])
        raise InstallError(f"`go {arguments[0]}` in {folder} failed:\n{ended.stderr.strip()}")
    return ended.stdout


@contextlib.contextmanager
def told(program: str, what: str) -> Iterator[list[str]]:
    """Say what is being done for a program and how long it has taken."""
    print(f"{program}: {what}", file=sys.stderr, flush=True)
    began = time.monotonic()
    outcome: list[str] = []
    try:
        yield outcome
    finally:
        words = " ".join(outcome) or "done"
        print(f"{program}: … {words}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


@contextlib.contextmanager
def alone(target: Path) -> Iterator[None]:
    """Let one process at a time install into `target`; the others wait."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl  # noqa: PLC0415 - not on Windows, where two installations at once end with the later one
    except ImportError:
        yield
        return
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
