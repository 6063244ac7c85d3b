"""Execute a bulk at most once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import (
    ApiError,
    InvalidStateError,
    NotFoundError,
    StopError,
    TransientError,
    UnauthorizedError,
    UnusableAnswerError,
)

from .doubt import LOOKS, SECONDS, Doubt

if TYPE_CHECKING:
    from pulumi_bulks.api.models import Bulk, ExecuteOrder

    from .inquiry import Inquiry
    from .together.company import Company

REPLICA_LAG = 5.0
"""Seconds for which a look may show a bulk as it was before an execution."""

_CONTRADICTED = (InvalidStateError, UnauthorizedError, NotFoundError, UnusableAnswerError)
"""Refusals that a look which shows SUBMITTED contradicts: it is the right state, the same credentials and address."""


class Execution:
    """One execution: a POST at a time, each only where the look just before it showed SUBMITTED.

    The API refuses a second execution. Which refusal is that is not documented, nor is a refusal always the API's own
    or the whole truth. So whatever is no success, the next looks settle: what has begun was executed, by us or by
    somebody else; what is SUBMITTED still was not.
    """

    def __init__(self, inquiry: Inquiry, company: Company) -> None:
        self._inquiry = inquiry
        self._company = company
        self._doubt = Doubt()
        self._was_taken = False

    @property
    def ours(self) -> bool:
        """Whether an execute of ours may have taken effect."""
        return self._inquiry.execute_sent

    def run(self, bulk: Bulk, order: ExecuteOrder) -> Bulk:
        """Execute the bulk if its latest answer `bulk` is SUBMITTED, and return it as it is then.

        Raises RefusedError where the API refuses for good, and TimedOutError at the deadline.
        """
        try:
            return self._run(bulk, order)
        except Exception as error:
            if isinstance(error, StopError) and self._inquiry.execute_sent:
                self._inquiry.glance()
            if self._was_taken:
                self._inquiry.take_for_begun()
            raise

    def _run(self, bulk: Bulk, order: ExecuteOrder) -> Bulk:
        while bulk.is_submitted:
            was_sent, self._inquiry.execute_sent = self._inquiry.execute_sent, True  # as long as it is on its way
            try:
                self._inquiry.api.execute(self._inquiry.bulk_id, order, limit=self._inquiry.limit)
            except StopError as stop:
                self._inquiry.execute_sent = was_sent or stop.sent
                raise
            except ApiError as error:
                self._inquiry.execute_sent = was_sent or not error.settled
                bulk = self._look_after(error)
                if bulk.is_submitted and self._is_for_good(error):
                    raise
                if bulk.is_submitted and not self._inquiry.left:
                    self._inquiry.sit_out(error)
            else:
                self._was_taken = True
                return self._company.after_execution(bulk) or self._first_look(bulk)
        return bulk

    def _first_look(self, bulk: Bulk) -> Bulk:
        """Return the bulk, which was executed just now, as it is when its counts may tell how fast it is."""
        inquiry = self._inquiry
        inquiry.sleep(inquiry.pacing.after_execute(inquiry.elapsed, bulk.submitted_items_count))
        return inquiry.observe()

    def _look_after(self, error: ApiError) -> Bulk:
        """Return the bulk as it is after an execute without success; after a refusal as late as a replica may lag."""
        listed = self._company.after_refusal(error)
        if listed is not None:
            return listed
        if isinstance(error, TransientError):
            self._inquiry.sit_out(error)
            return self._inquiry.observe()
        lag = Doubt(LOOKS, SECONDS if self.ours else REPLICA_LAG)
        bulk = self._inquiry.observe()
        while bulk.is_submitted and self._inquiry.left and not lag.confirm(self._inquiry.elapsed):
            self._inquiry.sleep(lag.rest(self._inquiry.elapsed))
            bulk = self._inquiry.observe()
        return bulk

    def _is_for_good(self, error: ApiError) -> bool:
        """Return whether a refusal stands, of a bulk that is SUBMITTED still: one without sense is tried again."""
        if isinstance(error, _CONTRADICTED):
            return self._doubt.confirm(self._inquiry.elapsed)
        return not isinstance(error, TransientError)
