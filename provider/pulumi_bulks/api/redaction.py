"""Answers without the credentials that they were asked with: a gateway may quote a request in its error. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

REDACTED = b"[secret]"
_SHORTEST = 8
"""A shorter text is no credential, and could be any word of an answer."""

_LONG, _NO_WORD_IS_LONGER = 32, 40
_WORD = re.compile(r"(?<![/.~\w])[\w\-+=~][\w\-+=~/]{27,}|[\w\-.+=~]{20,}", re.ASCII)
_HUMP = re.compile(r"[a-z0-9][A-Z]")
_MOST_HUMPS = 5
"""As many capital letters a long name has in its middle, such as that of a class."""

_AFTER_A_NAME = re.compile(
    r"(\b(?i:bearer|basic)\s+|(?i:token|passw(?:or)?d|secret|api[-_]?key)[\"']?\s*[=:]\s*[\"']?(?=\S*[0-9A-Z]|\S{16}))"
    r"[^\s\"',;]{4,}"
)
_IN_A_URL = re.compile(r"(://)[^\s/@]+(?=@)")


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


def without_opaque_words(text: str) -> str:
    """Return `text` without what looks like a secret that nobody has told us, in a program's complaint for example.

    That are long words of mixed letters and digits, what follows "Bearer" or "password=", and passwords in URLs.
    """
    for pattern in (_AFTER_A_NAME, _IN_A_URL):
        text = pattern.sub(lambda match: f"{match[1]}[secret]", text)
    return _WORD.sub(lambda match: "[secret]" if _is_opaque(match[0]) else match[0], text)


def _is_opaque(word: str) -> bool:
    if len(word) >= _NO_WORD_IS_LONGER:
        return True
    if not any(character.isdigit() for character in word):
        return len(_HUMP.findall(word)) > _MOST_HUMPS
    is_mixed = word.upper() != word and word.lower() != word
    return is_mixed or len(word) >= _LONG or not word.strip("0123456789abcdefABCDEF-")


def _shape(credential: str) -> str:
    shape = "".join(_escapable(character) for character in credential)
    # One of digits alone may be a part of a longer number, such as an id, which is no quotation.
    return rf"(?<![0-9]){shape}(?![0-9])" if credential.isdigit() else shape


def _escapable(character: str) -> str:
    """Match a character as it is, after a backslash, or as a JSON escape of its code."""
    plain = character if character.isalnum() else rf"\\?{re.escape(character)}"
    return rf"(?:{plain}|\\u(?i:{ord(character):04x}))"
