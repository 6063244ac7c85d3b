"""Where a record is kept: the folder, the file's name, and writing it whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import ValidationError

from .errors import OutcomeDirError
from .record import OutcomeRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.api.settings import ConfigSource

KEY, VARIABLE = "bulks:outcomeDir", "BULKS_OUTCOME_DIR"

_LONGEST = 180
"""Characters of a name before its digest: file systems take 255 bytes, and a name gets a suffix while it is written."""

_CAPITAL = re.compile(r"[A-Z]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])")
"""Names that Windows takes for devices, whatever follows behind the first dot."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose record it is: a resource by its project, its stack's short name and its own name."""

    project: str
    stack: str
    name: str


def folder_of(config: ConfigSource, environment: Mapping[str, str]) -> Path | None:
    """Return the folder that is configured, None without one. A relative one begins where the provider runs."""
    value = config(KEY) or environment.get(VARIABLE)
    text = "" if value is None else str(value).strip()
    return Path(text).absolute() if text else None


def file_name(subject: Subject) -> str:
    """Return the name of a subject's file: no two alike on any file system, and none outside its folder.

    Each part is percent-encoded but for letters, digits, `-` and `_`. What is too long, or what some file system would
    take for another name, is cut and ends in a digest.
    """
    parts = (subject.project, subject.stack, subject.name)
    plain = ".".join(_encoded(part) for part in parts)
    is_device = _DEVICES.fullmatch(parts[0]) is not None
    if is_device or len(plain) > _LONGEST or not all(parts) or _CAPITAL.search("".join(parts)):
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        plain = f"{'_' if is_device else ''}{plain[:_LONGEST]}~{digest}"
    return f"{plain}.json"


class Place:
    """The file of one subject in a folder."""

    def __init__(self, folder: Path, subject: Subject) -> None:
        self._folder = folder
        self.file = folder / file_name(subject)

    def prepare(self) -> None:
        """Make the folder. Raises OutcomeDirError where no file can be written in it."""
        part = self._part
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(b"")
            part.unlink()
        except OSError as error:
            raise OutcomeDirError(
                f"{KEY} {self._folder}: no outcome can be written there: {_reason(error)}; nothing was executed",
                step=f"Name another folder ({KEY} or {VARIABLE}), make this one writable, or leave it out.",
            ) from None

    def write(self, record: Mapping[str, object]) -> str | None:
        """Replace the file as a whole. Return why that was not possible, None where it was: nothing is raised."""
        part = self._part
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("w", encoding="utf-8", newline="\n") as file:
                json.dump(record, file, indent=2, ensure_ascii=False)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.file)
        except OSError as error:
            part.unlink(missing_ok=True) if part.parent.is_dir() else None
            return f"the outcome could not be written to {self.file}: {_reason(error)}"
        return None

    def read(self) -> OutcomeRecord | None:
        """Return the record that is there, None where there is none that can be read."""
        try:
            return OutcomeRecord.model_validate_json(self.file.read_bytes())
        except (OSError, ValidationError):
            return None

    @property
    def _part(self) -> Path:
        """Where the file is written before it takes its place: one name, so that a crash leaves one at most."""
        return self.file.with_name(f".{self.file.name}.part")


def _encoded(part: str) -> str:
    return quote(part.encode("utf-8", "surrogatepass"), safe="").replace(".", "%2E").replace("~", "%7E")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
