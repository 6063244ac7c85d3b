"""The exit codes, which are Pulumi's own numbers, and what each error and each status of a bulk means as one. Pure."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.outcome.record import OutcomeRecord


class Exit(IntEnum):
    """What the command ends with."""

    ACCEPTED = 0
    OTHER = 1
    USAGE = 2
    CREDENTIALS = 3
    NOT_ACCEPTED = 4
    NO_SUCH_BULK = 6
    INTERRUPTED = 8
    TIMED_OUT = 9
    NOT_FINAL = 10


_FIRST_DECIDES = (
    Exit.INTERRUPTED,
    Exit.USAGE,
    Exit.CREDENTIALS,
    Exit.NO_SUCH_BULK,
    Exit.OTHER,
    Exit.TIMED_OUT,
    Exit.NOT_ACCEPTED,
    Exit.NOT_FINAL,
    Exit.ACCEPTED,
)

_OF_CODES = {
    "configuration": Exit.USAGE,
    "invalid-input": Exit.USAGE,
    "outcome-unreadable": Exit.USAGE,
    "unauthorized": Exit.CREDENTIALS,
    "no-credentials": Exit.CREDENTIALS,
    "forbidden": Exit.CREDENTIALS,
    "no-token-yet": Exit.CREDENTIALS,
    "token-renewed": Exit.CREDENTIALS,
    "not-accepted": Exit.NOT_ACCEPTED,
    "unsettled": Exit.NOT_ACCEPTED,
    "outcome": Exit.NOT_ACCEPTED,
    "not-found": Exit.NO_SUCH_BULK,
    "interrupted": Exit.INTERRUPTED,
    "timed-out": Exit.TIMED_OUT,
    "stalled": Exit.TIMED_OUT,
    "not-final": Exit.NOT_FINAL,
    "paused": Exit.NOT_FINAL,
    "unknown-status": Exit.NOT_FINAL,
    "unfinished": Exit.NOT_FINAL,
    "outcome-not-final": Exit.NOT_FINAL,
}
"""What the codes of errors mean. A kind that is not listed is as the one that it is a kind of, or else OTHER."""


_OF_VERDICTS = {
    "accepted": Exit.ACCEPTED,
    "not-accepted": Exit.NOT_ACCEPTED,
    "not-final": Exit.NOT_FINAL,
    "not-executed": Exit.OTHER,
    "unknown": Exit.NOT_FINAL,
}


def first_of(exits: Iterable[Exit]) -> Exit:
    """Return the exit code of several bulks, ACCEPTED of none."""
    return min(exits, key=_FIRST_DECIDES.index, default=Exit.ACCEPTED)


def exit_of(error: BaseException) -> Exit:
    """Return what the command ends with after an error."""
    codes = (vars(kind).get("code") for kind in type(error).__mro__)
    return next((_OF_CODES[code] for code in codes if code in _OF_CODES), Exit.OTHER)


def exit_of_record(record: OutcomeRecord) -> Exit:
    """Return what a release ends with that has left this record: its problem tells more than its verdict."""
    told = None if record.problem is None else _OF_CODES.get(record.problem.code)
    return told or _OF_VERDICTS[record.verdict.value]


def exit_of_bulk(bulk: Bulk, accepted: Collection[str]) -> Exit:
    """Return what the command ends with for a bulk whose final statuses `accepted` are a success."""
    if not bulk.is_final:
        return Exit.NOT_FINAL
    return Exit.ACCEPTED if bulk.status in accepted else Exit.NOT_ACCEPTED
