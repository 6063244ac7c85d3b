"""`pulumi-bulks operations`: the operations of a bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .json_lines import json_option
from .options import id_argument, stack_option
from .subcommand import subcommand
from .tables import HEADER, CsvRows, JsonRows, rows_for_a_person

if TYPE_CHECKING:
    from .exits import Exit

SCHEMA = "pulumi-bulks/operation/1"


@subcommand(
    """List the operations of a bulk, or with --failed those that have failed: what was called, its status, the
state in its answer, and the code and the message of an error.

Up to 100 come with one call, within the limits: 10,000 operations take some minutes. The exit code is 0 when all of
them were listed, whatever has become of them.

Cells of --csv that a spreadsheet would take for a formula begin with an apostrophe."""
)
@id_argument
@click.option("--failed", is_flag=True, help="List those that have failed, and no others.")
@json_option(SCHEMA, ("bulkId", "environment", *HEADER))
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV (RFC 4180, UTF-8), with a header.")
@click.option(
    "--payloads",
    is_flag=True,
    help="Show what was sent and answered for each operation as well. It may hold personal and payment data.",
)
@stack_option
def command(  # noqa: PLR0913 - its options
    bulk_id: str, stack: str | None, *, failed: bool, as_json: bool, as_csv: bool, payloads: bool
) -> Exit:
    """List them."""
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other.")
    from .listing import list_operations  # noqa: PLC0415 - it imports what asks, which takes long

    if as_json:
        return list_operations(bulk_id, stack, JsonRows(SCHEMA, bulk_id), failed=failed, payloads=payloads)
    rows = CsvRows() if as_csv else rows_for_a_person()
    return list_operations(bulk_id, stack, rows, failed=failed, payloads=payloads)
