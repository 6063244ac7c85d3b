"""create, update, delete: what each verb that may change a bulk does with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import AlreadyExecutedError, BulksError, NotFoundError, StopError, TimedOutError
from pulumi_bulks.api.told import Told
from pulumi_bulks.waiting import messages
from pulumi_bulks.waiting.terms import OnPaused, Terms
from pulumi_bulks.waiting.wait import Wait

from . import judgement
from .ending import conclude
from .inputs import OnDelete, parse_inputs
from .looking import is_to_be_there, refuse_foreign_absence
from .outputs import outputs, parse_record
from .result import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

    from .inputs import Inputs
    from .outputs import Record


def create(properties: Mapping[str, Any], context: Context, timeout: float | None = None) -> Outcome:
    """Execute the bulk if it is SUBMITTED, else adopt it, and wait until it is final.

    `timeout`, here and in `update` and `delete`, is in seconds: Pulumi's `custom_timeouts`, which win over the input.
    Raises what stands against it before the execution has begun.
    """
    inputs = parse_inputs(properties)
    wait = Wait(context, inputs.bulk_id, inputs.terms(timeout))
    bulk = _first_look(
        inputs, wait, lambda: wait.before_execution(lambda listed: judgement.obstacle(listed, inputs) is None)
    )
    _refuse(judgement.obstacle(bulk, inputs))
    return _finish(inputs, wait, bulk, None, context)


def update(
    recorded: Mapping[str, Any], properties: Mapping[str, Any], context: Context, timeout: float | None = None
) -> Outcome:
    """Wait again for a bulk that is not final, and judge it under the new inputs.

    It executes a bulk only if the record says that its execution had not begun.
    """
    record = parse_record(recorded)
    inputs = parse_inputs(properties)
    wait = Wait(context, inputs.bulk_id, inputs.terms(timeout), was_seen=is_to_be_there(record, context))
    try:
        bulk = _first_look(inputs, wait, wait.observe)
    except NotFoundError as error:
        refuse_foreign_absence(record, context, error)
        if not record.is_final:
            raise
        context.notifier.warning(judgement.forgotten(record, error))
        bulk = record
    _refuse(judgement.mismatch(record, bulk, context.environment))
    _refuse(judgement.guard(bulk, inputs))
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
    except StopError:
        raise StopError.of(messages.interrupted_cancel(settings.bulk_id, wait.last)) from None
    except TimedOutError as error:
        what = Told(error.what.partition("\n")[0])
        raise TimedOutError.of(what.plus(messages.left_uncancelled(" when the API answers"))) from None


def _cancel(wait: Wait, record: Record, context: Context) -> None:
    try:
        bulk = wait.observe()
    except NotFoundError as error:
        refuse_foreign_absence(record, context, error)
        return
    _refuse(judgement.mismatch(record, bulk, context.environment))
    if bulk.is_final:
        return
    if bulk.seems_over:
        context.notifier.warning(judgement.not_cancelled(record.bulk_id or "", bulk, "its execution seems to be over"))
        return
    left = wait.cancel(bulk)
    if left.is_submitted:
        context.notifier.warning(judgement.not_cancelled(record.bulk_id or "", left, "the API does not cancel it"))


def _finish(inputs: Inputs, wait: Wait, bulk: Bulk, record: Record | None, context: Context) -> Outcome:
    """Execute what may be executed, wait, and conclude. With a record, the bulk has been adopted or executed before.

    Raises only where the execution has not begun for all that is known; a defect of ours may come after it as well.
    """
    was_adopted = record is None or bulk.is_submitted or record.adopted is not False
    try:
        if bulk.is_submitted:
            bulk = wait.execute(bulk, inputs.order).bulk
        if record is None and not wait.execute_sent:
            _refuse(judgement.refusal_to_adopt(bulk, inputs))
        final = wait.until_final(bulk)
        return conclude(inputs, wait, final, adopted=was_adopted and not wait.execute_sent, context=context)
    except AlreadyExecutedError:
        raise  # somebody else's execution is not for this resource to record
    except Exception as problem:  # noqa: BLE001 - whatever it is, there is something to record
        last = wait.last or bulk
        failure = _interrupted(inputs, wait, last) if isinstance(problem, StopError) else problem
        if last.is_submitted and not wait.execute_sent:
            raise failure from None
        adopted = was_adopted and not wait.execute_sent
        known = outputs(inputs.as_given, last, environment=context.environment, adopted=adopted, failed=[])
        return Outcome(known, failure)


def _first_look(inputs: Inputs, wait: Wait, look: Callable[[], Bulk]) -> Bulk:
    try:
        return look()
    except StopError:
        raise _interrupted(inputs, wait, wait.last) from None


def _interrupted(inputs: Inputs, wait: Wait, last: Bulk | None) -> StopError:
    return StopError.of(messages.interrupted(inputs.bulk_id, last, sent=wait.execute_sent))


def _refuse(obstacle: tuple[str, BulksError] | BulksError | None) -> None:
    error = obstacle[1] if isinstance(obstacle, tuple) else obstacle
    if error is not None:
        raise error
