"""Operations as rows: JSON, CSV that is safe in a spreadsheet, a table on a terminal, and lines elsewhere."""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING, Any, Protocol

from pulumi_bulks.api.text import harmless
from pulumi_bulks.hosts.shared.display import in_reach_of

from .output import data, pass_on, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import SecretStr

    from pulumi_bulks.api.operations import Operation

    Row = Mapping[str, Any]

_FORMULA = (*"=+-@", *map(chr, (0xFF1D, 0xFF0B, 0xFF0D, 0xFF20)))
"""What begins a formula: these four, and their full-width forms."""

_PAYLOADS = ("requestPayload", "responsePayload")
HEADER = ("sequence", "operationId", "method", "path", "status", "state", "errorCode", "errorMessage")


class Rows(Protocol):
    """Prints operations in one form."""

    def write(self, operations: Sequence[Operation], environment: str, *, payloads: bool) -> None:
        """Print them, with their payloads if these were asked for."""


def row_of(operation: Operation, *, payloads: bool) -> dict[str, Any]:
    """Return an operation as a row: every field, None where it is not told."""
    row: dict[str, Any] = {
        "sequence": operation.sequence,
        "operationId": operation.operation_id,
        "method": operation.method,
        "path": operation.path,
        "status": operation.status,
        "state": operation.state or None,
        "errorCode": operation.error.any_code,
        "errorMessage": operation.error.message,
    }
    if payloads:
        row["requestPayload"] = _clear(getattr(operation, "request_payload", None))
        row["responsePayload"] = _clear(getattr(operation, "response_payload", None))
    return row


def _clear(payload: SecretStr | None) -> str | None:
    return None if payload is None else payload.get_secret_value()


class JsonRows:
    """An object a line."""

    def __init__(self, schema: str, bulk_id: str) -> None:
        self._schema = schema
        self._bulk_id = bulk_id

    def write(self, operations: Sequence[Operation], environment: str, *, payloads: bool) -> None:
        """Print them."""
        common = {"schema": self._schema, "bulkId": self._bulk_id, "environment": environment}
        for operation in operations:
            write({**common, **row_of(operation, payloads=payloads), "error": None})


class CsvRows:
    """CSV as RFC 4180 has it, in UTF-8 whatever the environment says."""

    def write(self, operations: Sequence[Operation], environment: str, *, payloads: bool) -> None:  # noqa: ARG002
        """Print them, below a header."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow([*HEADER, *(_PAYLOADS if payloads else ())])
        for operation in operations:
            writer.writerow(map(cell_of, row_of(operation, payloads=payloads).values()))
        pass_on(text.getvalue().encode())


def cell_of(value: object) -> object:
    """Return a value as a cell: a text that a spreadsheet would take for a formula begins with an apostrophe."""
    if not isinstance(value, str):
        return value
    text = harmless(value)
    return f"'{text}" if value[:1] in {"\t", "\r", "\n"} or text.lstrip().startswith(_FORMULA) else text


def rows_for_a_person() -> Rows:
    """Return the form that suits stdout: a table on a terminal, lines elsewhere."""
    return TableRows() if sys.stdout is not None and sys.stdout.isatty() else LineRows()


class LineRows:
    """A line for each operation, and its payloads in lines of their own below it."""

    def write(self, operations: Sequence[Operation], environment: str, *, payloads: bool) -> None:  # noqa: ARG002
        """Print them."""
        for operation in operations:
            row = row_of(operation, payloads=payloads)
            call = f"{row['method'] or '?'} {row['path'] or '?'}"
            data(harmless(f"#{row['sequence']}  {row['status'] or '-':9}  {call}{_answered(row)}"))
            for name in _PAYLOADS if payloads else ():
                data(harmless(f"    {name.removesuffix('Payload')}: {row[name] or '-'}"))


class TableRows:
    """A table."""

    def write(self, operations: Sequence[Operation], environment: str, *, payloads: bool) -> None:
        """Print them; payloads would not fit into a table."""
        if payloads or not operations:
            LineRows().write(operations, environment, payloads=payloads)
            return
        from rich.console import Console  # noqa: PLC0415 - only where it shows something
        from rich.table import Table  # noqa: PLC0415 - as above
        from rich.text import Text  # noqa: PLC0415 - as above

        table = Table("#", "status", "call", "answer", "operation", box=None, pad_edge=False)
        for operation in operations:
            row = row_of(operation, payloads=False)
            call = f"{row['method'] or '?'} {row['path'] or '?'}"
            cells = (row["sequence"], row["status"], call, _answered(row).removeprefix(" -> "), row["operationId"])
            texts = ("" if cell is None else in_reach_of(harmless(str(cell)), sys.stdout.encoding) for cell in cells)
            table.add_row(*map(Text, texts), style="red" if row["status"] == "FAILED" else "")
        Console(file=sys.stdout, highlight=False, markup=False, emoji=False).print(table)


def _answered(row: Row) -> str:
    """Return what is told of an operation's answer, empty where nothing is."""
    told = [row["errorCode"], row["errorMessage"] and f"«{row['errorMessage']}»", row["state"]]
    words = " ".join(word for word in told if word)
    return f" -> {words}" if words else ""
