"""Answers without the credentials that they were asked with: a gateway may quote a request in its error. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

REDACTED = b"[secret]"
_SHORTEST = 8
"""A shorter text is no credential, and could be any word of an answer."""


class Redaction:
    """Takes the credentials of one exchange out of its answer, in clear or as a JSON text may write them."""

    def __init__(self, credentials: Collection[str]) -> None:
        shapes = [_shape(credential) for credential in credentials if len(credential) >= _SHORTEST]
        self._quoted = re.compile("|".join(shapes).encode()) if shapes else None

    def of(self, data: bytes) -> bytes:
        """Return `data` without the credentials."""
        return data if self._quoted is None else self._quoted.sub(REDACTED, data)

    def of_header(self, text: str) -> str:
        """Return the text of a header without the credentials."""
        return self.of(text.encode("latin-1", "replace")).decode("latin-1")


def _shape(credential: str) -> str:
    shape = "".join(_escapable(character) for character in credential)
    # One of digits alone may be a part of a longer number, such as an id, which is no quotation.
    return rf"(?<![0-9]){shape}(?![0-9])" if credential.isdigit() else shape


def _escapable(character: str) -> str:
    """Match a character as it is, after a backslash, or as a JSON escape of its code."""
    plain = character if character.isalnum() else rf"\\?{re.escape(character)}"
    return rf"(?:{plain}|\\u(?i:{ord(character):04x}))"
