"""diff: the named inputs, then the live bulk, compared with the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import MismatchError, NoRoomError, NotFoundError, TransientError, UnusableAnswerError
from pulumi_bulks.api.states import BulkStatus
from pulumi_bulks.api.told import coded
from pulumi_bulks.waiting.progress import status_line

from . import judgement, settlement
from .inputs import INPUT_NAMES, parse_inputs
from .looking import look_again, refuse_foreign_absence
from .outputs import parse_record

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

    from .inputs import Inputs
    from .outputs import Record

_SENT_ON_EXECUTE = frozenset({"mode", "webhookInterval"})
"""Inputs that have no effect on a bulk whose execution has begun: `check` refuses another mode, and that is all."""


@dataclass(frozen=True)
class Difference:
    """What a diff has found, by names in state.

    That is the inputs that have `changed`, those of them that mean another bulk (`replaced`), and the outputs that
    differ from the record or from what the program accepts (`drifted`).
    """

    changed: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    drifted: list[str] = field(default_factory=list)


def diff(  # noqa: PLR0913 - what is compared with what
    recorded: Mapping[str, Any],
    new: Mapping[str, Any],
    unknown: Collection[str],
    context: Context,
    *,
    asked_before: Mapping[str, Any] | None = None,
    trusts_the_end: bool = False,
) -> Difference:
    """Compare the named inputs, then the live bulk, with the record. `unknown` as in `check`.

    `asked_before` are the inputs of the record, where the host has not shown them to `check`. With `trusts_the_end`,
    a bulk that is recorded as final is not asked about: it stays as it is, and a refresh looks at it.
    """
    record = parse_record(recorded)
    if "bulkId" in unknown or new.get("bulkId") != record.bulk_id:
        return Difference(changed=["bulkId"], replaced=["bulkId"])
    changed = [
        name
        for name in INPUT_NAMES
        if name not in _SENT_ON_EXECUTE and (name in unknown or recorded.get(name) != new.get(name))
    ]
    if asked_before is not None and _asks_for_another_mode(record, asked_before, new, unknown):
        changed.append("mode")
    is_settled = trusts_the_end and record.is_final and record.environment == context.environment
    live = None if is_settled else _live(record, context)
    bulk = live or record
    found = judgement.differences(record, bulk)
    if live is not None and record.environment != context.environment:
        found["environment"] = f"environment {record.environment} → {context.environment}"
    if found:
        context.notifier.info(f"bulk {record.bulk_id} differs from the record: {'; '.join(found.values())}")
    left = [] if unknown else _left_to_do(record, bulk, parse_inputs(new), changed, context)
    return Difference(changed, drifted=list(dict.fromkeys([*found, *left])))


def _asks_for_another_mode(
    record: Record, asked_before: Mapping[str, Any], new: Mapping[str, Any], unknown: Collection[str]
) -> bool:
    """Return whether an update has to look at the mode in effect: the one that is recorded, written down, is none."""
    return "mode" in unknown or new.get("mode") not in (None, asked_before.get("mode"), record.mode)


def _left_to_do(record: Record, bulk: Bulk, inputs: Inputs, changed: Collection[str], context: Context) -> list[str]:
    """Return the outputs that an update has to deal with, although they may be as recorded, and tell why."""
    if not bulk.is_final:
        does = "executes it" if bulk.status == BulkStatus.SUBMITTED else "waits for it"
        context.notifier.info(f"bulk {record.bulk_id} is not final: {status_line(bulk)}: the update {does}")
        return ["status"]
    refusal = judgement.verdict(bulk, inputs, failed=[])
    if refusal is not None:
        context.notifier.warning(coded(f"the update will fail: {refusal.what.splitlines()[0]}", refusal.code))
        return ["status"]
    if inputs.accepted_operation_states is None:
        return []
    reason = settlement.unrecorded(record, inputs.accepted_operation_states)
    if reason is not None or "acceptedOperationStates" in changed:
        why = "" if reason is None else f"{reason}; "
        context.notifier.info(f"bulk {record.bulk_id}: {why}{settlement.reads(bulk, context.rate_limits)}")
    return [] if reason is None else ["operationStates"]


def _live(record: Record, context: Context) -> Bulk | None:
    """Return the live bulk of a record; None, with a warning, where the API cannot tell now or has forgotten it."""
    try:
        bulk = look_again(record, record.bulk_id or "", context)
    except NotFoundError as error:
        refuse_foreign_absence(record, context, error)
        if not record.is_final:
            raise
        context.notifier.warning(judgement.forgotten(record, error))
        return None
    except NoRoomError:
        return None  # the update asks, for as long as it takes
    except TransientError as error:
        if isinstance(error, UnusableAnswerError) and record.environment not in (None, context.environment):
            raise MismatchError.of(judgement.elsewhere(record, context.environment, error.what)) from None
        context.notifier.warning(f"bulk {record.bulk_id} is taken as recorded ({record.status}): {error}")
        return None
    failure = judgement.mismatch(record, bulk, context.environment)
    if failure is not None:
        raise failure
    return bulk
