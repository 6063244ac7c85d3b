"""From a final bulk to outputs, or to the error that says why it is no success."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import (
    ApiError,
    ConfigurationError,
    RefusedError,
    StopError,
    TransientError,
    UncheckedError,
)
from pulumi_bulks.api.states import OperationStatus
from pulumi_bulks.waiting.doubt import Doubt
from pulumi_bulks.waiting.progress import status_line
from pulumi_bulks.waiting.reading import Reading, read_operations
from pulumi_bulks.waiting.terms import Terms
from pulumi_bulks.waiting.wait import Wait

from . import judgement, settlement
from .outputs import FAILED_OPERATIONS_SHOWN, FailedOperation, Record, outputs, summarize
from .result import Outcome

if TYPE_CHECKING:
    from pulumi_bulks.api.errors import BulksError
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.api.operations import Operation
    from pulumi_bulks.waiting.context import Context
    from pulumi_bulks.waiting.reading import OperationRow

    from .inputs import Inputs

_LOOKS_AT_THE_LIST = 4
_LAG_OF_THE_LIST = 6.0
"""Seconds for which the list of failed operations may hold fewer than the bulk counts."""

_SECONDS_FOR_A_LIST = 30.0
_LONGEST_SILENCE = 60.0
"""Seconds that the API may ask for before the list is given up, however long the wait may last: limits of a minute."""


def conclude(inputs: Inputs, wait: Wait, bulk: Bulk, *, adopted: bool, context: Context) -> Outcome:
    """Return how the verb ends whose bulk is final.

    The problem is a NotAcceptedError where its status is not accepted, an UnsettledError where the state of an
    operation is not, and an UncheckedError where those could not be read.
    """
    try:
        failed = (
            bulk.failed_operations if isinstance(bulk, Record) else read_failed(bulk, inputs.bulk_id, context, wait)
        )
    except StopError:
        failed = None
    problem: BulksError | None = judgement.verdict(bulk, inputs, failed)
    states = None
    if problem is None and inputs.accepted_operation_states is not None:
        states, problem = _states(inputs, wait, bulk, context)
    known = outputs(
        inputs.as_given, bulk, environment=context.environment, adopted=adopted, failed=failed, states=states
    )
    return Outcome(known, problem)


def _states(
    inputs: Inputs, wait: Wait, bulk: Bulk, context: Context
) -> tuple[dict[str, int] | None, BulksError | None]:
    """Return the states of the operations, as far as they are known, and what is wrong with them."""
    if isinstance(bulk, Record):  # the API has forgotten the bulk itself
        reason = settlement.unrecorded(bulk, inputs.accepted_operation_states or ())
        if reason is None:
            return bulk.operation_states, None
        reason = f"the API knows the bulk no more, and {reason}"
        return bulk.operation_states, settlement.unchecked(bulk, inputs.bulk_id, reason)
    try:
        rows = read_rows(wait, bulk, inputs.bulk_id)
    except UncheckedError as failure:
        return None, failure
    except StopError:
        return None, StopError.of(settlement.unchecked(bulk, inputs.bulk_id, "the run was interrupted before").told)
    states = settlement.states_of(rows, bulk)
    problem = settlement.verdict(rows, bulk, inputs)
    if problem is None:
        context.notifier.status(f"{status_line(bulk)} · {settlement.summary(states)}")
    return states, problem


def read_rows(wait: Wait, bulk: Bulk, bulk_id: str) -> list[OperationRow]:
    """Return every operation of a final bulk. Raises UncheckedError where not all of them can be read."""
    reading = Reading(settlement.size_of(bulk), settlement.unfinished_after(bulk))
    try:
        read_operations(wait, reading)
    except (RefusedError, TransientError) as error:
        raise settlement.unchecked(bulk, bulk_id, error.what, error.step) from None
    rows = reading.rows
    reason = reading.shortfall() or settlement.contradiction(rows, bulk)
    if reason is None:
        return rows
    raise settlement.unchecked(bulk, bulk_id, f"{reason} before the timeout" if wait.is_over else reason)


def read_failed(bulk: Bulk, bulk_id: str, context: Context, wait: Wait | None = None) -> list[FailedOperation] | None:
    """Return the first failed operations; None, with a warning, where they cannot be read.

    The list may lag behind the counts, or the API behind both, so it is asked for again for some seconds, and after a
    silence that the API asks for, if `wait` (one of half a minute, without) has the time. The outcome is known without
    the list, so it never makes a verb fail.
    """
    wait = wait or Wait(context, bulk_id, Terms(_SECONDS_FOR_A_LIST))
    most = min(bulk.count_of(OperationStatus.FAILED) or 0, FAILED_OPERATIONS_SHOWN)
    doubt = Doubt(_LOOKS_AT_THE_LIST, _LAG_OF_THE_LIST)
    found: list[Operation] = []
    while len(found) < most:
        now = context.clock.monotonic
        try:
            found = wait.failed_operations(FAILED_OPERATIONS_SHOWN)
        except (ApiError, ConfigurationError) as error:
            is_for_good = not isinstance(error, TransientError) or doubt.confirm(now())
            silence = (error.retry_after if isinstance(error, ApiError) else None) or 0.0
            pause = max(silence, doubt.rest(now()))
            if is_for_good or silence > min(wait.left, _LONGEST_SILENCE) or pause > wait.left_for_a_list:
                context.notifier.warning(f"the failed operations of bulk {bulk_id} could not be read: {error}")
                return None
        else:
            is_settled = len(found) >= most or doubt.confirm(now())
            pause = doubt.rest(now())
            if is_settled or pause > wait.left_for_a_list:
                break
        wait.linger(pause)
    return summarize(found)
