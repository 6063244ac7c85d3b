"""A page for each error code: what it means, what is certain about the execution, and what to do next.

Apart from the layers, because the command shows pages without what the layers need, and the record's next steps come
from here as well. They are Python and no data files, so that no wheel can be without them.
"""

from __future__ import annotations

import difflib

from .answers import PAGES as _OF_ANSWERS
from .asking import PAGES as _OF_ASKING
from .bulks import PAGES as _OF_BULKS
from .outcomes import PAGES as _OF_OUTCOMES
from .page import Page
from .programs import PAGES as _OF_PROGRAMS

__all__ = ["PAGES", "Page", "near", "plain"]

PAGES = {page.code: page for page in (*_OF_BULKS, *_OF_PROGRAMS, *_OF_ANSWERS, *_OF_ASKING, *_OF_OUTCOMES)}
"""Every page by its code, those about bulks first."""


def plain(word: str) -> str:
    """Return a code as somebody may have copied it in the form that it has here."""
    return word.strip().strip("()[]'\"`.,:").lower().replace("_", "-").replace(" ", "-")


def near(word: str) -> list[str]:
    """Return the codes that somebody may have meant, the likeliest first."""
    close = difflib.get_close_matches(word, PAGES, n=3, cutoff=0.6)
    parts = [code for code in PAGES if word and word in code]
    return list(dict.fromkeys([*close, *parts]))[:5]
