"""One look at a bulk, and more where it has to be asked for again: no token yet, or what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import ForbiddenError, NotFoundError, NoTokenYetError, UnusableAnswerError
from pulumi_bulks.waiting.doubt import Doubt

if TYPE_CHECKING:
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

    from .outputs import Record

_PASSING = 2.0
"""Seconds for which three answers have to be none of the API's, before the address is taken for a wrong one."""


def look(bulk_id: str, context: Context) -> Bulk:
    """Return the bulk. Where there is no token yet, the user is told, and its source is asked until its time is over.

    An answer that is not the API's is believed only after three looks. Raises an ApiError for whatever else it answers.
    """
    doubt, pacing, told = Doubt(seconds=_PASSING), context.new_pacing(), ""
    began = context.clock.monotonic()
    while True:
        try:
            return context.api.get(bulk_id)
        except NoTokenYetError as error:  # for how long, the credentials decide
            if error.reason != told:
                told = error.reason
                context.notifier.status(f"no token yet: {told}; asking again")
            context.clock.sleep(pacing.after_failure(context.clock.monotonic() - began))
        except UnusableAnswerError as error:
            if error.retry_after or doubt.confirm(context.clock.monotonic()):
                raise
            _ask_again(bulk_id, error.reason, doubt, context)


def look_again(record: Record, bulk_id: str, context: Context) -> Bulk:
    """Return the recorded bulk as `look` does, doubting what cannot be: three looks over 30 s make it believed.

    That is a 404 or 403 about a bulk that was seen and had not ended, and SUBMITTED after its execution had begun.
    """
    doubt = Doubt()
    while True:
        try:
            bulk = look(bulk_id, context)
        except (NotFoundError, ForbiddenError) as error:
            if not is_to_be_there(record, context) or doubt.confirm(context.clock.monotonic()):
                raise
            reason = error.reason
        else:
            if not (record.has_begun and bulk.is_submitted) or doubt.confirm(context.clock.monotonic()):
                return bulk
            reason = f"the API says {bulk.status}, but its execution has begun"
        _ask_again(bulk_id, reason, doubt, context)


def is_to_be_there(record: Record, context: Context) -> bool:
    """Return whether the configured API has to know the recorded bulk: of one that has ended it may know no more."""
    return record.is_recorded and not record.is_final and record.environment in {None, context.environment}


def _ask_again(bulk_id: str, reason: str, doubt: Doubt, context: Context) -> None:
    context.notifier.status(f"bulk {bulk_id}: {reason}; asking again")
    context.clock.sleep(doubt.rest(context.clock.monotonic()))
