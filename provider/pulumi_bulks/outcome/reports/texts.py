"""Texts of somebody else as a report shows them: without a meaning to any display, and not longer than fits. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pulumi_bulks.api.text import harmless, number

LINE = 200
"""Characters of a text on one line."""

BLOCK = 2_000
"""Characters of a text in several lines."""

_LINK = re.compile(r"https?://[0-9A-Za-z._~:/?#\[\]@!$&'()*+,;=%-]{1,2000}")


def line(text: str | None, limit: int = LINE) -> str:
    """Return a text on one line, "" for None; what is left out of a long one is counted."""
    return block(" ".join((text or "").split()), limit)


def block(text: str, limit: int = BLOCK) -> str:
    """Return a text with its line breaks; what is left out of a long one is counted."""
    clean = harmless(text.replace("\r\n", "\n").replace("\r", "\n"))
    left_out = len(clean) - limit
    return clean if left_out <= 0 else f"{clean[:limit]}… ({number(left_out)} characters more)"


def link(url: str | None) -> str | None:
    """Return an address that a report may link to: http or https, and without a user's name in it; else None."""
    if url is None or not _LINK.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.hostname and "@" not in parts.netloc else None


def moment(iso: str | None) -> str:
    """Return "2026-11-26 18:44:52 UTC" for a time as records have it, and "" for what is none."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|\+00:00)", iso or "", re.ASCII)
    return f"{found[1]} {found[2]} UTC" if found else ""
