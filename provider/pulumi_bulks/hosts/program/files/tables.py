"""Bulks in a table: CSV with commas, semicolons or tabs, as spreadsheets and people write it. Pure."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from .entries import COLUMNS, NAME, Entry, Listing, Mistake, no_input, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS = frozenset({"acceptedStatuses", "acceptedOperationStates"})
NUMBERS = frozenset({"webhookInterval", "expectedItems", "timeout", "stallTimeout"})
"""Inputs that may be numbers; a time can be a text as well."""

_SEPARATOR_LINE = re.compile(r"sep=(.)(?:\r\n|\n|\r)", re.IGNORECASE)
"""What spreadsheets read, and some write, before the first line."""
_SEPARATORS = ",;\t"
_ROUNDED = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")
_EXACT_DIGITS = 15
"""What a spreadsheet keeps of a number; it writes zeros for the rest."""
_SURELY_ZEROS = 3
"""Of zeros that an id ends in by itself, so many are rare enough to be asked about."""

Row = tuple[int, list[str]]
"""The line where a row begins, and its cells."""


def entries_of_table(text: str) -> Listing:
    """Return what a table lists, its cells as the types of the inputs."""
    try:
        rows = list(_rows(text))
    except _BrokenTableError as error:
        return Listing([], [error.mistake])
    if not rows:
        return Listing([], [Mistake(None, "it is empty: the first line names the columns, name and bulkId among them")])
    header, *body = rows
    columns = header[1]
    if not set(columns) & set(COLUMNS):  # what this file is instead may be a secret: nothing of it is shown
        return Listing([], [Mistake(header[0], f"names no column. There are {', '.join(COLUMNS)}")])
    mistakes = [*_mistakes_in_header(header), *(found for row in body for found in _mistakes_in_row(columns, row))]
    return Listing([_entry(columns, row) for row in body], mistakes)


class _BrokenTableError(Exception):
    """What is no table; `mistake` says where and why."""

    def __init__(self, line: int, reason: str) -> None:
        self.mistake = Mistake(line, reason)
        super().__init__(reason)


def _rows(text: str) -> Iterator[Row]:
    """Yield the rows that hold anything, their cells without blanks around them."""
    told = _SEPARATOR_LINE.match(text)
    table, before = (text[told.end() :], 1) if told else (text, 0)
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=told[1] if told else _separator(table), strict=True)
    line = before + 1
    try:
        for cells in reader:
            stripped = [cell.strip("\ufeff \t\r\n\xa0") for cell in cells]
            if any(stripped):
                yield line, stripped
            line = before + reader.line_num + 1
    except csv.Error as error:
        reason = "a quote is not closed" if "end of data" in str(error) else f"is no line of CSV: {error}"
        raise _BrokenTableError(line, reason) from None


def _separator(text: str) -> str:
    """Return what separates the columns: of the candidates the one that the first line has most of."""
    header = text.lstrip().splitlines()[0] if text.strip() else ""
    return max(_SEPARATORS, key=header.count)


def _mistakes_in_header(header: Row) -> Iterator[Mistake]:
    line, columns = header
    for column in (NAME, "bulkId"):
        if column not in columns:
            yield Mistake(line, f"there is no column {column}")
    for column in dict.fromkeys(columns):
        if column and column not in COLUMNS:
            yield Mistake(line, no_input(column))
        elif column and columns.count(column) > 1:
            yield Mistake(line, f"there are {columns.count(column)} columns {column}")


def _mistakes_in_row(columns: list[str], row: Row) -> Iterator[Mistake]:
    line, cells = row
    if any(cells[len(columns) :]) or any(cell for cell, column in zip(cells, columns, strict=False) if not column):
        yield Mistake(
            line, "there is more in it than the first line names columns for: put a cell with commas in quotes"
        )
    reason = _why_inexact(dict(zip(columns, cells, strict=False)).get("bulkId", ""))
    if reason:
        yield Mistake(line, f"bulkId {reason}")


def _why_inexact(bulk_id: str) -> str | None:
    """Return why an id is not what it was before a spreadsheet had it, None where that is not known."""
    anew = "give the column the format Text, and enter the ids anew"
    if _ROUNDED.fullmatch(bulk_id):
        return f"{quoted(bulk_id)} is what a spreadsheet makes of a long number, and its digits are lost: {anew}"
    digits = bulk_id.lstrip("0")
    if digits.isdecimal() and len(digits) >= _EXACT_DIGITS + _SURELY_ZEROS and not digits[_EXACT_DIGITS:].strip("0"):
        return (
            f"{quoted(bulk_id)} has zeros after 15 digits, as a spreadsheet leaves a long number: {anew}. "
            "If the id is right, list it in a JSON file"
        )
    return None


def _entry(columns: list[str], row: Row) -> Entry:
    line, cells = row
    given = {column: cell for column, cell in zip(columns, cells, strict=False) if cell and column in COLUMNS}
    name = given.pop(NAME, None)
    told = frozenset({"bulkId"} if "bulkId" not in columns or _why_inexact(given.get("bulkId", "")) else ())
    return Entry(line, name, {column: _typed(column, cell) for column, cell in given.items()}, told)


def _typed(column: str, cell: str) -> object:
    if column in LISTS:
        return [part.strip() for part in cell.split("|")]
    if column in NUMBERS and re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]+)?", cell):
        return float(cell) if "." in cell else int(cell)
    return cell
