"""check: validate the inputs, and look at the live bulk before anything happens to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pulumi_bulks.api.errors import (
    ApiError,
    CannotAskError,
    ConfigurationError,
    InputError,
    NotFoundError,
    TransientError,
    UnusableAnswerError,
)
from pulumi_bulks.api.told import Told, coded
from pulumi_bulks.waiting import messages

from . import judgement, settlement
from .ending import read_failed
from .inputs import Inputs, parse_inputs
from .looking import look

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context


class Failure(NamedTuple):
    """Why an input is refused: its name in state, NO_INPUT where none is the cause, the whole text, and its code."""

    name: str
    reason: str
    code: str


Failures = list[Failure]

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
    """Return every mistake in the inputs `new`, and tell what will happen.

    `old` are the inputs of the record, empty without one; `unknown` names the inputs that a preview cannot know yet.
    `will_ask_again` is True where a verb follows that asks for as long as it is of use: what may pass is left to it.
    """
    try:
        inputs = _parsed(new, unknown)
    except InputError as error:
        return failures_of(error)
    if "bulkId" in unknown:
        context.notifier.info("the bulk is not known yet: it will be looked at before it is executed")
        return []
    if old.get("bulkId") == inputs.bulk_id:
        return _another_mode(old, inputs, unknown, context)
    return _look(inputs, unknown, context, will_ask_again=will_ask_again)


def mistakes(new: Mapping[str, Any], unknown: Collection[str]) -> Failures:
    """Return what is wrong with the inputs themselves, which takes no look at a bulk."""
    try:
        _parsed(new, unknown)
    except InputError as error:
        return failures_of(error)
    return []


def failures_of(error: InputError) -> Failures:
    """Return each mistake that an error tells of."""
    return [Failure(name, str(told), error.code) for name, told in error.failures]


def _parsed(new: Mapping[str, Any], unknown: Collection[str]) -> Inputs:
    return parse_inputs(({"bulkId": _ANY_BULK} if "bulkId" in unknown else {}) | dict(new))


def _another_mode(old: Mapping[str, Any], inputs: Inputs, unknown: Collection[str], context: Context) -> Failures:
    """Return the failure of a mode other than the one in effect for the recorded bulk: it cannot be executed again.

    The one in effect is what the API reports, whoever asked for it; without its answer, what the program asked before.
    """
    if "mode" in unknown or inputs.mode is None or old.get("mode") == inputs.mode.value:
        return []
    in_effect = old.get("mode")
    try:
        bulk = look(inputs.bulk_id, context)
    except ApiError as error:
        context.notifier.warning(f"bulk {inputs.bulk_id} could not be looked at for the mode in effect: {error}")
    else:
        if bulk.is_submitted:
            return []
        in_effect = bulk.mode or in_effect
    if in_effect in {None, inputs.mode.value}:
        return []
    told = Told(
        f"cannot change: bulk {inputs.bulk_id} has been executed with the mode {in_effect}, and an execution cannot be "
        "repeated",
        f"Write {in_effect}, leave it out, or name another bulk.",
    )
    return [Failure("mode", str(told), InputError.code)]


def _look(inputs: Inputs, unknown: Collection[str], context: Context, *, will_ask_again: bool) -> Failures:
    try:
        bulk = look(inputs.bulk_id, context)
    except (ApiError, ConfigurationError) as error:
        return _unseen(error, inputs, context, will_ask_again=will_ask_again)
    obstacle = judgement.obstacle(bulk, inputs)
    if obstacle is not None and obstacle[0] not in unknown:
        name, refusal = obstacle
        return [Failure(name, str(refusal), refusal.code)]
    _announce(bulk, inputs, unknown, context)
    return []


def _unseen(
    error: ApiError | ConfigurationError, inputs: Inputs, context: Context, *, will_ask_again: bool
) -> Failures:
    """Return what a look without a bulk means; an API that does not answer just now is a warning alone."""
    match error:
        case UnusableAnswerError():
            told = Told(f"{error.what}. This is not an answer of the Bulk API", "Check bulks:baseUrl.")
            return [Failure(NO_INPUT, str(told), error.code)]
        case CannotAskError() if not (will_ask_again and error.patience):
            return [Failure(NO_INPUT, str(messages.cannot_ask(inputs.bulk_id, error)), error.code)]
        case TransientError():
            context.notifier.warning(f"bulk {inputs.bulk_id} could not be looked at: {error}")
            return []
    return [Failure("bulkId" if isinstance(error, NotFoundError) else NO_INPUT, str(error), error.code)]


def _announce(bulk: Bulk, inputs: Inputs, unknown: Collection[str], context: Context) -> None:
    """Tell what will happen. What makes this resource alone fail is a warning: a failed check would stop all others."""
    setback = judgement.setback(bulk, inputs, unknown, lambda: read_failed(bulk, inputs.bulk_id, context))
    if setback is None:
        context.notifier.info(judgement.outlook(bulk, inputs) + settlement.plan(bulk, inputs, context.rate_limits))
    else:
        context.notifier.warning(coded(f"this resource will fail: {setback}", setback.code))
    for concern in (*judgement.concerns(bulk, inputs), *settlement.concerns(inputs)):
        context.notifier.warning(concern)
