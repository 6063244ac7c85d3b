"""Execute a bulk at most once and wait until it is final, on one deadline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pulumi_bulks.api.errors import (
    ApiError,
    BulkError,
    CannotAskError,
    InvalidStateError,
    PausedError,
    StalledError,
    TimedOutError,
    TransientError,
)

from . import messages
from .lines import StatusLines
from .progress import Watch, progress_of, status_line, status_of
from .terms import OnPaused, OnTimeout, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.api.models import Bulk, ExecuteOrder

    from .context import Context
    from .lines import Status

Answered = TypeVar("Answered")

LAST_REQUEST = 5.0
"""Seconds that a request may take which begins when the deadline is (almost) reached."""

_INSTANT = 0.001
"""Seconds before a limit that count as reached: a sleep for what is left may be too short to move a clock."""


@dataclass(frozen=True, slots=True)
class Start:
    """How an execution began. `ours` is False where somebody else had started it."""

    bulk: Bulk
    ours: bool


class Wait:
    """One verb's dealings with one bulk: every request, every delay and the deadline are in here.

    The deadline counts from the construction. Requests that fail for reasons that may pass are repeated until then.
    """

    def __init__(self, context: Context, bulk_id: str, terms: Terms) -> None:
        self._api = context.api
        self._clock = context.clock
        self._notifier = context.notifier
        self._pacing = context.new_pacing()
        self._bulk_id = bulk_id
        self._terms = terms
        self._lines = StatusLines(terms.timeout)
        self._began = self._clock.monotonic()
        self._silent_until = 0.0  # elapsed seconds; the API has asked for no request before
        self._outage_since: float | None = None
        self._stuck: tuple[type[ApiError], float] | None = None  # on what, since how many elapsed seconds
        self._last: Bulk | None = None
        self._execute_sent = False
        self._warned_of: set[str] = set()

    def observe(self) -> Bulk:
        """Return the live bulk, asking until there is an answer.

        Raises RefusedError for an answer that asking again would not change, and TimedOutError at the deadline.
        """
        while True:
            try:
                bulk = self._api.get(self._bulk_id, limit=self._limit())
            except TransientError as error:
                if not self._sit_out(error):
                    return self._give_up(self._unanswered(error))
            else:
                return self._take_note(bulk)

    def execute(self, bulk: Bulk, order: ExecuteOrder) -> Start:
        """Execute the bulk if its latest answer `bulk` is SUBMITTED, at most once; return it as it is then.

        An execute is sent only when the answer just before it showed SUBMITTED. Where its own answer leaves open
        whether it took effect, the next GET settles that. Raises RefusedError where the API refuses for good.
        """
        ours = contradicted = False
        while bulk.is_submitted:
            self._execute_sent = True
            try:
                self._api.execute(self._bulk_id, order, limit=self._limit())
            except (TransientError, InvalidStateError) as error:
                ours = ours or not error.settled
                is_plain = isinstance(error, InvalidStateError) and not contradicted
                if not is_plain and not self._sit_out(error):
                    return Start(self._give_up(self._unanswered(error)), ours)
                contradicted = is_plain
                bulk = self.observe()
            else:
                return Start(self.observe(), ours=True)
        return Start(bulk, ours)

    def until_final(self, bulk: Bulk) -> Bulk:
        """Return the bulk once it is final, beginning with the answer `bulk`.

        Raises TimedOutError, StalledError or PausedError where the terms end the wait before.
        """
        watch = Watch()
        while not bulk.is_final:
            elapsed = self._elapsed()
            watch.see(bulk, elapsed)
            wanted = self._pacing.after_answer(elapsed, progress_of(bulk))
            self.show(status_of(bulk, self._pacing.seconds_left(elapsed)))
            failure = self._judge(bulk, watch.silence(elapsed), elapsed)
            if failure is not None:
                return self._give_up(failure)
            self._resume(bulk)
            self._clock.sleep(self._delay(wanted, bulk, watch))
            bulk = self.observe()
        self._notifier.status(status_line(bulk))
        return bulk

    def cancel(self, bulk: Bulk) -> Bulk:
        """Cancel the bulk, whose latest answer is `bulk`, and return it once it is final."""
        while not bulk.is_final:
            try:
                self._api.cancel(self._bulk_id, limit=self._limit())
            except (TransientError, InvalidStateError) as error:
                if not self._sit_out(error):
                    return self._give_up(self._unanswered(error))
                bulk = self.observe()
            else:
                return self.until_final(self.observe())
        return bulk

    def ask(self, call: Callable[[float], Answered]) -> Answered:
        """Return what `call`, which is given its limit in seconds, returns; for a bulk that is final.

        It is repeated while it fails for reasons that may pass. Raises RefusedError for any other, and TransientError
        where no time is left.
        """
        while True:
            try:
                answer = call(self._limit())
            except TransientError as error:
                if not self._sit_out(error):
                    raise
            else:
                self._outage_since = None
                return answer

    def show(self, status: Status) -> None:
        """Show a live status, if it is worth a line."""
        if self._lines.shows(self._elapsed(), status):
            self._notifier.status(status.text)

    def rest(self) -> None:
        """Sleep before the same is asked for again, after an answer that was of no use."""
        elapsed = self._elapsed()
        self._clock.sleep(max(0.0, min(self._pacing.after_failure(elapsed), self._terms.timeout - elapsed)))

    @property
    def is_over(self) -> bool:
        """Whether the deadline has been reached."""
        return self._elapsed() >= self._terms.timeout - _INSTANT

    def _judge(self, bulk: Bulk, silence: float, elapsed: float) -> BulkError | None:
        if bulk.is_paused and self._terms.on_paused is OnPaused.FAIL:
            return PausedError(messages.paused(self._bulk_id, bulk))
        if elapsed >= self._terms.timeout - _INSTANT:
            return TimedOutError(messages.timed_out(self._bulk_id, bulk, self._terms.timeout))
        if self._terms.stall_timeout is not None and silence >= self._terms.stall_timeout - _INSTANT:
            return StalledError(messages.stalled(self._bulk_id, bulk, silence))
        return None

    def _delay(self, wanted: float, bulk: Bulk, watch: Watch) -> float:
        elapsed = self._elapsed()
        delay = min(wanted, self._terms.timeout - elapsed)
        if self._terms.stall_timeout is not None and bulk.is_running:
            delay = min(delay, self._terms.stall_timeout - watch.silence(elapsed))
        return max(0.0, delay)

    def _resume(self, bulk: Bulk) -> None:
        if not bulk.is_paused or self._terms.on_paused is not OnPaused.RESUME:
            return
        try:
            self._api.resume(self._bulk_id, limit=self._limit())
        except InvalidStateError:
            return  # somebody else was faster
        except TransientError as error:
            self._sit_out(error)
        else:
            self._notifier.info(f"bulk {self._bulk_id} was PAUSED: resumed")

    def _give_up(self, failure: BulkError) -> Bulk:
        """Do to the bulk what the terms say, then raise `failure`; return the bulk if it got final meanwhile."""
        action = self._action_after(failure)
        if action is OnTimeout.LEAVE:
            raise _with(failure, messages.left_alone(failure, self._last, self._terms.on_timeout))
        act = self._api.pause if action is OnTimeout.PAUSE else self._api.cancel
        acted = True
        try:
            act(self._bulk_id, limit=LAST_REQUEST)
        except InvalidStateError:
            acted = False
        except ApiError as error:
            raise _with(failure, messages.action_failed(action, error)) from None
        try:
            bulk = self._api.get(self._bulk_id, limit=LAST_REQUEST)
        except ApiError as error:
            raise _with(failure, messages.action_unconfirmed(action, error)) from None
        if bulk.is_final and not (acted and action is OnTimeout.CANCEL):
            return bulk
        raise _with(failure, messages.acted(action, bulk))

    def _action_after(self, failure: BulkError) -> OnTimeout:
        """Return what to do to the bulk: nothing to one that never ran, nor while the API asks for silence."""
        never_ran = self._last is None or (self._last.is_submitted and not self._execute_sent)
        if isinstance(failure, PausedError) or never_ran or self._elapsed() < self._silent_until:
            return OnTimeout.LEAVE
        return self._terms.on_timeout

    def _sit_out(self, error: ApiError) -> bool:
        """Wait before the next request after one that failed; return False where no time is left for one.

        Raises the error again, with what is certain about the execution, where asking again would not help.
        """
        elapsed = self._elapsed()
        left = self._terms.timeout - elapsed
        if isinstance(error, CannotAskError):
            left = min(left, self._patience(error, elapsed))
        wanted = error.retry_after or 0.0
        self._silent_until = elapsed + wanted
        if left <= _INSTANT or wanted > left:
            return False
        if self._outage_since is None:
            self._outage_since = elapsed
        self.show(messages.outage(elapsed - self._outage_since, error))
        self._clock.sleep(min(self._pacing.after_failure(elapsed, error.retry_after), left))
        return True

    def _patience(self, error: CannotAskError, elapsed: float) -> float:
        """Return for how many seconds more it is of use to ask again."""
        if self._stuck is None or self._stuck[0] is not type(error):
            self._stuck = (type(error), elapsed)
        left = self._stuck[1] + error.patience - elapsed
        if left <= _INSTANT:
            raise type(error)(messages.cannot_ask(self._bulk_id, self._last, error, sent=self._execute_sent)) from None
        return left

    def _unanswered(self, error: ApiError) -> TimedOutError:
        return TimedOutError(
            messages.unanswered(self._bulk_id, self._last, error, self._terms.timeout, sent=self._execute_sent)
        )

    def _take_note(self, bulk: Bulk) -> Bulk:
        self._outage_since = self._stuck = None
        self._last = bulk
        if not bulk.is_known and bulk.status not in self._warned_of:
            self._warned_of.add(bulk.status)
            self._notifier.warning(messages.unknown_status(self._bulk_id, bulk))
        return bulk

    def _elapsed(self) -> float:
        return self._clock.monotonic() - self._began

    def _limit(self) -> float:
        return max(LAST_REQUEST, self._terms.timeout - self._elapsed())


def _with(failure: BulkError, text: str) -> BulkError:
    """Return the same error with another line."""
    return type(failure)(f"{failure}\n  {text}")
