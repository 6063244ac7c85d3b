"""Outcomes as one page of HTML, which is whole without its script and readable without its styles. Pure.

The page allows itself its own script and styles by their digests, and nothing else: no request leaves it.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from .shapes import Segment, Timeline, bar_of, timeline_of
from .standing import MEANINGS, WORDS, WORST_FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from .entry import FailedLine, ReportEntry
    from .summary import Summary

_ROOM = 500_000
"""Characters of failed operations on a page: those of the worst bulks come first, and what is left out is counted."""

_OF_A_ROW = 30
"""Characters that a row takes beside its texts."""

_OPEN = 5
"""How many bulks that are not accepted show their details without being asked."""

_SHORT = 40
"""Up to so many bulks, the timeline is open from the start."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """A bulk on the page: its number there, its shapes, and the failed operations that there is room for.

    `call` is what all of these are, "" where they differ.
    """

    number: int
    entry: ReportEntry
    bar: tuple[Segment, ...]
    line: Segment | None
    failed: tuple[FailedLine, ...]
    call: str
    unlisted: int
    facts: Mapping[str, str]
    is_open: bool


def page_of(summary: Summary) -> str:
    """Return the report, a document of HTML."""
    style, script = _asset("report.css"), _asset("report.js")
    timeline = timeline_of(summary.entries)
    common = _common(summary.entries)
    return _template().render(
        summary=summary,
        rows=rows_of(summary.entries, timeline, common),
        total=bar_of(summary.tally),
        timeline=timeline,
        timeline_is_open=len(summary.entries) <= _SHORT,
        common=common,
        runs=tuple(dict.fromkeys(entry.run_url for entry in summary.entries if entry.run_url)),
        words=WORDS,
        meanings=MEANINGS,
        verdicts=WORST_FIRST,
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'",
    )


def rows_of(entries: tuple[ReportEntry, ...], timeline: Timeline | None, common: Mapping[str, str]) -> list[PageRow]:
    """Return the rows of a page, in the order of the entries; `common` are the facts that are told once."""
    rows, room = [], _ROOM
    for index, entry in enumerate(entries):
        shown, room = _fitting(entry.failed, room)
        calls = {failed.call for failed in shown}
        rows.append(
            PageRow(
                number=index + 1,
                entry=entry,
                bar=bar_of(entry.tally),
                line=timeline.segments[index] if timeline else None,
                failed=shown,
                call=calls.pop() if len(calls) == 1 else "",
                unlisted=entry.unlisted + len(entry.failed) - len(shown),
                facts={name: value for name, value in entry.facts.items() if name not in common},
                is_open=index < _OPEN and entry.word != "accepted",
            )
        )
    return rows


def _fitting(failed: tuple[FailedLine, ...], room: int) -> tuple[tuple[FailedLine, ...], int]:
    """Return the operations that there is room for, and the room that is left; none once it has been too little."""
    for index, each in enumerate(failed):
        size = _OF_A_ROW + len(each.call) + len(each.code) + len(each.message)
        if size > room:
            return failed[:index], 0
        room -= size
    return failed, room


def _common(entries: tuple[ReportEntry, ...]) -> dict[str, str]:
    """Return the facts that are the same for all bulks, where there are several."""
    if len(entries) == 1:
        return {}
    first, *others = (entry.facts for entry in entries)
    return {name: value for name, value in first.items() if all(facts.get(name) == value for facts in others)}


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - for this form alone

    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.jinja")


@cache
def _asset(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
