"""Ask about one bulk within one deadline, and sit out what may pass."""

from __future__ import annotations

import contextlib
import math
from typing import TYPE_CHECKING, TypeVar

from pulumi_bulks.api.errors import (
    ApiError,
    CannotAskError,
    CredentialsError,
    ForbiddenError,
    NotFoundError,
    RefusedError,
    StopError,
    TimedOutError,
    TransientError,
    UnauthorizedError,
)
from pulumi_bulks.api.states import BulkStatus

from . import messages
from .counted import CountedApi
from .doubt import Doubt
from .lines import StatusLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.api.told import Told

    from .context import Context
    from .lines import Status

Answered = TypeVar("Answered")

LAST_REQUEST = 5.0
"""Seconds that a request may take which begins when the deadline is (almost) reached."""

INSTANT = 0.001
"""Seconds before a limit that count as reached: a sleep for what is left may be too short to move a clock."""


class Inquiry:
    """All requests about one bulk, with the delays after those that fail. The deadline counts from the construction.

    `last` is the latest answer.
    With `was_seen`, the bulk is one that an earlier run has seen, so that a 404 or 403 is doubted from the first look.
    """

    def __init__(self, context: Context, bulk_id: str, timeout: float, *, was_seen: bool = False) -> None:
        self.api = CountedApi(context.api, self._count)
        self.clock = context.clock
        self.notifier = context.notifier
        self.pacing = context.new_pacing()
        self.bulk_id = bulk_id
        self.last: Bulk | None = None
        self._witness = context.witness
        self._execute_sent = False
        self._timeout = timeout
        self._was_seen = was_seen
        self._began = self.clock.monotonic()
        self._silent_until = 0.0  # elapsed seconds; the API has asked for no request before
        self._outage_since: float | None = None
        self._stuck: tuple[type[ApiError], float] | None = None  # on what, since how many elapsed seconds
        self._doubt = Doubt()
        self._lines = StatusLines(timeout)
        self._warned_of: set[str] = set()

    @property
    def execute_sent(self) -> bool:
        """Whether an execute of ours has been sent, or is about to be, that the API has not refused."""
        return self._execute_sent

    @execute_sent.setter
    def execute_sent(self, sent: bool) -> None:
        if sent is not self._execute_sent:
            self._execute_sent = sent
            self._witness.sent(maybe_taken=sent)

    @property
    def elapsed(self) -> float:
        """Seconds since the inquiry began."""
        return self.clock.monotonic() - self._began

    @property
    def left(self) -> float:
        """Seconds until the deadline, 0 when it is reached."""
        left = self._timeout - self.elapsed
        return left if left > INSTANT else 0.0

    @property
    def limit(self) -> float:
        """Seconds that the next request may take."""
        return max(LAST_REQUEST, self.left)

    @property
    def is_silenced(self) -> bool:
        """Whether the API has asked for no request just now."""
        return self.elapsed < self._silent_until

    def observe(self) -> Bulk:
        """Return the live bulk, asking until there is an answer.

        Raises RefusedError for an answer that asking again would not change, and TimedOutError at the deadline. A
        refusal about a bulk that was seen is believed only after three looks over 30 s.
        """
        while True:
            try:
                bulk = self.api.get(self.bulk_id, limit=self.limit)
            except TransientError as error:
                self.sit_out(error)
            except RefusedError as error:
                self._doubt_or_raise(error)
            else:
                return self.take_note(bulk)

    def glance(self) -> None:
        """Look once more where that takes no time, so that `last` is the bulk as the end of the run leaves it."""
        with contextlib.suppress(ApiError, StopError):
            self.take_note(self.api.get(self.bulk_id, limit=LAST_REQUEST))

    def take_for_begun(self) -> None:
        """Let `last` be RUNNING if it was SUBMITTED: the API has taken the execute, and no look was left to show it."""
        if self.last is not None and self.last.is_submitted:
            self.last = self.last.model_copy(update={"status": BulkStatus.RUNNING.value})
            self._witness.looked(self.last)

    def ask(self, call: Callable[[float], Answered]) -> Answered:
        """Return what `call`, which is given its limit in seconds, returns; for a bulk that is final.

        It is repeated while it fails for reasons that may pass. Raises RefusedError for any other, and TransientError
        where no time is left.
        """
        while True:
            try:
                answer = call(self.limit)
            except TransientError as error:
                try:
                    self.sit_out(error)
                except TimedOutError:
                    raise error from None
            else:
                self._outage_since = None
                return answer

    def show(self, status: Status) -> None:
        """Show a live status, if it is worth a line."""
        if self._lines.shows(self.elapsed, status):
            self.notifier.status(status.text)

    def sleep(self, seconds: float) -> None:
        """Sleep for as long as wanted or as the pacing demands, but not beyond the deadline."""
        self._sleep(seconds, self.left)

    def linger(self, seconds: float) -> None:
        """Sleep for as long as wanted or as the pacing demands, if need be beyond the deadline."""
        self._sleep(seconds, math.inf)

    def sit_out(self, error: ApiError, seconds: float | None = None) -> None:
        """Wait before the next request after one that failed, for `seconds` or a back-off.

        Raises TimedOutError where no time is left for one, and the error again, with what is certain about the
        execution, where asking again would not help.
        """
        elapsed, left = self.elapsed, self.left
        if isinstance(error, CannotAskError):
            left = min(left, self._patience(error, elapsed))
        wanted = error.retry_after or 0.0
        self._silent_until = elapsed + wanted
        if not left:
            raise TimedOutError.of(self._certain(messages.unanswered(self.bulk_id, error, self._timeout)))
        if wanted > left:
            raise TimedOutError.of(self._certain(messages.silenced(self.bulk_id, error, wanted, left, self._timeout)))
        if self._outage_since is None:
            self._outage_since = elapsed
        self.show(messages.outage(elapsed - self._outage_since, error))
        backoff = self.pacing.after_failure(elapsed, error.retry_after) if seconds is None else seconds
        self._sleep(backoff, left)

    def _sleep(self, seconds: float, left: float) -> None:
        self.clock.sleep(max(0.0, min(max(seconds, self.pacing.soonest(self.elapsed)), left)))

    def _count(self) -> None:
        self.pacing.sent(self.elapsed)

    def _doubt_or_raise(self, error: RefusedError) -> None:
        is_gone = isinstance(error, (NotFoundError, ForbiddenError))
        was_seen = self.last is not None or (self._was_seen and is_gone)
        if isinstance(error, CredentialsError):  # it has been given its time
            raise CredentialsError.of(self._certain(messages.no_token(self.bulk_id, error))) from None
        if not was_seen:
            raise error
        if not self._doubt.confirm(self.elapsed):
            self.sit_out(error, self._doubt.rest(self.elapsed))
        elif self.last is not None and (is_gone or isinstance(error, UnauthorizedError)):
            told = messages.believed(self.bulk_id, error, self._doubt.age(self.elapsed))
            raise type(error).of(self._certain(told)) from None
        else:
            raise error

    def _patience(self, error: CannotAskError, elapsed: float) -> float:
        """Return for how many seconds more it is of use to ask again."""
        if self._stuck is None or self._stuck[0] is not type(error):
            self._stuck = (type(error), elapsed)
        left = self._stuck[1] + error.patience - elapsed
        if left <= INSTANT:
            raise type(error).of(self._certain(messages.cannot_ask(self.bulk_id, error))) from None
        return left

    def _certain(self, told: Told) -> Told:
        return told.plus(messages.what_is_certain(self.last, sent=self.execute_sent))

    def take_note(self, bulk: Bulk) -> Bulk:
        """Take note of an answer about the bulk, and return it."""
        self._outage_since = self._stuck = None
        self._doubt.dispel()
        self.last = bulk
        self._witness.looked(bulk)
        if not bulk.is_known:
            self._warn_once({bulk.status}, messages.unknown_status(self.bulk_id, bulk))
        if bulk.odd_fields:
            self._warn_once(set(bulk.odd_fields), messages.odd_fields(self.bulk_id, bulk))
        return bulk

    def _warn_once(self, of: set[str], text: str) -> None:
        if not of <= self._warned_of:
            self._warned_of |= of
            self.notifier.warning(text)
