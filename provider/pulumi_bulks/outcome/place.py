"""Where a record is kept: the folder, and the file of one subject in it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from .errors import OutcomeDirError
from .naming import digest, file_name
from .record import OutcomeRecord
from .writing import read_if_regular, replace_whole, sweep, try_to_write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_bulks.api.settings import ConfigSource

    from .naming import Subject

KEY, VARIABLE = "bulks:outcomeDir", "BULKS_OUTCOME_DIR"

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")

_ROOM = 64 * 1024
"""Bytes that a folder must have room for: more than any record takes."""


def folder_of(config: ConfigSource, environment: Mapping[str, str], project: Path | None = None) -> Path | None:
    """Return the folder that is configured, None without one.

    A relative one begins where Pulumi.yaml is: in `project`, or else where this process runs, or above.
    """
    value = config(KEY) or environment.get(VARIABLE)
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    base = project or project_folder()
    try:
        return base / Path(text).expanduser()
    except RuntimeError:  # a home folder that is not known: a name as any other
        return base / text


def project_folder() -> Path:
    """Return the folder of Pulumi.yaml: where this process runs, or above: `main` and plugins have folders within."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if _is_of_a_project(folder)), here)


def _is_of_a_project(folder: Path) -> bool:
    return any((folder / name).is_file() for name in _PROJECT_FILES)


def obstacle_to(folder: Path) -> str | None:
    """Return why no file can be written in a folder, as far as a look tells that changes nothing; None for nothing."""
    try:
        there = nearest_to(folder)
        if not there.is_dir():
            return f"{there} is no folder"
        return None if os.access(there, os.W_OK | os.X_OK) else f"{there} is not writable"
    except (OSError, ValueError) as error:
        return _reason(error)


def nearest_to(folder: Path) -> Path:
    """Return what there is of a folder: itself, or the nearest one above. Raises OSError and ValueError."""
    for path in (folder, *folder.parents):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.lstat()
            return path
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))


class Place:
    """The file of one subject in a folder. `sleep` passes some moments between tries to replace it on Windows."""

    def __init__(self, folder: Path, subject: Subject, sleep: Callable[[float], None] = time.sleep) -> None:
        self._folder = folder
        self._sleep = sleep
        self._prefix = f".{digest(subject)}."
        self.file = folder / file_name(subject)

    def obstacle(self) -> str | None:
        """Return why no file can be written there, as far as a look tells that changes nothing; None for nothing."""
        try:
            found = obstacle_to(self._folder)
            if found is None and self.file.is_dir():
                found = f"{self.file.name} is a folder"
        except (OSError, ValueError) as error:
            found = _reason(error)
        return None if found is None else self._told(found)

    def prepare(self) -> None:
        """Make the folder, and take away what killed writers have left. Raises OutcomeDirError where none can write."""
        found = self.obstacle()
        if found is not None:
            raise self.refused(found)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            sweep(self._folder, self._prefix)
            try_to_write(self.file, _ROOM, self._prefix)
        except (OSError, ValueError) as error:
            raise self.refused(self._told(_reason(error))) from None

    def write(self, record: Mapping[str, object]) -> str | None:
        """Replace the file as a whole. Return why that was not possible, None where it was: nothing is raised."""
        try:
            content = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_whole(self.file, content.encode("utf-8"), self._prefix, self._sleep)
        except (OSError, ValueError) as error:
            return self._told(_reason(error))
        return None

    def read(self) -> OutcomeRecord | None:
        """Return the record that is there, None where there is none that can be read."""
        content = read_if_regular(self.file)
        try:
            return None if content is None else OutcomeRecord.model_validate_json(content)
        except ValidationError:
            return None

    @staticmethod
    def refused(reason: str) -> OutcomeDirError:
        """Return the error for a folder in which no outcome can be written, before anything is executed."""
        return OutcomeDirError(
            f"{reason}; nothing was executed",
            step=f"Name another folder ({KEY} or {VARIABLE}), make this one writable, or leave it out.",
        )

    def _told(self, reason: str) -> str:
        return f"no outcome can be written to {self.file}, in the folder that {KEY} or {VARIABLE} names: {reason}"


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
