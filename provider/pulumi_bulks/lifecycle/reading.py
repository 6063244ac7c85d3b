"""read: the outputs of a live bulk, and whether they are what the record says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import NotFoundError, TransientError
from pulumi_bulks.waiting.terms import Terms
from pulumi_bulks.waiting.wait import Wait

from . import judgement, settlement
from .ending import read_failed, read_rows
from .inputs import parse_inputs
from .looking import look_again, refuse_foreign_absence
from .outputs import outputs, parse_record
from .result import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.api.errors import UnsettledError
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

    from .inputs import Inputs
    from .outputs import Record

_ASKED_OF_A_READ = ("timeout", "acceptedStatuses", "acceptedOperationStates")


def read(bulk_id: str, properties: Mapping[str, Any], context: Context) -> Outcome | None:
    """Return the live bulk; None if it is gone.

    `properties` are the recorded outputs, or only inputs where nothing is recorded, as for `BulkExecution.get`: there a
    bulk that is not found is an error, because the engine would take it for one without outputs, and any bulk is as it
    should be. A bulk that the API has forgotten after its end stays as recorded. Raises an error for anything else than
    a clear answer.
    """
    record = parse_record(properties)
    known_id = record.bulk_id or bulk_id
    try:
        bulk = look_again(record, known_id, context)
    except NotFoundError as error:
        refuse_foreign_absence(record, context, error)
        if not record.is_recorded:
            raise
        if not record.is_final:
            return None
        context.notifier.warning(judgement.forgotten(record, error))
        return Outcome(
            dict(properties), judgement.standing(record, _inputs(properties, known_id), record.failed_operations)
        )
    except TransientError as error:
        raise type(error)(
            f"bulk {known_id} could not be read: {error.reason}. Nothing changed",
            request_ref=error.request_ref,
            retry_after=error.retry_after,
            step=error.step or "Run it again when the API answers.",
        ) from None
    failure = judgement.mismatch(record, bulk, context.environment)
    if failure is not None:
        raise failure
    return _as_read(record, {**properties, "bulkId": known_id}, bulk, context)


def _as_read(record: Record, properties: Mapping[str, Any], bulk: Bulk, context: Context) -> Outcome:
    inputs = _inputs(properties, properties["bulkId"])
    failed = read_failed(bulk, inputs.bulk_id, context) if bulk.is_final else []
    if failed is None:
        failed = record.failed_operations
    states, unsettled = _states(inputs, bulk, context)
    known = outputs(
        properties,
        bulk,
        environment=context.environment,
        adopted=record.adopted if record.is_recorded else True,
        failed=failed,
        states=states,
    )
    problem = (judgement.standing(bulk, inputs, failed) or unsettled) if record.is_recorded else None
    return Outcome(known, problem)


def _inputs(properties: Mapping[str, Any], bulk_id: str) -> Inputs:
    return parse_inputs({"bulkId": bulk_id, **{name: properties.get(name) for name in _ASKED_OF_A_READ}})


def _states(inputs: Inputs, bulk: Bulk, context: Context) -> tuple[dict[str, int] | None, UnsettledError | None]:
    """Read the states of the operations again, where the inputs ask for them and the bulk is final as accepted."""
    if inputs.accepted_operation_states is None or bulk.status not in inputs.accepted_statuses:
        return None, None
    rows = read_rows(Wait(context, inputs.bulk_id, Terms(inputs.timeout)), bulk, inputs.bulk_id)
    return settlement.states_of(rows, bulk), settlement.verdict(rows, bulk, inputs)
