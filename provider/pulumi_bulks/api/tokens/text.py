"""A token as people and programs write it down: what is read, and what is wrong with the rest, never quoted. Pure."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable

from pydantic import SecretStr

from pulumi_bulks.api.errors import SourceError
from pulumi_bulks.api.told import Told

SOURCE_LIMIT = 64 * 1024
"""The most bytes that a source may hold or print."""

_TOKEN_LIMIT = 16 * 1024  # servers take headers of half of that at most
_TOKEN = re.compile(r"[\x21-\x7e]+")
_MARKS = (  # the longer ones first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TOKEN = frozenset({"null", "none", "nil", "undefined", "(null)", "<nil>", "[secret]", "nan", "false", "true"})
_TOKEN_KEYS = ("accessToken", "access_token", "token", "id_token", "idToken", "client_token", "SessionToken")
_OUTER_KEYS = frozenset({"auth", "credential", "credentials", "Credentials", "data", "result", "status", "token"})
_ASSIGNMENT = re.compile(r"(?i)(export\s+|set\s+|\$env:)?[a-z_]*(token|key|secret|auth)[a-z_]*\s*[=:]\s*\S")
_SCHEME = re.compile(r"(?i)(authorization:\s*)?(bearer|basic)(\s|$)")
_QUOTES = "\"'`\u2018\u2019\u201c\u201d"
_ALONE = "Give the token alone"
_Says = Told | Callable[[str], Told]
_PROBLEMS: tuple[tuple[Callable[[str], object], _Says], ...] = (
    (
        lambda token: "\x1b" in token,
        Told("holds colours or other control sequences", f"{_ALONE} (many heed NO_COLOR=1)."),
    ),
    (
        lambda token: token[0] in "{[",
        lambda token: Told("is JSON", f"{_ALONE}, for example with `jq -r {_path_in(token)}`."),
    ),
    (lambda token: token.startswith("-----BEGIN"), Told("is a key or a certificate in PEM form, no token")),
    (lambda token: token.startswith("<"), Told("is HTML or XML, no token")),
    (
        lambda token: _lines(token) > 1,
        lambda token: Told(f"has {_lines(token)} lines", f"{_ALONE}, on one line."),
    ),
    (_SCHEME.match, Told("begins with the name of a scheme, such as Bearer", f"{_ALONE}.")),
    (
        lambda token: token[0] in _QUOTES or token[-1] in _QUOTES,
        Told("has quotation marks around the token", f"{_ALONE}."),
    ),
    (_ASSIGNMENT.match, Told("is an assignment, such as TOKEN=…", f"{_ALONE}.")),
    (lambda token: not token.isascii(), Told("holds characters outside ASCII, which no token has")),
    (lambda token: not _TOKEN.fullmatch(token), Told("holds spaces or control characters", f"{_ALONE}.")),
    (
        lambda token: len(token) > _TOKEN_LIMIT,
        Told(f"is longer than the {_TOKEN_LIMIT:,} characters that a token may have"),
    ),
)
"""What can be wrong with a text that is to be a token, the most telling first, and what to say about it."""


def token_in(data: bytes, subject: str) -> SecretStr:
    """Return the token that a source's bytes hold, in UTF-8, or in UTF-16 or UTF-32 with a byte order mark.

    Raises SourceError, which says of `subject` ("it", "its output") what it holds instead, and what to do.
    """
    return checked_token(_decoded(data, subject), subject)


def checked_token(text: str, subject: str) -> SecretStr:
    """Return the token that `text` is, apart from white space around it. Raises SourceError as `token_in`."""
    token = text.strip().strip("\ufeff").strip()
    passing = _passing(token)
    if passing is not None:
        raise SourceError(f"{subject} {passing}", passes=True)
    problem = _problem(token)
    if problem is not None:
        raise SourceError.of(problem.after(f"{subject} "))
    return SecretStr(token)


def _decoded(data: bytes, subject: str) -> str:
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        pass
    else:
        if codec != "utf-8" or not _is_wide(data):
            return text
    # Raised out here: a UnicodeDecodeError holds what it could not decode.
    if codec == "utf-8":
        how = "in UTF-16 without a byte order mark" if _is_wide(data) else "neither in UTF-8 nor in marked UTF-16"
    else:
        how = f"marked as {codec.upper().removesuffix('-SIG')}, which it is not"
    raise SourceError(f"{subject} cannot be decoded: it is {how}", step="Write it in UTF-8.")


def _is_wide(data: bytes) -> bool:
    """Return whether every other byte is zero and the others are not, as ASCII is in UTF-16."""
    pairs = (data[0::2], data[1::2])
    return any(zeros and not any(zeros) and all(others) for zeros, others in (pairs, pairs[::-1]))


def _passing(token: str) -> str | None:
    """Return what is wrong where the source may just not be ready, else None."""
    if not token:
        return "is empty"
    if "\0" in token:
        return "holds zero bytes, as a file does that is being written"
    if token.lower() in _NO_TOKEN:
        return "holds a word such as null instead of a token"
    return None


def _problem(token: str) -> Told | None:
    """Return what is wrong with what is there, else None."""
    found = next((says for is_so, says in _PROBLEMS if is_so(token)), None)
    return found(token) if callable(found) else found


def _lines(token: str) -> int:
    return sum(bool(line.strip()) for line in token.splitlines())


def _path_in(text: str) -> str:
    """Return where a JSON text has its token, as jq wants it, out of well-known names alone."""
    try:
        found = _search(json.loads(text))
    except (ValueError, RecursionError):
        found = None
    return "." + ".".join(found or _TOKEN_KEYS[:1])


def _search(data: object) -> list[str] | None:
    if not isinstance(data, dict):
        return None
    for key in _TOKEN_KEYS:
        if isinstance(data.get(key), str):
            return [key]
    for key in sorted(_OUTER_KEYS & data.keys()):
        inner = _search(data[key])
        if inner is not None:
            return [key, *inner]
    return None
