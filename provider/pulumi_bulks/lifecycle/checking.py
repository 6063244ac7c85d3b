"""check: validate the inputs, and look at the live bulk before anything happens to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import (
    ApiError,
    CannotAskError,
    ConfigurationError,
    InputError,
    NotFoundError,
    TransientError,
    UnusableAnswerError,
)

from . import judgement, settlement
from .ending import read_failed
from .inputs import Inputs, parse_inputs
from .looking import look

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

Failures = list[tuple[str, str]]

_SENT_ON_EXECUTE = ("mode", "webhookInterval")
_ANY_BULK = "0"
NO_INPUT = ""
"""Where a failure stands that no input causes."""


def check(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    unknown: Collection[str],
    context: Context,
    *,
    will_ask_again: bool = False,
) -> Failures:
    """Return every mistake in the inputs `new` as (name in state, reason), and tell what will happen.

    `old` are the inputs of the record, empty without one; `unknown` names the inputs that a preview cannot know yet.
    `will_ask_again` is True where a verb follows that asks for as long as it is of use: what may pass is left to it.
    """
    try:
        inputs = _parsed(new, unknown)
    except InputError as error:
        return list(error.failures)
    if "bulkId" in unknown:
        context.notifier.info("the bulk is not known yet: it will be looked at before it is executed")
        return []
    if old.get("bulkId") == inputs.bulk_id:
        return _changes_to_an_execution(old, new, unknown)
    return _look(inputs, unknown, context, will_ask_again=will_ask_again)


def mistakes(new: Mapping[str, Any], unknown: Collection[str]) -> Failures:
    """Return what is wrong with the inputs themselves, which takes no look at a bulk."""
    try:
        _parsed(new, unknown)
    except InputError as error:
        return list(error.failures)
    return []


def _parsed(new: Mapping[str, Any], unknown: Collection[str]) -> Inputs:
    return parse_inputs(({"bulkId": _ANY_BULK} if "bulkId" in unknown else {}) | dict(new))


def _changes_to_an_execution(old: Mapping[str, Any], new: Mapping[str, Any], unknown: Collection[str]) -> Failures:
    reason = (
        f"cannot change: bulk {old['bulkId']} is recorded with it, and an execution cannot be repeated. "
        "Set it back, or name another bulk"
    )
    return [(name, reason) for name in _SENT_ON_EXECUTE if name not in unknown and old.get(name) != new.get(name)]


def _look(inputs: Inputs, unknown: Collection[str], context: Context, *, will_ask_again: bool) -> Failures:
    try:
        bulk = look(inputs.bulk_id, context)
    except UnusableAnswerError as error:
        return [(NO_INPUT, f"{error}. This is not an answer of the Bulk API: check bulks:baseUrl")]
    except TransientError as error:
        if isinstance(error, CannotAskError) and not (will_ask_again and error.patience):
            return [(NO_INPUT, f"bulk {inputs.bulk_id}: this machine cannot ask the API: {error}")]
        context.notifier.warning(f"bulk {inputs.bulk_id} could not be looked at: {error}")
        return []
    except NotFoundError as error:
        return [("bulkId", str(error))]
    except (ApiError, ConfigurationError) as error:
        return [(NO_INPUT, str(error))]
    failures = [failure for failure in _judge(bulk, inputs, unknown, context) if failure[0] not in unknown]
    if not failures:
        context.notifier.info(judgement.outlook(bulk, inputs) + settlement.plan(bulk, inputs))
        for concern in (*judgement.concerns(bulk, inputs), *settlement.concerns(inputs)):
            context.notifier.warning(concern)
    return failures


def _judge(bulk: Bulk, inputs: Inputs, unknown: Collection[str], context: Context) -> Failures:
    obstacle = judgement.obstacle(bulk, inputs)
    if obstacle is not None:
        return [(obstacle[0], str(obstacle[1]))]
    if bulk.is_final and "acceptedStatuses" not in unknown:
        failure = judgement.verdict(bulk, inputs, read_failed(bulk, inputs.bulk_id, context))
        if failure is not None:
            return [("bulkId", str(failure))]
    return []
