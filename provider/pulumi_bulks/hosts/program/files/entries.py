"""What a file lists, whatever its format, and what can be wrong with it. Pure."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import InputError
from pulumi_bulks.api.models import BULK_ID
from pulumi_bulks.api.text import harmless
from pulumi_bulks.lifecycle.inputs import INPUT_NAMES, parse_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME = "name"
COLUMNS = (NAME, *INPUT_NAMES)

_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One bulk: where it is listed, its name as it is there, and its inputs by their names in state."""

    line: int
    name: object
    inputs: dict[str, object] = field(repr=False)
    told: frozenset[str] = frozenset()
    """Inputs of which a mistake is told already."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that is wrong, and the line where it is; None for the file as a whole."""

    line: int | None
    text: str

    def __str__(self) -> str:
        """Return the line and what is wrong with it."""
        return self.text if self.line is None else f"line {self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Listing:
    """What a file lists, and the mistakes that reading it alone has found."""

    entries: list[Entry]
    mistakes: list[Mistake]


def name_of(entry: Entry) -> str:
    """Return the name of an entry without mistakes."""
    return str(entry.name)


def mistakes_in(entries: Sequence[Entry]) -> Iterator[Mistake]:
    """Yield whatever is wrong with the entries, each one by itself and all together."""
    for entry in entries:
        yield from _own_mistakes(entry)
    yield from _twice([(entry.line, entry.name) for entry in entries], "the name {} is that of line {}")
    yield from _twice(
        [(entry.line, _number(entry.inputs.get("bulkId"))) for entry in entries],
        "the bulk {} is listed in line {} already",
    )


def no_input(name: str) -> str:
    """Return what is told of a name that is no input, with the one that was probably meant."""
    near = _near(name)
    hint = f"did you mean {near}?" if near else f"there are {', '.join(COLUMNS)}"
    return f"{quoted(name)} is no input: {hint}"


def quoted(text: str) -> str:
    """Return a short text of the file as it can be shown."""
    shown = harmless(text).replace("\n", " ")
    return repr(shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…")


def _own_mistakes(entry: Entry) -> Iterator[Mistake]:
    if not isinstance(entry.name, str) or not entry.name.strip():
        yield Mistake(entry.line, "it has no name, which has to be a text")
    elif harmless(entry.name) != entry.name or "\n" in entry.name:
        yield Mistake(entry.line, "the name holds line breaks, control characters or markers such as < {%")
    known = {name: value for name, value in entry.inputs.items() if name in INPUT_NAMES}
    for name in entry.inputs.keys() - known.keys():
        yield Mistake(entry.line, no_input(name))
    try:
        parse_inputs(known)
    except InputError as error:
        for name, told in error.failures:
            if name not in entry.told:
                advice = f" ({told.step})" if told.step and name in known else ""  # of a missing one a file says all
                yield Mistake(entry.line, f"{name} {told.what}{advice}")


def _twice(found: Sequence[tuple[int, object]], text: str) -> Iterator[Mistake]:
    first: dict[object, int] = {}
    for line, value in found:
        if not isinstance(value, (str, int)) or not value:
            continue
        if value in first:
            yield Mistake(line, text.format(quoted(value) if isinstance(value, str) else value, first[value]))
        first.setdefault(value, line)


def _number(bulk_id: object) -> int | None:
    """Return the number that an id is: a spreadsheet takes and leaves zeros before it."""
    return int(bulk_id) if isinstance(bulk_id, str) and BULK_ID.fullmatch(bulk_id) else None


def _near(name: str) -> str | None:
    """Return the column that is spelled almost so: another case, `_`, a blank, a letter."""
    plain = {re.sub(r"[\s_-]", "", column).casefold(): column for column in COLUMNS}
    close = difflib.get_close_matches(re.sub(r"[\s_-]", "", name).casefold(), plain, n=1, cutoff=0.7)
    return plain[close[0]] if close else None
