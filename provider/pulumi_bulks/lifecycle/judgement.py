"""What a bulk means for a resource. Pure: a bulk and inputs or a record in, an error or a text out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import (
    AlreadyExecutedError,
    BulkError,
    GuardError,
    MismatchError,
    NotAcceptedError,
    NotFinalError,
    PausedError,
    UnknownStatusError,
)
from pulumi_bulks.api.states import BulkStatus, OperationStatus
from pulumi_bulks.api.text import count_of, duration, number
from pulumi_bulks.api.told import Told
from pulumi_bulks.waiting.messages import left_paused, not_final, over, paused, reference, tally
from pulumi_bulks.waiting.terms import OnPaused

from .inputs import IfExecuted, Inputs
from .outputs import execution_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from pulumi_bulks.api.errors import BulksError
    from pulumi_bulks.api.models import Bulk

    from .outputs import FailedOperation, Record

FAILED_OPERATIONS_TOLD = 5
WEBHOOKS_PER_BULK = 4

_NEXT_STEP = {
    BulkStatus.PARTIALLY_COMPLETED.value: "A bulk is executed once: submit the failed operations as a new bulk",
    BulkStatus.FAILED.value: "A bulk is executed once: remove the cause and submit its operations as a new bulk",
    BulkStatus.CANCELLED.value: "A cancelled bulk cannot go on: submit what is left as a new bulk",
}

_CORRECT = "Correct the id or the expectation."


def guard(bulk: Bulk, inputs: Inputs) -> tuple[str, GuardError] | None:
    """Return the input and the error of the first guard that the bulk fails, None if it passes."""
    if inputs.expected_operation is not None and bulk.operation != inputs.expected_operation:
        found, expected = bulk.operation or "none that the API tells", inputs.expected_operation
        text = f"bulk {inputs.bulk_id} has the operation {found}, not {expected} as expected_operation says"
        return "expectedOperation", GuardError(text, step=_CORRECT)
    if inputs.expected_items is not None and bulk.submitted_items_count != inputs.expected_items:
        found = number(bulk.submitted_items_count)
        text = f"bulk {inputs.bulk_id} has {found} items, not {number(inputs.expected_items)} as expected_items says"
        return "expectedItems", GuardError(text, step=_CORRECT)
    return None


def refusal_to_adopt(bulk: Bulk, inputs: Inputs) -> AlreadyExecutedError | None:
    """Return the error for a bulk that somebody else has executed, where the inputs forbid adopting it."""
    if bulk.is_submitted or inputs.if_executed is not IfExecuted.FAIL:
        return None
    return AlreadyExecutedError(
        f"bulk {inputs.bulk_id} is {bulk.status} already, and if_executed is fail: {tally(bulk)}{reference(bulk)}",
        step="If it is yours, for example from a run that was interrupted, take it over with "
        'if_executed="adopt" (ifExecuted in other languages).',
    )


def verdict(bulk: Bulk, inputs: Inputs, failed: Sequence[FailedOperation] | None) -> NotAcceptedError | None:
    """Return the error for a final bulk whose status is not accepted, None for a success."""
    if bulk.status in inputs.accepted_statuses:
        return None
    seconds = execution_seconds(bulk)
    after = "" if seconds is None else f" after {duration(seconds)}"
    lines = [f"bulk {inputs.bulk_id} finished {bulk.status}{after}: {tally(bulk)}{reference(bulk)}"]
    lines += _failures(inputs.bulk_id, bulk, failed)
    accepted = ", ".join(f'"{status}"' for status in (*inputs.accepted_statuses, bulk.status))
    step = _next_step(bulk)
    listed = f"accepted_statuses=[{accepted}] (acceptedStatuses in other languages)."
    return NotAcceptedError("\n  ".join(lines), step=f"{step}, or accept this one with\n  {listed}")


def _next_step(bulk: Bulk) -> str:
    step = _NEXT_STEP.get(bulk.status, "This status is not among the accepted ones: name another bulk")
    if bulk.count_of(OperationStatus.SUBMITTED):  # ON_FAILURE_STOP ends a bulk before all of it has run
        step = step.replace("submit the failed operations", "submit the operations that failed and those not run")
    return step


def _failures(bulk_id: str, bulk: Bulk, failed: Sequence[FailedOperation] | None) -> list[str]:
    count = bulk.count_of(OperationStatus.FAILED) or 0
    where = f"GET /bulks/{bulk_id}/operations?status=FAILED"
    if failed is None:
        return [f"The failed operations could not be read: {where}"] if count else []
    told = [
        f"#{operation.sequence} {operation.method} {operation.path} → {operation.error_code or 'no code'}"
        + (f" «{operation.message}»" if operation.message else "")
        for operation in failed[:FAILED_OPERATIONS_TOLD]
    ]
    if count and not told:
        return [f"The API counts them, and lists none: {where}"]
    more = count - len(told)
    if told and more > 0:
        told[-1] += f"   ({number(more)} more: {where})"
    return told


def mismatch(record: Record, bulk: Bulk, environment: str) -> MismatchError | None:
    """Return the error for a bulk that cannot be the recorded one, None where it is or may be.

    Under another base URL only the recorded start of the execution identifies it. Anywhere, a bulk whose execution had
    begun is never SUBMITTED again.
    """
    moved = record.environment is not None and record.environment != environment
    known = record.execution_start is not None and record.execution_start == bulk.execution_start
    if moved and not known:
        there = f"the bulk {record.bulk_id} there is another one"
        if record.execution_start is None:
            there = "nothing recorded tells whether the bulk there is the same one, before a refresh at the old address"
        return MismatchError.of(elsewhere(record, environment, there))
    if record.has_begun and bulk.is_submitted:
        return MismatchError(
            f"bulk {record.bulk_id} is SUBMITTED at {environment}, but its execution is recorded as begun "
            f"({record.status}): it is not executed again",
            step="Ask the API's support what happened to it. To give up the record: `pulumi state delete`.",
        )
    return None


def not_cancelled(bulk_id: str, bulk: Bulk, reason: str) -> str:
    """Say that a destroyed resource leaves its bulk as it is, in spite of on_delete=cancel."""
    after = "; whoever may execute it still can" if bulk.is_submitted else ""
    return f"bulk {bulk_id} is left as it is, {bulk.status}, in spite of on_delete=cancel: {reason}{after}"


def elsewhere(record: Record, environment: str, reason: str) -> Told:
    """Say that a record belongs to another environment than the configured one."""
    return Told(
        f"bulk {record.bulk_id} is recorded at {record.environment}, and bulks:baseUrl is {environment} now: {reason}",
        "Set bulks:baseUrl back, or name a bulk of the new environment.",
    )


def forgotten(record: Record, error: BulksError) -> str:
    """Say that the API knows a bulk no more whose end is on record."""
    return f"the API knows bulk {record.bulk_id} no more; its record stays ({record.status}): {error}"


def standing(bulk: Bulk, inputs: Inputs, failed: Sequence[FailedOperation] | None) -> BulkError | None:
    """Return why the bulk, as it is now, is no success, None where it is one as far as its status tells."""
    if bulk.seems_over:
        return UnknownStatusError.of(over(inputs.bulk_id, bulk))
    return verdict(bulk, inputs, failed) if bulk.is_final else NotFinalError.of(not_final(inputs.bulk_id, bulk))


def differences(record: Record, bulk: Bulk) -> dict[str, str]:
    """Return what the live bulk shows differently from the record, by the name of the output, as "name old → new"."""
    found = {}
    if record.status != bulk.status:
        found["status"] = f"status {record.status} → {bulk.status}"
    if bulk.counts is not None and record.counts != bulk.counts:
        found["counts"] = f"counts: {tally(record)} → {tally(bulk)}"
    if bulk.execution_start is not None and record.execution_start != bulk.execution_start:
        found["executionStart"] = f"executionStart {record.execution_start} → {bulk.execution_start}"
    return found


def outlook(bulk: Bulk, inputs: Inputs) -> str:
    """Say what creating the resource will do to the bulk as it is now."""
    name = f"bulk {inputs.bulk_id}"
    if bulk.is_submitted:
        of = f" of {bulk.operation}" if bulk.operation else ""
        mode = f", {inputs.mode.value}" if inputs.mode else ""
        return f"{name}: will execute {count_of(bulk.submitted_items_count, 'operation')}{of}{mode}"
    if bulk.is_final:
        return f"{name} is already {bulk.status} ({tally(bulk)}): will take over its outcome, not execute it"
    state = f"{name} is already {bulk.status}{_percentage(bulk)}"
    if bulk.is_paused and inputs.on_paused is OnPaused.RESUME:
        return f"{state}: will resume it and wait for it, not execute it"
    if bulk.is_paused:
        return f"{state}: will wait until somebody resumes it and it ends, not execute it"
    return f"{state}: will wait for it, not execute it"


def concerns(bulk: Bulk, inputs: Inputs) -> list[str]:
    """Return what works, but hardly as meant."""
    found = []
    interval, items = inputs.webhook_interval, bulk.submitted_items_count
    if bulk.is_submitted and interval is not None and items and interval * WEBHOOKS_PER_BULK < items:
        found.append(
            f"webhook_interval={number(interval)} is below 25 % of the {number(items)} items: "
            "the API will send one webhook per 25 % instead"
        )
    if not bulk.is_submitted and inputs.mode is not None and bulk.mode not in (None, inputs.mode.value):
        found.append(
            f"bulk {inputs.bulk_id} was executed with the mode {bulk.mode}: "
            f"mode={inputs.mode.value} has no effect on it"
        )
    return found


def obstacle(bulk: Bulk, inputs: Inputs) -> tuple[str, BulkError] | None:
    """Return the input and the error for a bulk that is not to be executed or adopted at all, None for any other."""
    failed_guard = guard(bulk, inputs)
    if failed_guard is not None:
        return failed_guard
    refusal = refusal_to_adopt(bulk, inputs)
    return None if refusal is None else ("ifExecuted", refusal)


def setback(
    bulk: Bulk,
    inputs: Inputs,
    unknown: Collection[str],
    read_failed: Callable[[], Sequence[FailedOperation] | None],
) -> BulkError | None:
    """Return the error with which creating the resource will end as the bulk is now, None where it may go well.

    `read_failed` reads the failed operations, where they are to be told.
    """
    if bulk.is_paused and inputs.on_paused is OnPaused.FAIL and "onPaused" not in unknown:
        return PausedError.of(Told(paused(inputs.bulk_id, bulk)).plus(left_paused()))
    if bulk.seems_over:
        return UnknownStatusError.of(over(inputs.bulk_id, bulk))
    if not bulk.is_final or bulk.status in inputs.accepted_statuses or "acceptedStatuses" in unknown:
        return None
    return verdict(bulk, inputs, read_failed())


def _percentage(bulk: Bulk) -> str:
    total = bulk.submitted_items_count
    return f" at {100 * bulk.finished_count // total} %" if total and bulk.counts is not None else ""
