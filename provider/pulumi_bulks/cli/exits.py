"""The exit codes, which are Pulumi's own numbers, and what each error and each status of a bulk means as one. Pure."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from pulumi_bulks.api import errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pulumi_bulks.api.models import Bulk


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

_OF_ERRORS: tuple[tuple[type[errors.BulksError], Exit], ...] = (
    (errors.ConfigurationError, Exit.USAGE),
    (errors.InputError, Exit.USAGE),
    (errors.StopError, Exit.INTERRUPTED),
    (errors.UnauthorizedError, Exit.CREDENTIALS),
    (errors.CredentialsError, Exit.CREDENTIALS),
    (errors.ForbiddenError, Exit.CREDENTIALS),
    (errors.NoTokenYetError, Exit.CREDENTIALS),
    (errors.TokenRenewedError, Exit.CREDENTIALS),
    (errors.NotFoundError, Exit.NO_SUCH_BULK),
    (errors.TimedOutError, Exit.TIMED_OUT),
    (errors.StalledError, Exit.TIMED_OUT),
    (errors.NotAcceptedError, Exit.NOT_ACCEPTED),
    (errors.UnsettledError, Exit.NOT_ACCEPTED),
    (errors.NotFinalError, Exit.NOT_FINAL),
    (errors.PausedError, Exit.NOT_FINAL),
    (errors.UnknownStatusError, Exit.NOT_FINAL),
)
"""The first class that an error is of decides; what is none of them is OTHER."""


def first_of(exits: Iterable[Exit]) -> Exit:
    """Return the exit code of several bulks, ACCEPTED of none."""
    return min(exits, key=_FIRST_DECIDES.index, default=Exit.ACCEPTED)


def exit_of(error: errors.BulksError) -> Exit:
    """Return what the command ends with after an error."""
    return next((code for kind, code in _OF_ERRORS if isinstance(error, kind)), Exit.OTHER)


def exit_of_bulk(bulk: Bulk, accepted: Collection[str]) -> Exit:
    """Return what the command ends with for a bulk whose final statuses `accepted` are a success."""
    if not bulk.is_final:
        return Exit.NOT_FINAL
    return Exit.ACCEPTED if bulk.status in accepted else Exit.NOT_ACCEPTED
