"""What the operations' own answers say: a call that was accepted is not yet money that has moved. Pure."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from pulumi_bulks.api.errors import UncheckedError, UnsettledError
from pulumi_bulks.api.limits.windows import Window
from pulumi_bulks.api.operations import NO_STATE, PAGE
from pulumi_bulks.api.states import KNOWN_OPERATION_STATES, BulkStatus, OperationStatus
from pulumi_bulks.api.text import count_of, duration, number
from pulumi_bulks.waiting.allowance import IN_TURN, WINDOW
from pulumi_bulks.waiting.messages import reference

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.reading import OperationRow

    from .inputs import Inputs
    from .outputs import Record

OPERATIONS_TOLD = 5
STATES_TOLD = 6

_WAITING = "PENDING_CHALLENGE"
_NOT_OVER = ("INITIALISED", "SUBMITTED", "PENDING", "PENDING_CONFIRMATION", "APPROVED", "SCHEDULED")
_IN_VAIN = ("REJECTED", "FAILED", "INVALID", "CANCELLED", "RETURNED")
_NOT_CARRIED_OUT = frozenset(
    {OperationStatus.FAILED.value, OperationStatus.CANCELLED.value, OperationStatus.SUBMITTED.value}
)


def size_of(bulk: Bulk) -> int | None:
    """Return how many operations a bulk has, None where it does not tell."""
    if bulk.submitted_items_count is not None and bulk.submitted_items_count > 0:
        return bulk.submitted_items_count
    return sum((bulk.counts or {}).values()) or None


def unfinished_after(bulk: Bulk) -> frozenset[str]:
    """Return the statuses that no operation of a final bulk has: an answer with one is older than the bulk's end."""
    never_begun = {OperationStatus.SUBMITTED.value} if bulk.status == BulkStatus.COMPLETED.value else set()
    return frozenset({OperationStatus.RUNNING.value} | never_begun)


def states_of(rows: Sequence[OperationRow], bulk: Bulk) -> dict[str, int]:
    """Return each state and its number; what has none counts under "".

    So does an operation of a bulk that is not COMPLETED if its call was not accepted or not made (FAILED, CANCELLED,
    SUBMITTED): whatever its answer says, nothing is on its way. `accepted_statuses` answers for those.
    """
    return dict(Counter(row.state if _is_carried_out(row, bulk) else NO_STATE for row in rows))


def verdict(rows: Sequence[OperationRow], bulk: Bulk, inputs: Inputs) -> UnsettledError | None:
    """Return the error for a bulk of whose operations one has a state that is not accepted, None for a success."""
    accepted = inputs.accepted_operation_states or ()
    refused = [row for row in rows if _is_carried_out(row, bulk) and row.state not in accepted]
    if not refused:
        return None
    states = Counter(row.state for row in refused)
    head = (
        f"bulk {inputs.bulk_id} finished {bulk.status}, but the state of {number(len(refused))} of its "
        f"{count_of(len(rows), 'operation')} is not accepted: {_told(states)}{reference(bulk)}"
    )
    lines = [f"{_reference(row)} {row.method} {row.path} → {_name(row.state)}" for row in refused[:OPERATIONS_TOLD]]
    if len(refused) > OPERATIONS_TOLD:
        lines[-1] += f"   ({number(len(refused) - OPERATIONS_TOLD)} more: GET /bulks/{inputs.bulk_id}/operations)"
    return UnsettledError("\n  ".join([head, *lines, *_meanings(states)]), step="\n  ".join(_advice(states, accepted)))


def contradiction(rows: Sequence[OperationRow], bulk: Bulk) -> str | None:
    """Say why the operations do not go with the bulk's own count of completed ones, None where they do."""
    completed = bulk.count_of(OperationStatus.COMPLETED)
    carried_out = sum(_is_carried_out(row, bulk) for row in rows)
    if completed is None or carried_out >= completed:
        return None
    return f"{number(carried_out)} of {count_of(completed, 'completed operation')} could be read"


def unchecked(bulk: Bulk, bulk_id: str, reason: str, step: str = "") -> UncheckedError:
    """Return the error for operations that could not all be read; `step` is what the reason asks for."""
    again = "The next `pulumi up` reads the operations again; nothing is executed again."
    return UncheckedError(
        f"bulk {bulk_id} finished {bulk.status}, but the states of its operations are not known: {reason}"
        f"{reference(bulk)}\n"
        "  What has not been read was not checked, and is not accepted.",
        step=f"{step}\n  {again}" if step else again,
    )


def unrecorded(record: Record, accepted: Collection[str]) -> str | None:
    """Say why the recorded states do not stand for an accepted bulk, None where they do."""
    if record.operation_states is None:
        return "the states of its operations are not recorded"
    refused = {state: count for state, count in record.operation_states.items() if state not in accepted and count}
    if NO_STATE in refused:
        refused[NO_STATE] -= _not_carried_out(record)
        refused = {state: count for state, count in refused.items() if count > 0}
    return f"operations in a state that is not accepted: {_told(refused)}" if refused else None


def summary(states: Mapping[str, int]) -> str:
    """Return the end of a status line: what has become of the operations."""
    return f"operations: {_told({state: count for state, count in states.items() if count})}"


def plan(bulk: Bulk, inputs: Inputs, limits: Sequence[Window]) -> str:
    """Say what will be read of a bulk that is not recorded yet, for the end of the outlook."""
    if inputs.accepted_operation_states is None:
        return ""
    return f"; then {reads(bulk, limits)}"


def reads(bulk: Bulk, limits: Sequence[Window]) -> str:
    """Say that the operations will be read, and what it costs."""
    total = size_of(bulk)
    if total is None:
        return "will read the state of each operation"
    requests = requests_for(total)
    own = _least_seconds(requests, Window(IN_TURN, WINDOW))
    limited = max((_least_seconds(requests, window) for window in limits), default=0.0)
    cost = count_of(requests, "request")
    if limited > own:
        cost += f", at least {duration(limited)} by the rate limit"
    elif own:
        cost += f", at least {duration(own)} at {IN_TURN} a minute"
    return f"will read the state of each operation ({cost})"


def _least_seconds(requests: int, window: Window) -> float:
    return (requests - 1) // window.requests * window.seconds


def requests_for(total: int) -> int:
    """Return how many requests it takes to read so many operations."""
    return max(1, math.ceil(total / PAGE))


def concerns(inputs: Inputs) -> list[str]:
    """Warn of accepted states that the API does not document: they may be misspelt."""
    strange = sorted(set(inputs.accepted_operation_states or ()) - KNOWN_OPERATION_STATES)
    if not strange:
        return []
    known = ", ".join(sorted(KNOWN_OPERATION_STATES))
    return [f"accepted_operation_states names {', '.join(strange)}, which the API does not document; it knows {known}"]


def _is_carried_out(row: OperationRow, bulk: Bulk) -> bool:
    return bulk.status == BulkStatus.COMPLETED.value or row.status not in _NOT_CARRIED_OUT


def _not_carried_out(record: Record) -> int:
    """Return how many operations of a recorded bulk had no accepted call, as far as its counts tell."""
    completed = record.count_of(OperationStatus.COMPLETED)
    if record.status == BulkStatus.COMPLETED.value or record.submitted_items_count is None or completed is None:
        return 0
    return record.submitted_items_count - completed


def _told(states: Mapping[str, int]) -> str:
    first = sorted(states, key=lambda state: (-states[state], state))
    parts = [f"{number(states[state])} {_name(state)}" for state in first[:STATES_TOLD]]
    more = sum(states[state] for state in first[STATES_TOLD:])
    return ", ".join([*parts, f"{number(more)} in other states"] if more else parts)


def _reference(row: OperationRow) -> str:
    return f"operation {row.operation_id}" if row.sequence is None else f"#{row.sequence}"


def _name(state: str) -> str:
    return state or "no state"


def _meanings(states: Collection[str]) -> list[str]:
    """Say what each state waits for."""
    lines = []
    if _WAITING in states:
        lines.append(f"{_WAITING}: somebody has to confirm it within 5 minutes, or it will not be carried out.")
    not_over = [state for state in _NOT_OVER if state in states]
    if not_over:
        lines.append(f"{', '.join(not_over)}: not over yet.")
    in_vain = _in_vain(states)
    if in_vain:
        lines.append(f"{', '.join(in_vain)}: over without success.")
    if NO_STATE in states:
        lines.append("An answer without a state tells nothing, and cannot be accepted.")
    return lines


def _advice(states: Collection[str], accepted: Collection[str]) -> list[str]:
    """Say what to do about states that are not accepted, and how to accept them."""
    lines = []
    if _in_vain(states):
        lines.append("Submit operations that are over without success as a new bulk.")
    if NO_STATE in states:
        lines.append("Look operations without a state up at the API.")
    lines.append("The next `pulumi up` reads the states again; nothing is executed again.")
    named = sorted(state for state in states if state != NO_STATE)[:STATES_TOLD]
    if named:
        listed = ", ".join(f'"{state}"' for state in (*accepted, *named))
        lines[-1] += " To accept them:"
        lines.append(f"accepted_operation_states=[{listed}] (acceptedOperationStates in other languages).")
    return lines


def _in_vain(states: Collection[str]) -> list[str]:
    return [state for state in _IN_VAIN if state in states]
