"""What is told of a bulk, on stdout in columns that a script can take apart, and on stderr as it goes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import NotAcceptedError
from pulumi_bulks.api.text import duration
from pulumi_bulks.waiting.messages import reference, tally

from .exits import Exit, exit_of, exit_of_bulk

if TYPE_CHECKING:
    from collections.abc import Collection

    from pulumi_bulks.api.models import Bulk

_WIDTH = len("PARTIALLY_COMPLETED")


def result_line(bulk_id: str, bulk: Bulk | None) -> str:
    """Return a bulk's line on stdout: its id, its status, and how far it is; without an answer "-" and no more."""
    if bulk is None:
        return f"{bulk_id}  {'-':{_WIDTH}}  not seen"
    return f"{bulk_id}  {bulk.status:{_WIDTH}}  {tally(bulk)}{_took(bulk)}"


def _took(bulk: Bulk) -> str:
    if bulk.started_at is None or bulk.finished_at is None:
        return ""
    return f", in {duration(bulk.finished_at - bulk.started_at)}"


def not_accepted(bulk_id: str, bulk: Bulk, accepted: Collection[str]) -> NotAcceptedError:
    """Return the error of a bulk that is final in a status which is not accepted."""
    return NotAcceptedError(
        f"bulk {bulk_id} is {bulk.status}, and accepted is {', '.join(sorted(accepted))}: {tally(bulk)}"
        f"{reference(bulk)}",
        step=f"`pulumi-bulks operations {bulk_id} --failed` lists what has failed. A bulk is executed once: submit "
        "what is left as a new bulk.",
    )


def exit_after(bulk: Bulk | None, error: Exception | None, accepted: Collection[str]) -> Exit:
    """Return what the command ends with for one bulk."""
    if error is not None:
        return exit_of(error)
    return Exit.OTHER if bulk is None else exit_of_bulk(bulk, accepted)
