"""What the API is like in a model run, apart from what fails: its limits, what is left open, pages that lie, states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from pulumi_bulks.simulator import Behaviour, Limits
from pulumi_bulks.simulator.answers import SettledAnswer, settled
from pulumi_bulks.simulator.behaviour import Pages

if TYPE_CHECKING:
    from pulumi_bulks.simulator import SimulatedBulk

LATEST = 300.0
"""Seconds after the start of an execution from which no state of an operation changes any more."""

_LIMITS = st.sampled_from(
    [
        *[None] * 6,
        Limits.parse("12/20s"),
        Limits.parse("12/20s, 60/5m", headers="reset"),
        Limits.parse("20/30s", sliding=True, headers="retry-after"),
        Limits.parse("30/1m, 200/1h", headers="none"),
        Limits.parse("100/1m, 1000/1h", others=0.5, refused_count=True),
    ]
)
_PAGES = st.builds(
    Pages,
    cap=st.sampled_from([None, None, 1, 20]),
    empty=st.sampled_from([None, None, None, 0, 40]),
    lost=st.sampled_from([frozenset(), frozenset(), frozenset({0}), frozenset(range(30, 80))]),
    repeated=st.sampled_from([frozenset(), frozenset(), frozenset({1, 2})]),
    count=st.sampled_from(["right", "null", "missing", "page"]),
)
_LEFT_OUT = ("operationStatusCounts", "submittedItemsCount", "executionStart", "executionFinish", "mode", "operation")
_BEHAVIOURS = st.builds(
    Behaviour,
    second_execute=st.sampled_from(["INVALID_STATE", "ALREADY_SUBMITTED", "VALIDATION_FAILED", "NEW_CODE"]),
    cancel_submitted=st.booleans(),
    default_mode=st.sampled_from(["ON_FAILURE_STOP", "ON_FAILURE_CONTINUE"]),
    replica_lag=st.sampled_from([0.0, 0.0, 0.5, 3.0, 20.0]),
    list_lag=st.sampled_from([0.0, 0.0, 1.0, 4.0, 30.0]),
    list_order=st.sampled_from(["oldest", "newest", "shuffled"]),
    replica_turn=st.sampled_from([1, 2, 3]),
    forget_after=st.sampled_from([None, None, None, 5.0, 200.0]),
    timestamps=st.sampled_from(["milliseconds", "milliseconds", "seconds", "text"]),
    left_out=st.sets(st.sampled_from(_LEFT_OUT), max_size=2).map(frozenset),
    extra_fields=st.sampled_from([{}, {"newField": {"deep": [1]}}]),
    pages=st.one_of(st.just(Pages()), _PAGES),
    token_lifetime=st.sampled_from([20.0, 300.0]),
    get_is_activity=st.booleans(),
    token_is_nested=st.booleans(),
)


@dataclass(frozen=True)
class Server:
    """How the API is. What lies or is out of date ends when a run calms down; the rest is its nature."""

    limits: Limits | None
    behaviour: Behaviour

    def fresh(self) -> Behaviour:
        """Return its behaviour as a copy, for a run to change."""
        return self.behaviour.model_copy(deep=True)

    def calm(self) -> Behaviour:
        """Return its behaviour without what lies, lags and forgets."""
        honest = {"pages": Pages(), "replica_lag": 0.0, "list_lag": 0.0, "forget_after": None}
        return self.behaviour.model_copy(update=honest, deep=True)


SERVERS = st.builds(Server, _LIMITS, st.one_of(st.just(Behaviour()), _BEHAVIOURS))

STATES = st.sampled_from(
    [
        *[{}] * 4,
        {1: "PENDING_CHALLENGE"},
        {2: None, 3: "PENDING"},
        {1: SettledAnswer("SCHEDULED", later="COMPLETED", after=30.0)},
        {3: SettledAnswer("PENDING", later="COMPLETED", after=LATEST)},
        {1: SettledAnswer(payload_text="{}")},
        {100: SettledAnswer(payload_text="null")},
        {90: SettledAnswer(payload_text="<html>")},
    ]
)
ACCEPTED_STATES = st.sampled_from([["COMPLETED"], ["COMPLETED"], ["COMPLETED", "PENDING", "PENDING_CHALLENGE"]])


def true_states(bulk: SimulatedBulk, now: float) -> dict[str, int]:
    """Return the states that a correct client counts at the moment `now`: the simulator's own truth."""
    found: dict[str, int] = {}
    processed = bulk.processed(now)
    since_start = 0.0 if bulk.started is None else now - bulk.started
    for sequence in range(1, bulk.items + 1):
        answer = settled(bulk.states.get(sequence, bulk.state))
        is_over = answer.later is not None and since_start >= answer.after
        state = answer.later if is_over else answer.state
        if answer.payload_text is not None or bulk.status_of(sequence, processed) != "COMPLETED":
            state = None
        found[state or ""] = found.get(state or "", 0) + 1
    return found


def is_settled(bulk: SimulatedBulk, accepted: list[str] | None, now: float) -> bool:
    """Return whether a bulk's operations are accepted: all whose calls were, which `accepted_statuses` is not about."""
    if accepted is None:
        return True
    states = true_states(bulk, now)
    unsettled = sum(count for state, count in states.items() if state not in accepted)
    return unsettled == bulk.items - bulk.counts(now)["COMPLETED"]
