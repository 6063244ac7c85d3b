"""From a final bulk to outputs, or to the error that says why it is no success."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import ApiError, ConfigurationError
from pulumi_bulks.api.states import OperationStatus

from . import judgement
from .outputs import FAILED_OPERATIONS_SHOWN, FailedOperation, outputs, summarize

if TYPE_CHECKING:
    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

    from .inputs import Inputs


def conclude(inputs: Inputs, bulk: Bulk, *, adopted: bool, context: Context) -> dict[str, Any]:
    """Return the outputs of a final bulk. Raises NotAcceptedError where its status is not accepted."""
    failed = read_failed(bulk, inputs.bulk_id, context)
    failure = judgement.verdict(bulk, inputs, failed)
    if failure is not None:
        raise failure
    return outputs(inputs.as_given, bulk, environment=context.environment, adopted=adopted, failed=failed)


def read_failed(bulk: Bulk, bulk_id: str, context: Context) -> list[FailedOperation] | None:
    """Return the first failed operations; None, with a warning, where they cannot be read.

    The outcome is known without them, so they never make a verb fail.
    """
    if not bulk.count_of(OperationStatus.FAILED):
        return []
    try:
        return summarize(context.api.failed_operations(bulk_id, FAILED_OPERATIONS_SHOWN))
    except (ApiError, ConfigurationError) as error:
        context.notifier.warning(f"the failed operations of bulk {bulk_id} could not be read: {error}")
        return None
