"""What a model run is made of, and how to draw one: bulks, faults, other clients, crashes, ups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pulumi_bulks.api.network.transport import BODY_LIMIT
from pulumi_bulks.simulator import faults
from pulumi_bulks.simulator.faults import Fault, Rule

from .servers import ACCEPTED_STATES, SERVERS, STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .servers import Server

BULK_IDS = ("8123456789012345678", "9")


@dataclass(frozen=True)
class BulkPlan:
    """A bulk, and what the program asks about it. `details` are those of Simulator.add_bulk.

    `custom_timeout` is what Pulumi's own option says of how long a verb may take, in seconds.
    """

    bulk_id: str
    details: Mapping[str, Any]
    inputs: Mapping[str, Any]
    custom_timeout: float | None


@dataclass(frozen=True)
class Event:
    """What another client does: at a virtual moment, or (None) just before this stack's next execute arrives."""

    at: float | None
    verb: str
    bulk_id: str


@dataclass(frozen=True)
class CrashPoint:
    """Where the provider dies: before the nth request of a call is sent, or after it, before its answer is seen."""

    call: str
    nth: int
    is_after: bool


@dataclass(frozen=True)
class Up:
    """One run of the engine, `gap` seconds after the one before; `refreshes` first reads what is there."""

    gap: float
    refreshes: bool
    crash: CrashPoint | None


@dataclass(frozen=True)
class Plan:
    """One model run.

    Where it is crowded, waits look together. From a file or a command, the token changes at `rotates_at` and the file
    `file_lags` seconds later; where it is emptied, it holds nothing meanwhile.
    """

    bulks: tuple[BulkPlan, ...]
    rules: tuple[Rule, ...]
    events: tuple[Event, ...]
    ups: tuple[Up, ...]
    server: Server
    token: str
    rotates_at: float
    file_lags: float
    is_file_emptied: bool
    is_crowded: bool


def _details(ids: tuple[str, ...]) -> st.SearchStrategy[tuple[BulkPlan, ...]]:
    return st.tuples(*(_bulk(bulk_id) for bulk_id in ids))


def _bulk(bulk_id: str) -> st.SearchStrategy[BulkPlan]:
    return st.builds(BulkPlan, st.just(bulk_id), _DETAILS, _INPUTS, st.sampled_from([None] * 4 + [30.0]))


_DETAILS = st.fixed_dictionaries(
    {
        "items": st.sampled_from([1, 3, 10, 100, 500]),
        "rate": st.sampled_from([0.5, 2.0, 10.0, 100.0]),
        "start_delay": st.sampled_from([0.0, 0.0, 1.0, 40.0]),
        "failing": st.sampled_from([(), (), (1,), (2, 3), (1, 2, 3), (90,)]),
        "reports_counts": st.sampled_from([True, True, True, False]),
        "status": st.sampled_from([*["SUBMITTED"] * 8, "RUNNING", "PAUSED"]),
        "lump": st.sampled_from([1, 1, 25]),
        "ends_as": st.sampled_from([*[None] * 19, "EXPIRED"]),
        "states": STATES,
    }
)

_INPUTS = st.fixed_dictionaries(
    {"timeout": st.sampled_from([20, 60, "5m", "1h"])},
    optional={
        "mode": st.sampled_from(["ON_FAILURE_STOP", "ON_FAILURE_CONTINUE"]),
        "acceptedStatuses": st.sampled_from([["COMPLETED", "PARTIALLY_COMPLETED"], ["COMPLETED", "FAILED"]]),
        "acceptedOperationStates": ACCEPTED_STATES,
        "stallTimeout": st.sampled_from([15, 60]),
        "onTimeout": st.sampled_from(["leave", "pause", "cancel"]),
        "onPaused": st.sampled_from(["wait", "resume", "fail"]),
        "ifExecuted": st.sampled_from(["adopt", "adopt", "fail"]),
    },
)

_ANY_CALL: list[Fault] = [
    faults.cut_before_effect(),
    faults.cut_after_effect(),
    faults.half_body(),
    faults.garbage(),
    faults.html(502),
    faults.html(200),
    faults.wrong_content_type(),
    faults.answer(500),
    faults.answer(500, effect=True),
    faults.answer(503, effect=True),
    faults.answer(504, effect=True),
    faults.answer(400),
    faults.answer(408),
    faults.answer(429),
    faults.json_error(409, '{"errorCode": "TOO_MANY_REQUESTS"}'),
    faults.retry_after("7"),
    faults.retry_after("45", 429),
    faults.retry_after("9000"),
    faults.throttled(reset="4", limit="20, 20;w=60"),
    faults.throttled(reset="1795627570", retry_after=""),
    faults.retry_after("Mon, 21 Sep 2026 14:30:00 GMT"),
    faults.redirect("https://elsewhere.example/multi"),
    faults.redirect("http://127.0.0.1:1/multi/bulks/9", 307),
    faults.delay(3),
    replace(faults.delay(3), effect=True, name="delay 3 s after effect"),
    faults.delay(31),
    replace(faults.delay(31), effect=True, name="delay 31 s after effect"),
    faults.answer(401),
    faults.json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}'),
]
_GET_ONLY = [
    faults.unknown_status(),
    faults.patched(operationStatusCounts=[{"status": "COMPLETED", "count": 0}]),
    faults.patched(operationStatusCounts=None),
    *[replace(faults.patched(bulkId="77", status="COMPLETED"), name="another bulk")] * 3,
    faults.patched(submittedItemsCount=0),
    faults.patched(status="SUBMITTED"),
    faults.patched(executionStart="yesterday", operationStatusCounts=[None]),
    faults.answer(404),
    faults.html(404),
    faults.html(403),
    faults.not_found(),
    faults.token_dies(),
    faults.answer(500),
    faults.cut_before_effect(),
    faults.huge_body(300_000),
]
_OPERATIONS_ONLY = [
    faults.answer(200, b'{"count": 100, "operations": []}'),
    faults.answer(200, b'{"count": null, "operations": {"items": []}}'),
    faults.answer(200, b'{"operations": [{"sequence": 1, "responsePayload": "{\\"state\\": \\"COMPLETED\\"}"}, null]}'),
    faults.patched(count=10**9),
    faults.html(404),
    faults.html(200),
    faults.throttled(reset="5", limit="20, 10;w=60, x;w="),
    faults.throttled(reset="-3"),
    faults.throttled(reset="5, 60", retry_after="soon"),
    faults.not_found(),
]
_LIST_ONLY = [
    faults.answer(200, b'{"count": 0, "responseCount": 0, "bulkProcesses": []}'),
    faults.answer(200, b'{"count": null, "bulkProcesses": {"items": []}}'),
    *[
        faults.answer(200, f'{{"count": {count}, "bulkProcesses": [{rows}]}}'.encode())
        for count in (1, 2, "null")
        for rows in (
            '{"bulkId": "9", "status": "RUNNING", "operation": "/transfers", "submittedItemsCount": 10}',
            '{"bulkId": "9", "status": "SUBMITTED", "operation": "/transfers", "submittedItemsCount": 10}',
            '{"bulkId": "9", "status": "COMPLETED"}, null',
        )
    ],
    faults.patched(count=10**9),
    faults.patched(count=0),
    faults.html(404),
    faults.html(200),
    faults.not_found(),
    faults.json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}'),
    faults.json_error(409, '{"errorCode": "NO_CONFIG_FOUND"}'),
    faults.answer(500),
    faults.half_body(),
    faults.throttled(reset="5", limit="20, 10;w=60, x;w="),
]
_EXECUTE_ONLY = [
    *[faults.cut_after_effect(), faults.answer(500, effect=True), faults.cut_before_effect()] * 2,
    *[faults.cut_with_late_effect(seconds) for seconds in (0.1, 0.2, 0.3, 0.4, 3, 20, 90)],
    replace(faults.delay(31), effect=True, name="delay 31 s after effect"),
    faults.json_error(409, '{"errorCode": "INVALID_STATE"}'),
    faults.json_error(409, '{"errorCode": "NO_CONFIG_FOUND"}'),
    faults.answer(401),
    faults.html(200),
]
_HUGE = faults.huge_body(BODY_LIMIT + 1)

_SECONDS = st.sampled_from([0.0, 0.0, 0.3, 1.0, 2.0, 5.0, 15.0, 40.0, 90.0, 200.0])
_TURNS = st.sampled_from([frozenset(turns) for turns in ({1}, {1}, {1, 2}, {2, 3, 5})])
_GET_TURNS = st.sampled_from([frozenset(turns) for turns in ({1}, {2}, {3}, {4}, {3, 5, 6}, {4, 5, 6, 7, 8})])
_SOMETIMES = st.builds(
    lambda fault, call, probability, draw: Rule(fault, call=call, probability=probability, seed=draw),
    st.sampled_from(_ANY_CALL),
    st.sampled_from([None, None, "get", "execute"]),
    st.sampled_from([0.15, 0.4]),
    st.integers(0, 99),
)
_RULES = st.one_of(
    _SOMETIMES,
    st.builds(lambda fault, turns: Rule(fault, call="execute", nth=turns), st.sampled_from(_EXECUTE_ONLY), _TURNS),
    st.builds(lambda fault, turns: Rule(fault, call="execute", nth=turns), st.sampled_from(_EXECUTE_ONLY), _TURNS),
    st.builds(
        lambda fault, turns: Rule(fault, call="get", nth=turns), st.sampled_from(_GET_ONLY + _ANY_CALL), _GET_TURNS
    ),
    st.builds(
        lambda fault, turns: Rule(fault, call="operations", nth=turns),
        st.sampled_from(_OPERATIONS_ONLY),
        st.sampled_from([frozenset({1}), frozenset({2, 3}), frozenset(range(1, 99))]),
    ),
    st.builds(
        lambda fault, turns: Rule(fault, call="list", nth=turns),
        st.sampled_from(_LIST_ONLY),
        st.sampled_from([frozenset({1}), frozenset({2, 3}), frozenset(range(1, 99))]),
    ),
    st.builds(
        lambda fault, call: Rule(fault, call=call, nth=frozenset({1})),
        st.sampled_from(_ANY_CALL),
        st.sampled_from(["pause", "resume", "cancel", "operations"]),
    ),
    st.builds(
        lambda fault, draw: Rule(fault, probability=0.5, seed=draw),
        st.sampled_from([faults.delay(3), replace(faults.delay(4.5), effect=True, name="delay 4.5 s after effect")]),
        st.integers(0, 99),
    ),
    st.builds(lambda since, length: faults.down(since, since + length), _SECONDS, st.sampled_from([2.0, 30.0, 120.0])),
    st.builds(
        lambda fault, since, length: Rule(fault, call="get", since=since, until=since + length),
        st.sampled_from(_GET_ONLY),
        _SECONDS,
        st.sampled_from([2.0, 10.0]),
    ),
    st.integers(0, 19).map(lambda turn: Rule(_HUGE, call="get", nth=frozenset({1} if turn == 0 else {99}))),
)
_CRASHES = st.builds(
    CrashPoint,
    st.sampled_from(["execute", "execute", "execute", "get", "any"]),
    st.sampled_from([1, 1, 2, 4]),
    st.sampled_from([True, True, False]),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a model run."""
    ids = draw(st.sampled_from([BULK_IDS[:1], BULK_IDS[:1], BULK_IDS]))
    events = st.builds(
        Event,
        st.one_of(_SECONDS, st.none()),
        st.sampled_from(["execute", "execute", "pause", "resume", "cancel"]),
        st.sampled_from(ids),
    )
    gaps = st.sampled_from([0.0, 0.0, 1.0, 30.0])
    ups = st.builds(Up, gaps, st.sampled_from([False, False, True]), st.one_of(_CRASHES, st.none(), st.none()))
    return Plan(
        bulks=draw(_details(ids)),
        rules=tuple(draw(st.lists(_RULES, min_size=2, max_size=6))),
        events=tuple(draw(st.lists(events, max_size=3))),
        ups=tuple(draw(st.lists(ups, min_size=1, max_size=3))),
        server=draw(SERVERS),
        token=draw(st.sampled_from(["given"] * 4 + ["file", "file", "command", "identity"])),
        rotates_at=draw(_SECONDS),
        file_lags=draw(st.sampled_from([0.0, 0.0, 4.0, 90.0])),
        is_file_emptied=draw(st.booleans()),
        is_crowded=draw(st.booleans()),
    )
