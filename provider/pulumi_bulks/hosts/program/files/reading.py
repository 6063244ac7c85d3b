"""A file with bulks, read and checked as a whole before anything of it is used."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic.alias_generators import to_snake

from pulumi_bulks.api.text import count_of, harmless
from pulumi_bulks.hosts.program.arguments import refusal

from .documents import entries_of_document
from .entries import Mistake, mistakes_in, name_of
from .tables import entries_of_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .entries import Listing

_READERS: dict[str, Callable[[str], Listing]] = {
    ".csv": entries_of_table,
    ".tsv": entries_of_table,
    ".txt": entries_of_table,
    ".json": entries_of_document,
}
_LARGEST = 16 * 2**20
"""Bytes: a hundred thousand bulks."""
_SHOWN = 20
"""Mistakes that are told one by one."""


def read_bulks(path: str | Path) -> dict[str, dict[str, Any]]:
    """Return the bulks of a CSV or JSON file in its order: by name, the arguments of a BulkExecution.

    A CSV file has a line of column names first: `name`, `bulkId` and any other input's name in state. Cells of several
    values have `|` between them. A JSON file is a list of objects with these keys, or an object of them by name.
    Raises RunError that tells all mistakes with their lines, where there is one.
    """
    file = Path(path)
    read = _READERS.get(file.suffix.lower())
    if read is None:
        raise refusal(f"{_shown(file)}: bulks are listed in a .csv or a .json file; of a workbook, save that as CSV")
    listing = read(_text(file))
    mistakes = [*listing.mistakes, *mistakes_in(listing.entries)]
    if not mistakes and not listing.entries:
        mistakes = [Mistake(None, "it lists no bulk")]
    if mistakes:
        raise refusal(_told(file, mistakes))
    return {name_of(entry): {to_snake(key): value for key, value in entry.inputs.items()} for entry in listing.entries}


def _text(file: Path) -> str:
    """Return the file's text, which is UTF-8, or UTF-16 with a byte order mark as spreadsheets' "Unicode text" is."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
    except OSError as error:
        raise refusal(f"{_shown(file)}: cannot be read: {error.strerror or type(error).__name__}") from None
    if len(content) > _LARGEST:
        raise refusal(f"{_shown(file)}: is too large for a list of bulks: more than 16 MiB")
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        where = "" if wide else f"line {content.count(bytes([10]), 0, error.start) + 1}: "
        raise refusal(
            f"{_shown(file)}: {where}the byte 0x{content[error.start]:02X} is no UTF-8: "
            'save the file as UTF-8, in a spreadsheet as "CSV UTF-8"'
        ) from None


def _told(file: Path, mistakes: Sequence[Mistake]) -> str:
    lines = [f"  {mistake}" for mistake in sorted(mistakes, key=lambda mistake: mistake.line or 0)]
    if len(lines) > _SHOWN:
        lines = [*lines[:_SHOWN], f"  and {count_of(len(lines) - _SHOWN, 'more mistake')}"]
    return "\n".join([f"{_shown(file)}: {count_of(len(mistakes), 'mistake')}, and nothing of it is used", *lines])


def _shown(file: Path) -> str:
    return harmless(str(file)).replace("\n", " ")
