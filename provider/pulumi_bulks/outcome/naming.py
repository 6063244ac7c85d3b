"""Whose record it is, and the name of its file. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

_LONGEST = 180
"""Characters of a name before its digest: file systems take 255 bytes, and a name gets more while it is written."""

_CAPITAL = re.compile(r"[A-Z]")
_DEVICE_OR_NOTHING = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])?", re.IGNORECASE)
"""What Windows takes for a device, whatever follows behind the first dot, and what would make the file a hidden one."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose record it is: a resource by its project, its stack's short name and its own name."""

    project: str
    stack: str
    name: str


def file_name(subject: Subject) -> str:
    """Return the name of a subject's file, in ASCII: no two alike on any file system, and none outside its folder.

    Each part is percent-encoded but for letters, digits, `-` and `_`. What is too long, or what some file system would
    take for another name, is cut and ends in a digest.
    """
    parts = (subject.project, subject.stack, subject.name)
    plain = ".".join(_encoded(part) for part in parts)
    is_odd = _DEVICE_OR_NOTHING.fullmatch(parts[0]) is not None
    if is_odd or len(plain) > _LONGEST or not all(parts) or _CAPITAL.search("".join(parts)):
        plain = f"{'_' if is_odd else ''}{plain[:_LONGEST]}~{digest(subject)}"
    return f"{plain}.json"


def digest(subject: Subject) -> str:
    """Return 16 characters that tell a subject from any other."""
    parts = (subject.project, subject.stack, subject.name)
    lengths_and_parts = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(lengths_and_parts.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _encoded(part: str) -> str:
    return quote(part.encode("utf-8", "surrogatepass"), safe="").replace(".", "%2E").replace("~", "%7E")
