"""Outcomes in Markdown, for the summary of a job: GitHub's, GitLab's and Azure's. Pure.

Texts of somebody else stand in <code>, where nobody looks for mentions, issues or links, and every character with a
meaning in Markdown is written as an entity, which never has one.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, TypeVar

from pulumi_bulks.api.text import count_of, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .entry import FailedLine, ReportEntry
    from .summary import Step, Summary

T = TypeVar("T")

LIMIT = 512 * 1024
"""Bytes of a report: half of what GitHub takes for a step, since a step may write more than a report."""

_FOR_STEPS = LIMIT // 4
_FOR_ROWS = LIMIT * 6 // 10
_FOR_LAST_WORDS = 400

_TABLE = (
    "\n| Bulk | Verdict | Status | Completed | Failed | Operations | Duration | Ended |\n"
    "|---|---|---|--:|--:|--:|--:|---|\n"
)

_MEANING = re.compile(r"[\\`*{}\[\]<>#!|@~$&]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|:(?=\S)|(?<=www)\.")
_REFERENCE = re.compile(r"(?<=[@#!~$%&^:])(?=\w)|(?<=:)(?=//)|(?<=www\.)|(?<=GH-)(?=\d)")
"""Where a mention, a reference to an issue, an emoji's name or the like would begin."""

_ADDRESS = re.compile(r"(?<=@)")
"""Where an address of mail is broken in two: the only link that is found in code as well."""


def markdown_of(summary: Summary) -> str:
    """Return the report, in at most LIMIT bytes of UTF-8. What that leaves out is counted at its end."""
    sheet = _Sheet()
    sheet.add("".join(_head(summary)), LIMIT)  # of a few texts that are cut: it always fits
    steps = sheet.add_while_room(summary.steps, _step, _FOR_STEPS)
    sheet.add(_TABLE, LIMIT)
    telling = [entry for entry in summary.entries if entry.problem or entry.doubt or entry.failed]
    rows = sheet.add_while_room(summary.entries, _row, _FOR_ROWS)
    parts = sheet.add_while_room(telling, _part, LIMIT - _FOR_LAST_WORDS)
    missing = [
        f"{count_of(count, noun)}{what}"
        for count, noun, what in (
            (steps, "step", ""),
            (rows, "bulk", " of the table"),
            (parts, "bulk", " with details"),
        )
        if count
    ]
    if missing:
        sheet.add(f"\nLeft out, to stay within {LIMIT // 1024} KiB: {', '.join(missing)}.\n", LIMIT)
    return sheet.text


class _Sheet:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._size = 0

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def add(self, piece: str, limit: int) -> bool:
        size = len(piece.encode())
        if self._size + size > limit:
            return False
        self._pieces.append(piece)
        self._size += size
        return True

    def add_while_room(self, entries: Sequence[T], told: Callable[[T], str], limit: int) -> int:
        """Add what is told of each, up to the first one that does not fit; return how many are left out."""
        added = 0
        while added < len(entries) and self.add(told(entries[added]), limit):
            added += 1
        return len(entries) - added


def _head(summary: Summary) -> Iterator[str]:
    yield f"## {_prose(summary.headline)}\n\n"
    yield f"{_prose(summary.happened)} {_prose(summary.operations)}{'.' if summary.operations else ''}\n\n"
    yield f"**May the next step go on?** {_prose(summary.go_on)}\n\n"
    if summary.secrets:
        yield f"{_prose(summary.secrets)}\n\n"
    first, last = summary.seen
    if first:
        yield f"Looked at {last if first == last else f'between {first} and {last}'}.{_runs(summary)}\n\n"
    if summary.steps or summary.doubt:
        yield "**What to do now**\n\n"
    if summary.doubt:
        yield f"- {_prose(summary.otherwise)}\n"


def _step(step: Step) -> str:
    more = f" and {number(step.unnamed)} more" if step.unnamed else ""
    names = ", ".join(_code(entry.title) for entry in step.named) + more
    explained = f" More: {_code(f'pulumi-bulks explain {step.code}')}." if step.code else ""
    return f"- {names}: {_prose(step.text)}{explained}\n"


def _runs(summary: Summary) -> str:
    urls = list(dict.fromkeys(entry.run_url for entry in summary.entries if entry.run_url))
    links = [f'<a href="{html.escape(url)}">the CI run</a>' for url in urls[:3]]
    return f" Written by {', '.join(links)}." if links else ""


def _row(entry: ReportEntry) -> str:
    tally = entry.tally
    numbers = (
        ["", "", _prose(entry.operations)]
        if tally.unknown
        else map(number, (tally.completed, tally.failed, tally.total))
    )
    verdict = entry.word if entry.word == "accepted" else f"**{entry.word}**"
    ended = entry.facts.get("Ended", "")
    cells = [_titled(entry), verdict, _code(entry.status), *numbers, _prose(entry.took), ended]
    return f"| {' | '.join(cells)} |\n"


def _titled(entry: ReportEntry) -> str:
    return " ".join(filter(None, (_code(entry.name), _code(entry.bulk_id))))


def _part(entry: ReportEntry) -> str:
    """Return what there is to know about one bulk: its problem, the next step, and the failed operations."""
    return "".join(
        (
            f"\n### {_code(entry.title)}: {entry.word}\n\n",
            f"{_prose(entry.doubt)}\n\n" if entry.doubt else "",
            f"<pre>{html.escape(entry.problem)}</pre>\n\n" if entry.problem else "",
            f"Next: {_prose(entry.step)}\n\n" if entry.step else "",
            ", ".join(f"{_prose(name)} {_code(value)}" for name, value in entry.facts.items()) + "\n",
            _failed(entry),
        )
    )


def _failed(entry: ReportEntry) -> str:
    if not entry.failed:
        return ""
    count = count_of(len(entry.failed) + entry.unlisted, "failed operation")
    more = f"\n{number(entry.unlisted)} more failed, and the record does not list them.\n" if entry.unlisted else ""
    rows = "".join(map(_failed_row, entry.failed))
    return (
        f"\n<details><summary>{count}</summary>\n\n| # | Call | Code | Message |\n|--:|---|---|---|\n{rows}{more}\n"
        "</details>\n"
    )


def _failed_row(failed: FailedLine) -> str:
    cells = (_prose(failed.sequence), _code(failed.call), _code(failed.code), _code(failed.message))
    return f"| {' | '.join(cells)} |\n"


def _code(text: str) -> str:
    """Return a text of somebody else as code."""
    return f"<code>{_broken(text, _ADDRESS)}</code>" if text.strip() else ""


def _prose(text: str) -> str:
    """Return a sentence; what stands between backticks in it becomes code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _broken(text, _REFERENCE)
    return "".join(_code(part) if index % 2 else _broken(part, _REFERENCE) for index, part in enumerate(parts))


def _broken(text: str, reference: re.Pattern[str]) -> str:
    """Return a text in which what would be taken for a reference is broken in two, by a tag that nobody sees."""
    return "<wbr>".join(map(_entities, reference.split(text)))


def _entities(text: str) -> str:
    return _MEANING.sub(lambda match: f"&#{ord(match[0])};", text.replace("\n", " "))
