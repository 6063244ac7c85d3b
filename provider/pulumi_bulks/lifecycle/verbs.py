"""create, read, diff, update, delete: what each verb of a resource does with its bulk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import MismatchError, NotFoundError, TimedOutError, TransientError, UnusableAnswerError
from pulumi_bulks.waiting.terms import OnPaused, Terms
from pulumi_bulks.waiting.wait import Wait

from . import judgement, settlement
from .ending import conclude, read_failed, read_rows
from .inputs import INPUT_NAMES, Inputs, OnDelete, parse_inputs
from .looking import is_to_be_there, look_again
from .outputs import Record, outputs, parse_record

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

_SENT_ON_EXECUTE = frozenset({"mode", "webhookInterval"})
"""Inputs that have no effect on a bulk whose execution has begun: `check` refuses another mode, and that is all."""


@dataclass(frozen=True)
class Difference:
    """What a diff has found: `changed` and `replaced` name inputs; `drifted` is True where the live bulk differs."""

    changed: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    drifted: bool = False


def create(properties: Mapping[str, Any], context: Context, timeout: float | None = None) -> dict[str, Any]:
    """Execute the bulk if it is SUBMITTED, else adopt it; wait until it is final; return the outputs.

    `timeout`, here and in `update` and `delete`, is in seconds: Pulumi's `custom_timeouts`, which win over the input.
    """
    inputs = parse_inputs(properties)
    wait = Wait(context, inputs.bulk_id, inputs.terms(timeout))
    return _finish(inputs, wait, wait.observe(), None, context)


def read(bulk_id: str, properties: Mapping[str, Any], context: Context) -> dict[str, Any] | None:
    """Return the live bulk's outputs; None if it is gone.

    `properties` are the recorded outputs, or only inputs where nothing is recorded, as for `BulkExecution.get`: there a
    bulk that is not found is an error, because the engine would take it for one without outputs. A bulk that the API
    has forgotten after its end stays as recorded. Raises an error for anything else than a clear answer.
    """
    record = parse_record(properties)
    known_id = record.bulk_id or bulk_id
    try:
        bulk = look_again(record, known_id, context)
    except NotFoundError as error:
        _refuse_foreign_absence(record, context, error)
        if not record.is_recorded:
            raise
        if not record.is_final:
            return None
        context.notifier.warning(_forgotten(record, error))
        return dict(properties)
    except TransientError as error:
        raise type(error)(
            f"bulk {known_id} could not be read: {error.reason}. Nothing changed: run it again when the API answers",
            request_ref=error.request_ref,
            retry_after=error.retry_after,
        ) from None
    failure = judgement.mismatch(record, bulk, context.environment)
    if failure is not None:
        raise failure
    adopted = record.adopted if record.is_recorded else True
    failed = read_failed(bulk, known_id, context) if bulk.is_final else []
    if failed is None:
        failed = record.failed_operations
    return outputs(
        {**properties, "bulkId": known_id},
        bulk,
        environment=context.environment,
        adopted=adopted,
        failed=failed,
        states=_states(properties, bulk, known_id, context),
    )


def diff(recorded: Mapping[str, Any], new: Mapping[str, Any], unknown: Collection[str], context: Context) -> Difference:
    """Compare the named inputs, then the live bulk, with the record. `unknown` as in `check`."""
    record = parse_record(recorded)
    if "bulkId" in unknown or new.get("bulkId") != record.bulk_id:
        return Difference(changed=["bulkId"], replaced=["bulkId"])
    changed = [
        name
        for name in INPUT_NAMES
        if name not in _SENT_ON_EXECUTE and (name in unknown or recorded.get(name) != new.get(name))
    ]
    bulk = _live(record, context)
    if bulk is None:
        return Difference(changed)
    found = judgement.differences(record, bulk)
    if record.environment != context.environment:
        found.append(f"environment {record.environment} → {context.environment}")
    if "acceptedStatuses" in changed and not unknown and bulk.is_final:
        refusal = judgement.verdict(bulk, parse_inputs(new), failed=[])
        if refusal is not None:
            context.notifier.warning(f"the update will fail: {refusal}")
    if not unknown and bulk.is_final:
        found += _unsettled(record, bulk, parse_inputs(new), context, is_changed="acceptedOperationStates" in changed)
    if found:
        context.notifier.info(f"bulk {record.bulk_id} differs from the record: {'; '.join(found)}")
    return Difference(changed, drifted=bool(found))


def update(
    recorded: Mapping[str, Any], properties: Mapping[str, Any], context: Context, timeout: float | None = None
) -> dict[str, Any]:
    """Wait again for a bulk that is not final, judge it under the new inputs, and return the full outputs.

    It executes a bulk only if the record says that its execution had not begun.
    """
    record = parse_record(recorded)
    inputs = parse_inputs(properties)
    wait = Wait(context, inputs.bulk_id, inputs.terms(timeout), was_seen=is_to_be_there(record, context))
    try:
        bulk = wait.observe()
    except NotFoundError as error:
        _refuse_foreign_absence(record, context, error)
        if not record.is_final:
            raise
        context.notifier.warning(_forgotten(record, error))
        bulk = record
    failure = judgement.mismatch(record, bulk, context.environment)
    if failure is not None:
        raise failure
    return _finish(inputs, wait, bulk, record, context)


def delete(recorded: Mapping[str, Any], get_context: Callable[[], Context], timeout: float | None = None) -> None:
    """Forget the record; under `on_delete=cancel`, cancel a bulk that is not final and wait until it is.

    Only a cancel needs the API, and so the configuration that a context is made of.
    """
    if recorded.get("onDelete") != OnDelete.CANCEL.value:
        return
    context = get_context()
    record = parse_record(recorded)
    settings = parse_inputs({name: recorded.get(name) for name in ("bulkId", "timeout")})
    terms = Terms(timeout or settings.timeout, on_paused=OnPaused.WAIT)
    wait = Wait(context, settings.bulk_id, terms, was_seen=is_to_be_there(record, context))
    try:
        _cancel(wait, record, context)
    except TimedOutError as error:
        what = str(error).partition("\n")[0]
        step = "The record stays: run `pulumi destroy` again when the API answers, or give up the cancel"
        raise TimedOutError(f'{what}\n  {step} with on_delete="leave" and a `pulumi up` before.') from None


def _cancel(wait: Wait, record: Record, context: Context) -> None:
    try:
        bulk = wait.observe()
    except NotFoundError as error:
        _refuse_foreign_absence(record, context, error)
        return
    if bulk.is_final:
        return
    failure = judgement.mismatch(record, bulk, context.environment)
    if failure is not None:
        raise failure
    if bulk.seems_over:
        context.notifier.warning(judgement.not_cancelled(record.bulk_id or "", bulk, "its execution seems to be over"))
        return
    left = wait.cancel(bulk)
    if left.is_submitted:
        context.notifier.warning(judgement.not_cancelled(record.bulk_id or "", left, "the API does not cancel it"))


def _finish(inputs: Inputs, wait: Wait, bulk: Bulk, record: Record | None, context: Context) -> dict[str, Any]:
    """Execute what may be executed, wait, and conclude. With a record, the bulk has been adopted or executed before."""
    guard = judgement.guard(bulk, inputs)
    if guard is not None:
        raise guard[1]
    adopted = True if record is None or record.adopted is None else record.adopted
    if bulk.is_submitted:
        start = wait.execute(bulk, inputs.order)
        bulk, adopted = start.bulk, not start.ours
    if record is None and adopted:
        refusal = judgement.refusal_to_adopt(bulk, inputs)
        if refusal is not None:
            raise refusal
    return conclude(inputs, wait, wait.until_final(bulk), adopted=adopted, context=context)


def _states(properties: Mapping[str, Any], bulk: Bulk, bulk_id: str, context: Context) -> dict[str, int] | None:
    """Read the states of the operations again, where the inputs ask for them and the bulk is final as accepted."""
    names = ("timeout", "acceptedStatuses", "acceptedOperationStates")
    inputs = parse_inputs({"bulkId": bulk_id, **{name: properties.get(name) for name in names}})
    if inputs.accepted_operation_states is None or bulk.status not in inputs.accepted_statuses:
        return None
    wait = Wait(context, bulk_id, Terms(inputs.timeout))
    return settlement.states_of(read_rows(wait, bulk, bulk_id), bulk)


def _unsettled(record: Record, bulk: Bulk, inputs: Inputs, context: Context, *, is_changed: bool) -> list[str]:
    """Return what speaks against the recorded states; an update reads the operations, which takes requests."""
    accepted = inputs.accepted_operation_states
    if accepted is None or bulk.status not in inputs.accepted_statuses:
        return []
    reason = settlement.unrecorded(record, accepted)
    if reason is not None or is_changed:
        context.notifier.info(f"bulk {record.bulk_id}: {settlement.reads(bulk, context.rate_limits)}")
    return [] if reason is None else [reason]


def _live(record: Record, context: Context) -> Bulk | None:
    """Return the live bulk of a record; None, with a warning, where the API cannot tell now or has forgotten it."""
    try:
        bulk = look_again(record, record.bulk_id or "", context)
    except NotFoundError as error:
        _refuse_foreign_absence(record, context, error)
        if not record.is_final:
            raise
        context.notifier.warning(_forgotten(record, error))
        return None
    except TransientError as error:
        if isinstance(error, UnusableAnswerError) and record.environment not in (None, context.environment):
            raise MismatchError(judgement.elsewhere(record, context.environment, str(error))) from None
        context.notifier.warning(f"bulk {record.bulk_id} is taken as recorded ({record.status}): {error}")
        return None
    failure = judgement.mismatch(record, bulk, context.environment)
    if failure is not None:
        raise failure
    return bulk


def _refuse_foreign_absence(record: Record, context: Context, error: NotFoundError) -> None:
    """Refuse to take a 404 of another environment for the absence of the recorded bulk."""
    if record.environment not in (None, context.environment):
        raise type(error)(judgement.elsewhere(record, context.environment, error.reason)) from None


def _forgotten(record: Record, error: NotFoundError) -> str:
    return f"the API knows bulk {record.bulk_id} no more; its record stays ({record.status}): {error}"
