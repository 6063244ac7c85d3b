"""`require_outcome`: what became of a bulk of another stack, or a failure that says why it cannot be relied on."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import pulumi
from pulumi.output import Unknown, contains_unknowns
from pulumi.runtime.rpc import UNKNOWN
from pulumi.runtime.settings import get_monitor

from .arguments import exact, refusal
from .types import whole_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .declaration import FinalStatus
    from .types import OutcomeRecord

T = TypeVar("T")

_REFERENCES: WeakKeyDictionary[object, dict[str, pulumi.StackReference]] = WeakKeyDictionary()
"""By the monitor of the program that has made them: with the Automation API, one process runs several programs."""


def require_outcome(  # noqa: PLR0913 - the arguments are the contract
    reference: pulumi.StackReference | str,
    name: str,
    *,
    bulk_id: pulumi.Input[str | int],
    environment: pulumi.Input[str],
    statuses: pulumi.Input[Sequence[pulumi.Input[FinalStatus]]] = ("COMPLETED",),
    max_age: pulumi.Input[float | str | timedelta] | None = None,
) -> pulumi.Output[OutcomeRecord]:
    """Return the outcome of a bulk that another stack executes, for what is to come after it.

    A missing, foreign, stale, partial or unaccepted outcome fails the program in `pulumi up`; in a preview it is a
    warning, and the result is unknown, because the other stack may go on before the `up`. What is to wait for the
    outcome has to use the result: Pulumi creates everything else meanwhile.

    :param reference: the other stack: a StackReference, or its name.
    :param name: the resource's name there, under which its program exports the outcome.
    :param bulk_id: the bulk that is expected: a string of digits, or a Python int, which is taken exactly.
    :param environment: the API's base URL that is expected.
    :param statuses: the final statuses that are taken, ["COMPLETED"] by default.
    :param max_age: how long ago the execution may have ended: seconds, a text such as "24h", or a timedelta.
    """
    if not isinstance(name, str) or not name:
        raise refusal("require_outcome: name must be the resource's name, a text")
    if isinstance(reference, str):
        reference = _reference_to(reference)
    expected = pulumi.Output.all(
        bulkId=exact(bulk_id),
        environment=environment,
        statuses=list(statuses) if isinstance(statuses, tuple) else statuses,
        maxAge=max_age,
    )
    found = pulumi.Output.all(
        found=_found(reference, name),
        expected=expected,
        is_hidden=reference.get_output(name).is_secret(),
        hides=expected.is_secret(),
    )
    return found.apply(lambda values: _judged(name, values), run_with_unknowns=True)


def _reference_to(stack: str) -> pulumi.StackReference:
    """Return one reference to a stack for the whole program: the engine takes no two resources of one name."""
    references = _REFERENCES.setdefault(get_monitor(), {})
    if stack not in references:
        references[stack] = pulumi.StackReference(f"{stack}#outcomes", stack_name=stack)
    return references[stack]


def _found(reference: pulumi.StackReference, name: str) -> pulumi.Output[Any]:
    """Return the outcome and the names of the outputs beside it, in clear.

    Some outputs may be unknown: those of bulks that have failed in an `up --continue-on-error` are, and in a preview
    `get_output` would then know none at all.
    """

    def pick(outputs: Mapping[str, Any] | Unknown | None) -> Any:  # noqa: ANN401 - whatever an output holds
        if isinstance(outputs, Unknown):
            return outputs
        outcome = (outputs or {}).get(name)
        return UNKNOWN if contains_unknowns(outcome) else outcome, sorted(outputs or ())

    return pulumi.Output.unsecret(reference.outputs.apply(pick, run_with_unknowns=True))


def _judged(name: str, found: Mapping[str, Any]) -> pulumi.Output[OutcomeRecord]:
    """Return the record, or in a preview an output without a value. Raises RunError in an `up`."""
    from pulumi_bulks.api.errors import InputError  # noqa: PLC0415 - as _record
    from pulumi_bulks.api.told import coded  # noqa: PLC0415 - as _record
    from pulumi_bulks.hosts.shared.texts import as_shown, text_of  # noqa: PLC0415 - as _record
    from pulumi_bulks.outcome.errors import OutcomeError, OutcomeMissingError  # noqa: PLC0415 - as _record

    if contains_unknowns(found):
        text = f"the outcome of {name} cannot be judged: something that it depends on has failed"
        return _without_value(coded(text, OutcomeMissingError.code))
    (outcome, others), is_hidden = found["found"], found["is_hidden"]
    try:
        record = _record(name, outcome, found["expected"], is_secret=is_hidden or found["hides"], others=others)
        return _output(record, is_secret=is_hidden)
    except InputError as problem:
        text = f"require_outcome of {name}: {text_of(problem)}"
    except OutcomeError as problem:
        text = text_of(problem)
    if pulumi.runtime.is_dry_run():
        pulumi.log.warn(as_shown(f"`pulumi up` would fail now: {text}", ()))
    return _without_value(as_shown(text, ()))


def _record(
    name: str, outcome: object, expected: Mapping[str, Any], *, is_secret: bool, others: Sequence[str]
) -> OutcomeRecord:
    """Return the record where it is what is expected. Raises InputError and OutcomeError.

    What it imports takes a while, which a program has while the engine reads the other stack.
    """
    from pulumi_bulks.hosts.shared.consuming import required  # noqa: PLC0415 - see above

    max_age = expected["maxAge"]
    seconds = max_age.total_seconds() if isinstance(max_age, timedelta) else max_age
    asked = {**expected, "name": name, "maxAge": seconds}
    return whole_record(required(outcome, asked, time.time(), is_secret=is_secret, others=others))


def _without_value(problem: str) -> pulumi.Output[Any]:
    """Return an output whose value a preview does not know. Raises RunError in an `up`, which has to know it."""
    if not pulumi.runtime.is_dry_run():
        raise pulumi.RunError(problem)
    return _output(None, is_known=False)


def _output(value: Any, *, is_known: bool = True, is_secret: bool = False) -> pulumi.Output[Any]:  # noqa: ANN401 - any
    """Return an output of a value as it is: Pulumi's own way to a secret makes plain dicts of all types."""
    return pulumi.Output(set(), _resolved(value), _resolved(is_known), _resolved(is_secret))


def _resolved(value: T) -> asyncio.Future[T]:
    future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    future.set_result(value)
    return future
