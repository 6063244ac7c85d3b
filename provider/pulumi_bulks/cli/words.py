"""What is told of a bulk, on stdout in columns that a script can take apart, and on stderr as it goes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import NotAcceptedError, StopError, TimedOutError
from pulumi_bulks.api.text import duration
from pulumi_bulks.lifecycle.outputs import execution_seconds
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
    seconds = execution_seconds(bulk)
    return "" if seconds is None else f", in {duration(seconds)}"


def not_accepted(bulk_id: str, bulk: Bulk, accepted: Collection[str]) -> NotAcceptedError:
    """Return the error of a bulk that is final in a status which is not accepted."""
    return NotAcceptedError(
        f"bulk {bulk_id} is {bulk.status}, and accepted is {', '.join(sorted(accepted))}: {tally(bulk)}"
        f"{reference(bulk)}",
        step=f"`pulumi-bulks operations {bulk_id} --failed` lists what has failed. A bulk is executed once: submit "
        "what is left as a new bulk.",
    )


def timed_out(error: TimedOutError, bulk_id: str, bulk: Bulk | None) -> TimedOutError:
    """Return the error of a wait that was not long enough with a next step of the command; `bulk` as it was seen last.

    What a wait adds of executions and of inputs is for programs.
    """
    return TimedOutError(error.what.partition("\n")[0], step=_go_on(bulk_id, bulk))


def _go_on(bulk_id: str, bulk: Bulk | None) -> str:
    if bulk is None:
        return "`pulumi-bulks doctor` tries each part of the way to the API."
    if bulk.is_paused:
        return f"It stands still until somebody resumes it at the API: POST /bulks/{bulk_id}/resume."
    if bulk.is_submitted:
        return "Nobody has executed it: that is for a Pulumi program. Then wait for it again."
    return f"It goes on at the API. `pulumi-bulks watch {bulk_id}` waits for it again; --timeout says for how long."


def stopped(what: str) -> StopError:
    """Return the error of what was interrupted."""
    return StopError(what, step="Run it again whenever you like: it has changed nothing, and bulks go on at the API.")


def exit_after(bulk: Bulk | None, error: Exception | None, accepted: Collection[str]) -> Exit:
    """Return what the command ends with for one bulk."""
    if error is not None:
        return exit_of(error)
    return Exit.OTHER if bulk is None else exit_of_bulk(bulk, accepted)
