"""Which engine there is, and where: judgement and paths, nothing that installs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from building import cache_of

VERSION = "3.255.0"
"""The engine that the tests run with, which is also the oldest that counts as new enough."""

PROGRAMS = ("pulumi", "pulumi-language-python", "pulumi-language-yaml")
"""The command, and the hosts of programs in Python and in YAML."""

_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")


def parse_version(text: str) -> tuple[int, int, int] | None:
    """Return the first version number in `text`, None where there is none."""
    match = _VERSION.search(text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def is_new_enough(text: str) -> bool:
    """Return whether what `pulumi version` has printed is VERSION or later."""
    found, least = parse_version(text), parse_version(VERSION)
    return found is not None and least is not None and found >= least


def cache_folder() -> Path:
    """Return the folder of this user's engine of this version, outside any checkout."""
    return cache_of("engine", VERSION)


def on_path() -> Path | None:
    """Return the folder of a `pulumi` on PATH that is new enough and has its hosts, None without one."""
    found = [shutil.which(program) for program in PROGRAMS]
    if found[0] is None or None in found:
        return None
    pulumi = Path(found[0])
    return pulumi.parent if is_new_enough(version_of(pulumi)) else None


def cached() -> Path | None:
    """Return the folder of the cached engine, None without one that is whole."""
    folder = cache_folder() / "bin"
    return None if missing(folder) else folder


def missing(folder: Path) -> list[str]:
    """Return the programs that a folder lacks, as one of an earlier installer does, or one that was interrupted."""
    return [program for program in PROGRAMS if not (folder / program).exists()]


def version_of(pulumi: Path) -> str:
    """Return what `pulumi version` prints, empty where it fails."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        ended = subprocess.run(
            [pulumi, "version"], capture_output=True, text=True, check=False, timeout=60, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout
