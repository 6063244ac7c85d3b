"""The lifecycle's verbs, each with the record that it leaves behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pulumi_bulks import lifecycle
from pulumi_bulks.lifecycle import Outcome

from .errors import OutcomeDirError
from .record import OutcomeRecord
from .recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_bulks.waiting.context import Context

    from .desk import Desk

OUTCOME = "outcome"
"""The name of the output that is a record."""

_OF_A_LOOK = ("observedAt", "requestRef", "providerVersion", "run")
"""What differs between two looks at the same thing."""


def create(
    properties: Mapping[str, Any], get_context: Callable[[], Context], desk: Desk, timeout: float | None = None
) -> Outcome:
    """Create as the lifecycle does, and leave a record however it ends. Raises what the lifecycle raises.

    Raises OutcomeDirError before anything is executed, where no record could be written.
    """
    recorder = Recorder(desk, properties)
    return _recorded(recorder, get_context, lambda context: lifecycle.create(properties, context, timeout))


def update(
    recorded: Mapping[str, Any],
    properties: Mapping[str, Any],
    get_context: Callable[[], Context],
    desk: Desk,
    timeout: float | None = None,
) -> Outcome:
    """Update as the lifecycle does, with a record as `create` leaves one."""
    recorder = Recorder(desk, properties, recorded)
    return _recorded(recorder, get_context, lambda context: lifecycle.update(recorded, properties, context, timeout))


def read(bulk_id: str, properties: Mapping[str, Any], context: Context, desk: Desk) -> Outcome | None:
    """Read as the lifecycle does: the outputs tell of the live bulk, and so does the record among them. No file.

    `properties` are the recorded outputs, or only inputs where nothing is recorded.
    """
    before = properties if properties.get("status") is not None else None
    recorder = Recorder(replace(desk, place=None), {"bulkId": bulk_id, **properties}, before)
    recorder.begin(context)
    found = lifecycle.read(bulk_id, properties, replace(context, witness=recorder))
    if found is None:
        return None
    return _with(found, _unless_the_same(properties.get(OUTCOME), recorder.end(found.outputs, found.problem)))


def foretell(desk: Desk, context: Context) -> None:
    """Warn, in a preview, of a folder in which the `up` could write no record. Nothing is made or written."""
    obstacle = None if desk.place is None else desk.place.obstacle()
    if obstacle is not None:
        context.notifier.warning(f"{obstacle}; an `up` on this machine will fail before it executes anything")


def _recorded(recorder: Recorder, get_context: Callable[[], Context], verb: Callable[[Context], Outcome]) -> Outcome:
    recorder.prepare()
    try:
        context = get_context()
        recorder.begin(context)
        outcome = verb(replace(context, witness=recorder))
    except OutcomeDirError:
        raise
    except Exception as problem:
        recorder.end(None, problem)
        raise
    return _with(outcome, recorder.end(outcome.outputs, outcome.problem))


def _with(outcome: Outcome, record: Mapping[str, Any]) -> Outcome:
    return Outcome({**outcome.outputs, OUTCOME: dict(record)}, outcome.problem)


def _unless_the_same(before: object, now: dict[str, Any]) -> Mapping[str, Any]:
    """Return the recorded outcome where a look has shown the same: a refresh reports what has changed, and no more."""
    if not isinstance(before, dict):
        return now
    try:
        recorded = OutcomeRecord.model_validate(before).told()
    except ValidationError:
        return now
    is_same = all(recorded[name] == value for name, value in now.items() if name not in _OF_A_LOOK)
    return before if is_same else now
