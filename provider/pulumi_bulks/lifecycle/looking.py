"""One look at a bulk, and more where it has to be asked for again: no token yet, or what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import ForbiddenError, NotFoundError, NoTokenYetError, UnusableAnswerError
from pulumi_bulks.waiting.doubt import Doubt
from pulumi_bulks.waiting.lines import Status, StatusLines

from . import judgement

if TYPE_CHECKING:
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

    from .outputs import Record

_PASSING = 2.0
"""Seconds for which three answers have to be none of the API's, before the address is taken for a wrong one."""

_LONGEST = 90.0
"""Seconds over which the lines of one look are spread: what a source of tokens and a doubt may take together."""


class _Repeats:
    """Asks again, and tells why: news alone, and so many lines as a wait may show."""

    def __init__(self, bulk_id: str, context: Context) -> None:
        self.bulk_id = bulk_id
        self._context = context
        self._began = context.clock.monotonic()
        self._lines = StatusLines(_LONGEST)

    def after(self, seconds: float, text: str, news: str) -> None:
        """Sleep, after `text` is shown if `news`, what of it is worth a line, is any."""
        elapsed = self._context.clock.monotonic() - self._began
        if self._lines.shows(elapsed, Status(f"{text}; asking again", words=news)):
            self._context.notifier.status(f"{text}; asking again")
        self._context.clock.sleep(seconds)

    def in_doubt(self, doubt: Doubt, reason: str) -> None:
        """Sleep until the next look of a doubt."""
        self.after(doubt.rest(self._context.clock.monotonic()), f"bulk {self.bulk_id}: {reason}", reason)


def look(bulk_id: str, context: Context) -> Bulk:
    """Return the bulk. Where there is no token yet, the user is told, and its source is asked until its time is over.

    An answer that is not the API's is believed only after three looks. Raises an ApiError for whatever else it answers.
    """
    return _look(_Repeats(bulk_id, context), context)


def _look(repeats: _Repeats, context: Context) -> Bulk:
    doubt, pacing = Doubt(seconds=_PASSING), context.new_pacing()
    began = context.clock.monotonic()
    while True:
        try:
            bulk = context.api.get(repeats.bulk_id)
        except NoTokenYetError as error:  # for how long, the credentials decide
            seconds = pacing.after_failure(context.clock.monotonic() - began)
            repeats.after(seconds, f"no token yet: {error.reason}", error.reason)
        except UnusableAnswerError as error:
            if error.retry_after or doubt.confirm(context.clock.monotonic()):
                raise
            repeats.in_doubt(doubt, error.reason)
        else:
            context.witness.looked(bulk)
            return bulk


def look_again(record: Record, bulk_id: str, context: Context) -> Bulk:
    """Return the recorded bulk as `look` does, doubting what cannot be: three looks over 30 s make it believed.

    That is a 404 or 403 about a bulk that was seen and had not ended, and SUBMITTED after its execution had begun.
    """
    doubt, repeats = Doubt(), _Repeats(bulk_id, context)
    while True:
        try:
            bulk = _look(repeats, context)
        except (NotFoundError, ForbiddenError) as error:
            if not is_to_be_there(record, context) or doubt.confirm(context.clock.monotonic()):
                raise
            reason = error.reason
        else:
            if not (record.has_begun and bulk.is_submitted) or doubt.confirm(context.clock.monotonic()):
                return bulk
            reason = f"the API says {bulk.status}, but its execution has begun"
        repeats.in_doubt(doubt, reason)


def is_to_be_there(record: Record, context: Context) -> bool:
    """Return whether the configured API has to know the recorded bulk: of one that has ended it may know no more."""
    return record.is_recorded and not record.is_final and record.environment in {None, context.environment}


def refuse_foreign_absence(record: Record, context: Context, error: NotFoundError) -> None:
    """Refuse to take a 404 of another environment for the absence of the recorded bulk."""
    if record.environment not in (None, context.environment):
        raise type(error).of(judgement.elsewhere(record, context.environment, error.reason)) from None
