"""Bulks in a JSON document: a list of objects, or an object of objects by name. Numbers are exact. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

from .entries import NAME, Entry, Listing, Mistake, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK = " \t\r\n"


def entries_of_document(text: str) -> Listing:
    """Return what a document lists."""
    listing = Listing([], [])
    try:
        for line, name, value in _Document(text).members():
            _take(listing, line, name, value)
    except json.JSONDecodeError as error:
        listing.mistakes.append(Mistake(error.lineno, f"is no JSON: {error.msg}"))
    except _TwiceError as error:
        listing.mistakes.append(Mistake(error.line, f"the key {quoted(error.key)} is there twice in one object"))
    except (RecursionError, ValueError):
        listing.mistakes.append(
            Mistake(None, "is no list of bulks: it is nested too deeply, or holds a number too long")
        )
    return listing


def _take(listing: Listing, line: int, name: str | None, value: object) -> None:
    if not isinstance(value, dict):
        what = f"{quoted(name)} has to be" if name is not None else "a bulk has to be"
        listing.mistakes.append(Mistake(line, f"{what} an object with a bulkId"))
        return
    inputs = {key: given for key, given in value.items() if given is not None}
    if name is None:
        name = inputs.pop(NAME, None)
    elif NAME in inputs:
        listing.mistakes.append(Mistake(line, f"{quoted(name)} has a name as its key already"))
        del inputs[NAME]
    bulk_id = inputs.get("bulkId")
    if isinstance(bulk_id, (bool, float)):
        listing.mistakes.append(Mistake(line, 'bulkId is no whole number: write the id as a text, such as "8123"'))
    elif isinstance(bulk_id, int):
        inputs["bulkId"] = str(bulk_id)
    told = frozenset({"bulkId"} if isinstance(bulk_id, (bool, float)) else ())
    listing.entries.append(Entry(line, name, inputs, told))


class _TwiceError(Exception):
    """A key that an object has twice, where the last one would win."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.line = 0
        super().__init__(key)


class _Document:
    """A document, taken apart at its top level alone, so that the line of each bulk is known."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._decoder = json.JSONDecoder(object_pairs_hook=_once)

    def members(self) -> Iterator[tuple[int, str | None, object]]:
        """Yield each member's line, its key if it has one, and its value. Raises JSONDecodeError or _TwiceError."""
        end = {"[": "]", "{": "}"}.get(self._mark()) or self._refuse("a list or an object of bulks is expected")
        self._at += 1
        more = self._mark() != end
        while more:
            line = self._text.count("\n", 0, self._at) + 1
            key = self._key() if end == "}" else None
            yield line, key, self._value(line)
            more = self._mark() == ","
            if more:
                self._at += 1
                self._mark()
        if self._mark() != end:
            self._refuse(f"',' or '{end}' is expected")
        self._at += 1
        if self._mark():
            self._refuse("there is more behind its end")

    def _mark(self) -> str:
        """Return the character that comes next, behind what is blank; "" at the end."""
        while self._text[self._at : self._at + 1] in tuple(_BLANK):
            self._at += 1
        return self._text[self._at : self._at + 1]

    def _key(self) -> str:
        key = self._value(0) if self._mark() == '"' else self._refuse("a name in double quotes is expected")
        if self._mark() != ":":
            self._refuse("':' is expected")
        self._at += 1
        self._mark()
        return str(key)

    def _value(self, line: int) -> object:
        try:
            value, self._at = self._decoder.raw_decode(self._text, self._at)
        except _TwiceError as error:
            error.line = line
            raise
        return value

    def _refuse(self, what: str) -> NoReturn:
        raise json.JSONDecodeError(what, self._text, self._at)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found
