"""Execute a bulk at most once and wait until it is final, on one deadline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import (
    ApiError,
    BulkError,
    ConflictError,
    NotFoundError,
    PausedError,
    RefusedError,
    StalledError,
    TimedOutError,
    TransientError,
    UnauthorizedError,
    UnknownStatusError,
)
from pulumi_bulks.api.limits.planning import Outlook

from . import messages
from .doubt import Doubt
from .execution import Execution
from .giving_up import give_up
from .inquiry import INSTANT, LAST_REQUEST, Inquiry
from .progress import Watch, progress_of, status_line, status_of
from .terms import OnPaused, Terms
from .together.company import Company

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.api.models import Bulk, ExecuteOrder
    from pulumi_bulks.api.operations import Operation, OperationsPage

    from .context import Context
    from .lines import Status

_LEAST = 1.0
"""Seconds that any request may take."""

_CONTRADICTED = (NotFoundError, UnauthorizedError)
"""Refusals of a change that a look with the same credentials and address contradicts."""


@dataclass(frozen=True, slots=True)
class Start:
    """How an execution began. `ours` is False where somebody else had started it."""

    bulk: Bulk
    ours: bool


class Wait:
    """One verb's dealings with one bulk: every request, every delay and the deadline are in here.

    The deadline counts from the construction. Requests that fail for reasons that may pass are repeated until then.
    `was_seen` tells that an earlier run has seen the bulk.
    """

    def __init__(self, context: Context, bulk_id: str, terms: Terms, *, was_seen: bool = False) -> None:
        self._inquiry = Inquiry(context, bulk_id, terms.timeout, was_seen=was_seen)
        self._company = Company(context, self._inquiry)
        self._notifier = context.notifier
        self._plan = context.plan
        self._bulk_id = bulk_id
        self._terms = terms
        self._end = Doubt()
        self._refused_change = Doubt()
        self._list_until: float | None = None  # elapsed seconds

    def observe(self) -> Bulk:
        """Return the live bulk, asking until there is an answer.

        Raises RefusedError for an answer that asking again would not change, and TimedOutError at the deadline.
        """
        try:
            bulk = self._inquiry.observe()
        except TimedOutError as failure:
            return self._give_up(failure)
        self._company.looked(bulk)
        return bulk

    def before_execution(self, is_right: Callable[[Bulk], bool]) -> Bulk:
        """Return the bulk, as `observe` does; where many wait, as a list shows it SUBMITTED and `is_right`."""
        with self._company.kept():
            return self._company.before_execution(is_right) or self.observe()

    def execute(self, bulk: Bulk, order: ExecuteOrder) -> Start:
        """Execute the bulk if its latest answer `bulk` is SUBMITTED, at most once; return it as it is then.

        Raises RefusedError where the API refuses for good, and TimedOutError at the deadline.
        """
        execution = Execution(self._inquiry, self._company)
        try:
            with self._company.kept():
                bulk = execution.run(bulk, order)
        except TimedOutError as failure:
            bulk = self._give_up(failure)
        return Start(bulk, execution.ours)

    def until_final(self, bulk: Bulk) -> Bulk:
        """Return the bulk once it is final, beginning with the answer `bulk`.

        Raises TimedOutError, StalledError or PausedError where the terms end the wait before, and UnknownStatusError
        where it is over in a status that nobody knows.
        """
        try:
            with self._company.kept():
                return self._until_final(bulk)
        finally:
            self._plan.forget(self._bulk_id)

    def _until_final(self, bulk: Bulk) -> Bulk:
        watch = Watch()
        while not bulk.is_final:
            elapsed = self._inquiry.elapsed
            watch.see(bulk, elapsed)
            wanted = self._inquiry.pacing.after_answer(elapsed, progress_of(bulk))
            self.show(status_of(bulk, self._inquiry.pacing.seconds_left(elapsed)))
            self._end_if_over(bulk)
            failure = self._judge(bulk, watch.silence(elapsed))
            if failure is not None:
                return self._give_up(failure)
            try:
                self._resume(bulk)
            except TimedOutError as timed_out:
                return self._give_up(timed_out)
            self._rest(wanted, bulk, watch)
            bulk = self.observe()
        self._notifier.status(status_line(bulk))
        return bulk

    def cancel(self, bulk: Bulk) -> Bulk:
        """Cancel the bulk, whose latest answer is `bulk`, and return it once it is final.

        One that is SUBMITTED still after the API has refused to cancel it is returned as it is.
        """
        while not bulk.is_final:
            try:
                self._inquiry.api.cancel(self._bulk_id, limit=self._inquiry.limit)
            except TransientError as error:
                bulk = self._after(error)
            except RefusedError as error:
                bulk = self.observe()
                if bulk.is_submitted:
                    return bulk
                if not bulk.is_final:
                    self._raise_if_for_good(error)
                    bulk = self._after(error)
            else:
                return self.until_final(self.observe())
        return bulk

    def operations(self, *, offset: int = 0, sequence: int | None = None, status: str | None = None) -> OperationsPage:
        """Return up to 100 operations of a final bulk from `offset` on, of those with `status`, or with `sequence`.

        Raises RefusedError where the API refuses, and TransientError where no time is left.
        """
        inquiry = self._inquiry
        return inquiry.ask(
            lambda limit: inquiry.api.operations(
                self._bulk_id, offset=offset, sequence=sequence, status=status, limit=limit
            )
        )

    def failed_operations(self, most: int) -> list[Operation]:
        """Return the first `most` failed operations, asking once. Raises an ApiError without success.

        All such requests together have until a little after the deadline: what fails then is no TransientError.
        """
        left = max(_LEAST, self.left_for_a_list)
        try:
            return self._inquiry.api.failed_operations(self._bulk_id, most, limit=left)
        except TransientError as error:
            if self.left_for_a_list < _LEAST:
                told = f"{error.reason}, and no time is left"
                raise ApiError(told, request_ref=error.request_ref, step=error.step) from None
            raise

    @property
    def left_for_a_list(self) -> float:
        """Seconds until the failed operations have to be there, a little after the deadline."""
        if self._list_until is None:
            self._list_until = self._inquiry.elapsed + self._inquiry.left + LAST_REQUEST
        return self._list_until - self._inquiry.elapsed

    def show(self, status: Status) -> None:
        """Show a live status, if it is worth a line."""
        self._inquiry.show(status)

    def rest(self, seconds: float = 0.0) -> None:
        """Sleep for so long, or until the wait may send another request, but not beyond the deadline."""
        self._inquiry.sleep(seconds)

    def linger(self, seconds: float) -> None:
        """Sleep for so long, if need be beyond the deadline."""
        self._inquiry.linger(seconds)

    @property
    def last(self) -> Bulk | None:
        """The latest answer about the bulk, None before the first one."""
        return self._inquiry.last

    @property
    def execute_sent(self) -> bool:
        """Whether an execute of ours has been sent that the API has not refused."""
        return self._inquiry.execute_sent

    @property
    def left(self) -> float:
        """Seconds until the deadline, 0 when it is reached."""
        return self._inquiry.left

    @property
    def is_over(self) -> bool:
        """Whether the deadline has been reached."""
        return not self._inquiry.left

    def _end_if_over(self, bulk: Bulk) -> None:
        """Raise UnknownStatusError once a bulk has shown for a while, or up to the deadline, that it is over."""
        if not bulk.seems_over:
            self._end.dispel()
        elif self._end.confirm(self._inquiry.elapsed) or self.is_over:
            raise UnknownStatusError.of(messages.over(self._bulk_id, bulk))

    def _judge(self, bulk: Bulk, silence: float) -> BulkError | None:
        if bulk.is_paused and self._terms.on_paused is OnPaused.FAIL:
            return PausedError(messages.paused(self._bulk_id, bulk))
        if self.is_over:
            return TimedOutError(messages.timed_out(self._bulk_id, bulk, self._terms.timeout))
        if self._terms.stall_timeout is not None and silence >= self._terms.stall_timeout - INSTANT:
            return StalledError(messages.stalled(self._bulk_id, bulk, silence))
        return None

    def _rest(self, wanted: float, bulk: Bulk, watch: Watch) -> None:
        """Sleep until the next look."""
        progress = progress_of(bulk)
        is_forecast = not (progress.paused or progress.stops_on_failure)
        rest = self._inquiry.pacing.seconds_left(self._inquiry.elapsed) if is_forecast else None
        most = self._delay(self._inquiry.left, bulk, watch)
        answered = self._inquiry.elapsed
        if self._company.rest(bulk, wanted, rest or None, most):
            self._inquiry.sleep(0.0)
        else:
            wanted = max(0.0, wanted - (self._inquiry.elapsed - answered))
            self._inquiry.sleep(self._delay(self._planned(wanted, bulk), bulk, watch))

    def _planned(self, wanted: float, bulk: Bulk) -> float:
        """Put the next look off as far as the API's limits need it. Of a pause and of an overdue end nobody knows."""
        rest = None if bulk.is_paused else self._inquiry.pacing.seconds_left(self._inquiry.elapsed)
        outlook = Outlook(rest or None, self._inquiry.elapsed, self._inquiry.left)
        return self._plan.interval(self._bulk_id, wanted, outlook)

    def _delay(self, wanted: float, bulk: Bulk, watch: Watch) -> float:
        elapsed = self._inquiry.elapsed
        if bulk.seems_over:
            return self._end.rest(elapsed)
        if self._terms.stall_timeout is not None and bulk.is_running:
            wanted = min(wanted, self._terms.stall_timeout - watch.silence(elapsed))
        return wanted

    def _resume(self, bulk: Bulk) -> None:
        if not bulk.is_paused or self._terms.on_paused is not OnPaused.RESUME:
            return
        try:
            self._inquiry.api.resume(self._bulk_id, limit=self._inquiry.limit)
        except ConflictError:
            return  # somebody else was faster
        except RefusedError as error:
            self._raise_if_for_good(error)
        except TransientError as error:
            self._inquiry.sit_out(error)
        else:
            self._notifier.info(f"bulk {self._bulk_id} was PAUSED: resumed")

    def _raise_if_for_good(self, error: RefusedError) -> None:
        """Raise the refusal of a change, unless it makes no sense of a bulk that has just been seen."""
        if isinstance(error, ConflictError):
            return
        if not isinstance(error, _CONTRADICTED) or self._refused_change.confirm(self._inquiry.elapsed):
            raise error

    def _after(self, error: TransientError | RefusedError) -> Bulk:
        """Return the bulk as it is some time after a change that failed."""
        try:
            self._inquiry.sit_out(error)
        except TimedOutError as failure:
            return self._give_up(failure)
        return self.observe()

    def _give_up(self, failure: BulkError) -> Bulk:
        return give_up(failure, self._inquiry, self._terms)
