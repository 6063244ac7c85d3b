"""Read every operation of a bulk, page by page, and know which ones have been read: pages can lie."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pulumi_bulks.api.operations import PAGE
from pulumi_bulks.api.text import count_of, number

from .lines import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_bulks.api.operations import Operation, OperationsPage

    from .wait import Wait

ASKS_FOR_A_USELESS_PAGE = 4
"""How often a page is asked for that has no business being empty or old, before it is passed over."""

SINGLES = 20
"""Up to how many operations that no page has brought are asked for one by one."""

_SECONDS_TO_CATCH_UP = 2.0
_PASSES = 2
_MOST_REPEATS = 9
_SPARE_ASKS = 10
_DOCUMENTED_MOST = 10_000


class OperationRow(NamedTuple):
    """What is kept of an operation that has been read."""

    sequence: int | None
    operation_id: str | None
    method: str | None
    path: str | None
    status: str | None
    state: str
    operation: Operation | None = None  # all of it, where the reading keeps that


@dataclass(frozen=True, slots=True)
class Ask:
    """What to ask for next: a page, or one sequence. `is_again` is True where the same has just brought nothing."""

    offset: int = 0
    sequence: int | None = None
    is_again: bool = False


@dataclass(slots=True)
class Reading:
    """Which of a bulk's `total` operations (None where the bulk does not tell) have been read. Pure.

    It steps by what came, whatever the limit was, and knows operations by their sequence (without one, by their id).
    An operation whose status is one of `unfinished`, which the bulk has left behind, is a lagging replica's, and counts
    as one that has not come. Where some are missing in the end, it reads all pages once more, and the last few one by
    one. So many answers may bring nothing new and no more: that bounds the requests.

    With a `status`, those alone are read: there are `total` of them, with gaps in their sequence. `keeps_all` keeps the
    operations themselves, and not only what a settlement needs.
    """

    total: int | None
    unfinished: frozenset[str] = frozenset()
    status: str | None = None
    keeps_all: bool = False
    _rows: dict[int | str, OperationRow] = field(default_factory=dict)
    _contradicted: set[int | str] = field(default_factory=set)
    _count: int | None = None
    _came: int = 0
    _is_useful: bool = False
    _is_old: bool = False
    _repeats: int = 0
    _is_news: bool = False
    _size: int = PAGE
    _futile: int = 0

    @property
    def rows(self) -> list[OperationRow]:
        """The operations that have been read, in their sequence."""
        return sorted(self._rows.values(), key=lambda row: math.inf if row.sequence is None else row.sequence)

    def asks(self) -> Iterator[Ask]:
        """Yield what to ask for, one after the other; whoever asks hands each answer to `take` before going on."""
        for turn in range(_PASSES):
            yield from self._pass(is_again=turn > 0)
            missing = self._missing()
            if len(missing) <= SINGLES:
                yield from (Ask(sequence=sequence) for sequence in missing)
            if self.shortfall() is None or self._is_in_vain:
                return

    def take(self, page: OperationsPage) -> None:
        """Take note of an answer."""
        before = len(self._rows)
        current = [operation for operation in page.operations if operation.status not in self.unfinished]
        for operation in current:
            self._add(operation)
        self._came = len(page.operations)
        self._is_useful = bool(current)
        self._is_old = self._is_old or len(current) < self._came
        self._is_news = len(self._rows) > before
        self._futile += not self._is_news
        self._count = page.count if page.count is not None else self._count

    def shortfall(self) -> str | None:
        """Say why the operations that came are not all that the bulk has, None where they are."""
        read, total = len(self._rows) - len(self._contradicted), self._expected
        if total is None:
            return f"the API does not tell how many operations there are ({number(read)} came)"
        if len(self._rows) > total:
            return f"more operations came than the {number(total)} that the bulk has"
        if read < total:
            state = " in a final status" if self._is_old else ""
            return f"{number(read)} of {count_of(total, 'operation')} could be read{state}"
        sequences = [key for key in self._rows if isinstance(key, int)]
        if self.status is None and sequences and max(sequences) - min(sequences) >= len(sequences):
            return f"{count_of(total, 'operation')} came, but with gaps in their sequence: some must be of another bulk"
        return None

    def progress(self) -> Status:
        """Return the live status."""
        read, total = len(self._rows), self._expected
        text = f"reading operations {number(read)}" + ("" if total is None else f" of {number(total)}")
        return Status(text, words="reading", percent=100 * read / total if total else None)

    @property
    def _expected(self) -> int | None:
        return self._count if self.total is None else self.total

    @property
    def _most(self) -> int:
        return _DOCUMENTED_MOST if self.total is None else self.total

    @property
    def _is_in_vain(self) -> bool:
        return len(self._rows) > self._most or self._futile > 2 * math.ceil(self._most / PAGE) + _SPARE_ASKS

    def _pass(self, *, is_again: bool) -> Iterator[Ask]:
        offset = 0
        while (self.total is None or offset < max(1, self.total)) and not self._is_in_vain:
            yield from self._page(offset, is_again=is_again and offset == 0)
            if self.total is None and not self._is_news:
                return  # past the end, where some servers send nothing and others their last page
            self._size = self._came or self._size  # a page is passed over by as much as the one before held
            offset += self._size
        if self._count is not None and self._count > self._most:
            yield Ask(offset)

    def _page(self, offset: int, *, is_again: bool) -> Iterator[Ask]:
        yield Ask(offset, is_again=is_again)
        for _ in range(1, ASKS_FOR_A_USELESS_PAGE):
            if self._is_useful or self._repeats == _MOST_REPEATS:
                return
            self._repeats += 1
            yield Ask(offset, is_again=True)

    def _missing(self) -> list[int]:
        """Return the sequences of which no operation came, empty where that cannot be told."""
        if self.total is None or self.status is not None or not all(isinstance(key, int) for key in self._rows):
            return []
        first = 0 if 0 in self._rows else 1
        return [sequence for sequence in range(first, first + self.total) if sequence not in self._rows]

    def _add(self, operation: Operation) -> None:
        key = operation.operation_id if operation.sequence is None else operation.sequence
        if key is None or len(self._rows) > self._most:
            return
        row = OperationRow(
            sequence=operation.sequence,
            operation_id=operation.operation_id,
            method=operation.method,
            path=operation.path,
            status=operation.status,
            state=operation.state,
            operation=operation if self.keeps_all else None,
        )
        before = self._rows.get(key)
        if before is not None and before.operation_id != row.operation_id:
            self._contradicted.add(key)
        self._rows[key] = row


def read_operations(wait: Wait, reading: Reading) -> None:
    """Ask for all operations of the wait's bulk, within its time and its allowance; at least once.

    Raises RefusedError where the API refuses, and TransientError where no time is left.
    """
    for number_of_ask, ask in enumerate(reading.asks()):
        wait.rest(_SECONDS_TO_CATCH_UP if ask.is_again else 0.0)
        if wait.is_over and number_of_ask > 0:
            break
        reading.take(wait.operations(offset=ask.offset, sequence=ask.sequence, status=reading.status))
        wait.show(reading.progress())
