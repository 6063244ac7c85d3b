"""What is told about a bulk: which one, its state in the API's own words, and what to do next. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.states import FINAL_STATUSES, OperationStatus
from pulumi_bulks.api.text import count_of, duration, number
from pulumi_bulks.api.told import Told

from .lines import Status
from .progress import status_line
from .terms import OnTimeout

if TYPE_CHECKING:
    from pulumi_bulks.api.errors import ApiError
    from pulumi_bulks.api.models import Bulk

_GO_ON = "Run `pulumi up` again: it finds the bulk as it is then and goes on from there, without executing it again."
_RESUME = 'Resume it (POST …/resume), or let on_paused="resume" (onPaused in other languages) do so'


def reference(bulk: Bulk) -> str:
    """Return the answer's request-ref for the end of a line, empty where there is none."""
    return f" (request-ref {bulk.request_ref})" if bulk.request_ref else ""


def tally(bulk: Bulk) -> str:
    """Return "7,981 of 8,000 operations completed, 19 failed"; of a bulk that has ended also what it has not run."""
    completed = bulk.count_of(OperationStatus.COMPLETED)
    if completed is None:
        return f"{count_of(bulk.submitted_items_count, 'operation')}, the API tells no counts"
    parts = [f"{number(completed)} of {count_of(bulk.submitted_items_count, 'operation')} completed"]
    for status in (OperationStatus.FAILED, OperationStatus.CANCELLED):
        count = bulk.count_of(status)
        if count:
            parts.append(f"{number(count)} {status.value.lower()}")
    not_run = bulk.count_of(OperationStatus.SUBMITTED) if bulk.is_final else None
    if not_run:
        parts.append(f"{number(not_run)} not run")
    return ", ".join(parts)


def timed_out(bulk_id: str, bulk: Bulk, timeout: float) -> str:
    """Say that the bulk was not final in time."""
    return f"bulk {bulk_id} was not final after {duration(timeout)}: {status_line(bulk)}{reference(bulk)}"


def stalled(bulk_id: str, bulk: Bulk, silence: float) -> str:
    """Say that a RUNNING bulk has shown no progress."""
    return f"bulk {bulk_id} has made no progress for {duration(silence)}: {status_line(bulk)}{reference(bulk)}"


def paused(bulk_id: str, bulk: Bulk) -> str:
    """Say that somebody has paused the bulk."""
    return f"bulk {bulk_id} is paused, and on_paused is fail: {status_line(bulk)}{reference(bulk)}"


def over(bulk_id: str, bulk: Bulk) -> Told:
    """Say that the execution is over, and that nobody here knows what its status means."""
    return Told(
        f"bulk {bulk_id} is over in the status {bulk.status}, whose meaning this version does not know: {tally(bulk)}"
        f"{reference(bulk)}\n"
        "  It is neither taken for a success nor executed again, and on_timeout does nothing to it.",
        f"Look at its operations (GET /bulks/{bulk_id}/operations), ask the API's support what the status means, "
        "or use a newer version of pulumi-bulks that knows it.",
    )


def unanswered(bulk_id: str, error: ApiError, timeout: float) -> Told:
    """Say that the API's silence used up the time."""
    return error.told.after(
        f"bulk {bulk_id}: the API gave no usable answer within the {duration(timeout)} of timeout: "
    )


def silenced(bulk_id: str, error: ApiError, wanted: float, left: float, timeout: float) -> Told:
    """Say that the API has asked for a longer silence than there is time."""
    return error.told.after(
        f"bulk {bulk_id}: Retry-After or a rate limit asks for no request within the next {duration(wanted)}, "
        f"longer than the {duration(left)} that are left of timeout ({duration(timeout)}): "
    )


def cannot_ask(bulk_id: str, error: ApiError) -> Told:
    """Say that this machine cannot ask the API."""
    return error.told.after(f"bulk {bulk_id}: this machine cannot ask the API: ")


def no_token(bulk_id: str, error: ApiError) -> Told:
    """Say that there is no token to ask with."""
    return error.told.after(f"bulk {bulk_id} cannot be asked about without a token: ")


def believed(bulk_id: str, error: ApiError, seconds: float) -> Told:
    """Say that a bulk which was seen before has been refused for so long that it has to be believed."""
    return error.told.after(
        f"bulk {bulk_id}: it was seen before, and for {duration(seconds)} no look has found it since: "
    )


def what_is_certain(last: Bulk | None, *, sent: bool) -> Told:
    """Say what is certain about the execution."""
    if last is None:
        return Told("Nothing was executed.")
    if not sent and not last.is_submitted:
        return Told(f"Last seen: {status_line(last)}.")
    if not sent:
        return Told(f"Nothing was executed: the bulk was {last.status}.")
    return Told(f"An execute was sent; last seen: {status_line(last)}.")


def interrupted(bulk_id: str, last: Bulk | None, *, sent: bool) -> Told:
    """Say that the run was asked to stop, and how the bulk was then: `last`, None where it was not seen."""
    if last is None:
        what = f"bulk {bulk_id}: interrupted before a look at it; nothing was executed"
        return Told(what, left_before_it_ran().step)
    if last.is_submitted and not sent:
        what = f"bulk {bulk_id}: interrupted before it was executed: {last.status}"
        return Told(what, left_before_it_ran().step)
    unseen = "; an execute was sent, and its effect not seen" if last.is_submitted else ""
    what = f"bulk {bulk_id}: interrupted while it was waited for: {status_line(last)}{unseen}{reference(last)}"
    return Told(what, _GO_ON)


def interrupted_cancel(bulk_id: str, last: Bulk | None) -> Told:
    """Say that the run was asked to stop before a bulk was cancelled, or seen so."""
    seen = "" if last is None else f": {status_line(last)}"
    return Told(f"bulk {bulk_id}: interrupted before it was seen CANCELLED{seen}").plus(left_uncancelled())


def left_uncancelled(when: str = "") -> Told:
    """Say that a destroy that was to cancel a bulk has not done so; `when`, with a space before it, to try again."""
    return Told(
        "The record stays.",
        f"Run `pulumi destroy` again{when}, or give up the cancel with "
        'on_delete="leave" (onDelete in other languages) and a `pulumi up` before.',
    )


def not_final(bulk_id: str, bulk: Bulk) -> Told:
    """Say that the bulk goes on, or stands still, and that nobody waits for it."""
    does = "executes it" if bulk.is_submitted else "waits for it"
    what = f"bulk {bulk_id} is not final: {status_line(bulk)}{reference(bulk)}"
    return Told(what, f"The next `pulumi up` {does}.")


def left_paused() -> Told:
    """Say how to go on with a bulk that somebody has paused."""
    return Told("", f"{_RESUME}. {_GO_ON}")


def left_before_it_ran() -> Told:
    """Say how to go on with a bulk that was not executed."""
    return Told("", "Run `pulumi up` again: it looks at the bulk again, and executes it only if it is SUBMITTED then.")


def left_as_it_is(limit: str) -> Told:
    """Say that nothing was done to the bulk, and how to go on; `limit` names what ended the wait."""
    return Told("It was left as it is.", f"{_GO_ON} Raise {limit} to wait longer.")


def left_instead(on_timeout: OnTimeout, reason: str) -> Told:
    """Say why on_timeout did nothing to the bulk."""
    return Told(f"{reason}, so it was left as it is instead of on_timeout={on_timeout.value}.", _GO_ON)


def action_failed(action: OnTimeout, error: ApiError) -> Told:
    """Say that a bulk that ought to be paused or cancelled may go on."""
    told = error.told.after(f"on_timeout={action.value} failed, so the bulk may go on: ")
    return told.plus(Told("", _GO_ON))


def action_cut_short(action: OnTimeout, *, sent: bool) -> Told:
    """Say that the run was asked to stop before it was known what on_timeout has done."""
    what = "was sent, and its effect not seen" if sent else "was not sent any more"
    return Told(f"on_timeout={action.value} {what}, because the run was interrupted.", _GO_ON)


def action_unconfirmed(action: OnTimeout, error: ApiError) -> Told:
    """Say that a pause or a cancel was accepted and its effect not seen."""
    told = error.told.after(f"on_timeout={action.value} was accepted, but its effect is not confirmed: ")
    return told.plus(Told("", _GO_ON))


def acted(action: OnTimeout, bulk: Bulk) -> Told:
    """Say what on_timeout did."""
    if action is OnTimeout.PAUSE:
        return Told(f"on_timeout=pause: the bulk is {bulk.status} now.", f"{_RESUME} in the next `pulumi up`.")
    return Told(
        f"on_timeout=cancel: the bulk is {bulk.status} now, {tally(bulk)}.",
        "A cancelled bulk cannot go on: submit what is left as a new bulk.",
    )


def outage(seconds: float, error: ApiError) -> Status:
    """Return the live status while the API does not answer: news are the reason, and twice the time."""
    since = f" for {duration(seconds)}" if seconds else ""
    text = f"no usable answer{since}: {error.reason}; asking again"
    return Status(text, words=f"{error.reason} {int(seconds).bit_length()}")


def unknown_status(bulk_id: str, bulk: Bulk) -> str:
    """Warn of a status that this version does not know."""
    final = ", ".join(sorted(FINAL_STATUSES))
    return (
        f"bulk {bulk_id} has the status {bulk.status}, which this version does not know: "
        f"waiting for one of {final}. A newer version of pulumi-bulks may know it."
    )


def odd_fields(bulk_id: str, bulk: Bulk) -> str:
    """Warn of fields of a wrong type."""
    names = ", ".join(bulk.odd_fields)
    return f"bulk {bulk_id}: the API tells {names} in another form than documented: taken as not told"
