"""What the API's documents leave open: each switch, either way."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pulumi_bulks.simulator import (
    IN_PROCESS_URL,
    Behaviour,
    InProcessAdapter,
    Pages,
    SettledAnswer,
    Simulator,
    VirtualClock,
)

Ask = Callable[..., requests.Response]

positions = st.integers(0, 60)
lies = st.builds(
    Pages,
    cap=st.none() | st.integers(1, 40),
    empty=st.none() | positions,
    lost=st.frozensets(positions, max_size=3),
    repeated=st.frozensets(positions, max_size=3),
)


@pytest.fixture
def api() -> Simulator:
    return Simulator(clock=VirtualClock(), limits=None)


@pytest.fixture
def ask(api: Simulator) -> Iterator[Ask]:
    with requests.Session() as session:
        session.trust_env = False
        session.mount(IN_PROCESS_URL, InProcessAdapter(api))
        session.headers.update({"api-key": api.api_key, "Authorization": f"Bearer {api.auth_token}"})

        def ask(path: str, method: str = "GET", **options: Any) -> requests.Response:
            return session.request(method, f"{IN_PROCESS_URL}/bulks{path}", **options)

        yield ask


def sleep(api: Simulator, seconds: float) -> None:
    assert isinstance(api.clock, VirtualClock)
    api.clock.sleep(seconds)


def execute(ask: Ask, **order: Any) -> requests.Response:
    return ask("/1/execute", "POST", json=order)


def status(ask: Ask) -> str:
    return str(ask("/1").json()["status"])


def listed(ask: Ask, **query: Any) -> list[str]:
    return [bulk["bulkId"] for bulk in ask("", params=query).json()["bulkProcesses"]]


@pytest.mark.parametrize("code", ["INVALID_STATE", "ALREADY_SUBMITTED", "SOMETHING_NEW"])
def test_a_second_execute_is_refused_with_the_code_of_choice(code: str, api: Simulator, ask: Ask) -> None:
    api.behaviour.second_execute = code
    api.add_bulk("1")
    assert execute(ask).status_code == 204
    again = execute(ask)
    assert (again.status_code, again.json()) == (409, {"errorCode": code})
    assert ask("/1/resume", "POST").json() == {"errorCode": "INVALID_STATE"}
    assert api.executions("1") == 1


@pytest.mark.parametrize(("is_cancelled", "code", "left"), [(True, 204, "CANCELLED"), (False, 409, "SUBMITTED")])
def test_a_submitted_bulk_is_cancelled_or_not(
    is_cancelled: bool,  # noqa: FBT001 - parametrized
    code: int,
    left: str,
    api: Simulator,
    ask: Ask,
) -> None:
    api.behaviour.cancel_submitted = is_cancelled
    api.add_bulk("1")
    assert ask("/1/cancel", "POST").status_code == code
    assert status(ask) == left


def test_calls_without_a_body_take_one_all_the_same(api: Simulator, ask: Ask) -> None:
    api.add_bulk("1", status="RUNNING")
    assert ask("/1/pause", "POST", data=b"{").status_code == 204


@pytest.mark.parametrize("mode", ["ON_FAILURE_STOP", "ON_FAILURE_CONTINUE"])
def test_the_default_mode_is_either(mode: str, api: Simulator, ask: Ask) -> None:
    api.behaviour = Behaviour(default_mode=mode)  # type: ignore[arg-type] # parametrized
    api.add_bulk("1")
    execute(ask)
    assert ask("/1").json()["mode"] == mode


def test_a_replica_that_lags_shows_the_bulk_as_it_was_and_refuses_as_it_is(api: Simulator, ask: Ask) -> None:
    api.behaviour.replica_lag = 5.0
    api.add_bulk("1", items=10, rate=1.0)
    sleep(api, 10)
    execute(ask)
    assert status(ask) == "SUBMITTED"
    assert execute(ask).status_code == 409
    assert listed(ask, status="RUNNING") == ["1"]
    sleep(api, 6)
    assert status(ask) == "RUNNING"
    assert ask("/1/operations", params={"status": "COMPLETED"}).json()["count"] == 1
    ask("/1/pause", "POST")
    assert status(ask) == "RUNNING"
    sleep(api, 5)
    assert status(ask) == "PAUSED"
    ask("/1/resume", "POST")
    sleep(api, 8)
    assert status(ask) == "RUNNING"
    sleep(api, 1)
    assert status(ask) == "COMPLETED"


def test_a_list_that_lags_lags_alone(api: Simulator, ask: Ask) -> None:
    api.behaviour.list_lag = 5.0
    api.add_bulk("1")
    execute(ask)
    assert (status(ask), listed(ask, status="SUBMITTED")) == ("RUNNING", ["1"])
    sleep(api, 5)
    assert listed(ask, status="RUNNING") == ["1"]


def test_one_of_two_replicas_shows_the_old_and_the_other_the_new(api: Simulator, ask: Ask) -> None:
    api.behaviour = Behaviour(replica_lag=5.0, replica_turn=2)
    api.add_bulk("1")
    execute(ask)
    assert [status(ask) for _ in range(4)] == ["RUNNING", "SUBMITTED", "RUNNING", "SUBMITTED"]


@given(st.lists(st.tuples(st.floats(0, 9), st.sampled_from(["pause", "resume", "cancel", "wait"])), max_size=8))
def test_a_replica_shows_exactly_what_was_true(history: list[tuple[float, str]]) -> None:
    clock = VirtualClock()
    api = Simulator(clock=clock)
    bulk = api.add_bulk("1", {4: "INSTRUMENT_INACTIVE"}, items=20, rate=1.0)
    api.execute("1")
    truth = []
    for pause, change in history:
        clock.sleep(pause)
        if change != "wait" and ask_allows(api, change):
            getattr(api, change)("1")
        api.find("1")
        truth.append((clock.monotonic(), bulk.status, bulk.counts(clock.monotonic())))
    for at, (moment, was, counts) in enumerate(truth):
        if at + 1 == len(truth) or truth[at + 1][0] > moment:  # of several at one moment the last is what was true
            shown = bulk.as_of(moment)
            assert (shown.status, shown.counts(moment)) == (was, counts)


def ask_allows(api: Simulator, change: str) -> bool:
    bulk = api.find("1")
    allowed = {"pause": {"RUNNING"}, "resume": {"PAUSED"}, "cancel": {"RUNNING", "PAUSED"}}
    return bulk is not None and bulk.status in allowed[change]


def test_a_bulk_is_forgotten_some_time_after_its_end(api: Simulator, ask: Ask) -> None:
    api.behaviour.forget_after = 10.0
    api.add_bulk("1", items=10, rate=1.0)
    execute(ask)
    sleep(api, 19)
    assert (status(ask), listed(ask)) == ("COMPLETED", ["1"])
    sleep(api, 1)
    assert (ask("/1").status_code, listed(ask)) == (404, [])


@pytest.mark.parametrize(
    ("order", "ids"), [("oldest", ["7", "30", "4"]), ("newest", ["4", "30", "7"]), ("id", ["4", "7", "30"])]
)
def test_the_list_has_an_order_of_its_own(order: str, ids: list[str], api: Simulator, ask: Ask) -> None:
    api.behaviour = Behaviour(list_order=order)  # type: ignore[arg-type] # parametrized
    for bulk_id in ("7", "30", "4"):
        api.add_bulk(bulk_id)
    assert listed(ask) == ids


def test_a_list_can_have_another_order_each_time(api: Simulator, ask: Ask) -> None:
    api.behaviour.list_order = "shuffled"
    for number in range(50):
        api.add_bulk(str(number))
    first, second = listed(ask), listed(ask)
    assert first != second
    assert sorted(first) == sorted(second)


def test_the_list_is_filtered_by_a_documented_status(api: Simulator, ask: Ask) -> None:
    for number, initial in enumerate(("SUBMITTED", "RUNNING", "FINISHED", "RUNNING")):
        api.add_bulk(str(number), status=initial)
    assert listed(ask, status="RUNNING") == ["1", "3"]
    assert listed(ask, status="RUNNING", offset=1, limit=1) == ["3"]
    assert ask("", params={"status": "EXPIRED"}).status_code == 400


def test_the_default_limit_is_a_switch(api: Simulator, ask: Ask) -> None:
    api.behaviour.default_limit = 10
    api.add_bulk("1", items=30)
    answer = ask("/1/operations").json()
    assert (answer["count"], answer["responseCount"]) == (30, 10)


@pytest.mark.parametrize(("unit", "kind"), [("milliseconds", "int"), ("seconds", "int"), ("text", "str")])
def test_timestamps_are_in_the_unit_of_choice(unit: str, kind: str, api: Simulator, ask: Ask) -> None:
    api.behaviour = Behaviour(timestamps=unit)  # type: ignore[arg-type] # parametrized
    bulk = api.add_bulk("1")
    execute(ask)
    told: Any = ask("/1").json()["executionStart"]
    assert type(told).__name__ == kind
    seconds = datetime.fromisoformat(told).timestamp() if unit == "text" else told / (1000 if "milli" in unit else 1)
    assert bulk.started is not None
    assert seconds == pytest.approx(api.epoch_ms(bulk.started) / 1000, abs=1)


def test_fields_can_be_missing_and_others_be_there(api: Simulator, ask: Ask) -> None:
    api.behaviour = Behaviour(left_out=frozenset({"operation", "mode"}), extra_fields={"tenant": {"id": 1}})
    api.add_bulk("1", status="RUNNING")
    answer = ask("/1").json()
    assert not answer.keys() & {"operation", "mode"}
    assert answer["tenant"] == {"id": 1}


def test_a_bulk_can_end_in_a_status_that_nobody_knows(api: Simulator, ask: Ask) -> None:
    api.add_bulk("1", items=10, rate=1.0, ends_as="EXPIRED")
    execute(ask)
    sleep(api, 10)
    answer = ask("/1").json()
    assert answer["status"] == "EXPIRED"
    assert "executionFinish" in answer
    sleep(api, 1000)
    assert status(ask) == "EXPIRED"


def test_the_answers_of_operations_hold_states(api: Simulator, ask: Ask) -> None:
    states: dict[int, str | SettledAnswer | None] = {
        2: "PENDING_CHALLENGE",
        3: None,
        4: SettledAnswer(payload_text="null"),
        5: SettledAnswer(payload_text="<html>"),
        6: SettledAnswer("PENDING", later="COMPLETED", after=60),
    }
    api.add_bulk("1", {7: "INSTRUMENT_INACTIVE"}, items=7, rate=1.0, states=states)
    execute(ask)
    sleep(api, 10)

    def payloads() -> list[str]:
        return [operation["responsePayload"] for operation in ask("/1/operations").json()["operations"]]

    def states_of(*sequences: int) -> list[str | None]:
        return [json.loads(payloads()[sequence - 1]).get("state") for sequence in sequences]

    assert states_of(1, 2, 3, 6, 7) == ["COMPLETED", "PENDING_CHALLENGE", None, "PENDING", None]
    assert payloads()[3:5] == ["null", "<html>"]
    sleep(api, 50)
    assert states_of(6) == ["COMPLETED"]


def test_a_bulk_has_a_state_for_all_its_operations(api: Simulator, ask: Ask) -> None:
    api.add_bulk("1", items=3, state="SCHEDULED", status="FINISHED")
    payloads = [json.loads(operation["responsePayload"]) for operation in ask("/1/operations").json()["operations"]]
    assert [payload["state"] for payload in payloads] == ["SCHEDULED"] * 3


@pytest.mark.parametrize(
    ("pages", "offset", "sequences"),
    [
        (Pages(), 0, list(range(1, 31))),
        (Pages(cap=20), 0, list(range(1, 21))),
        (Pages(cap=20), 20, list(range(21, 51))[:20]),
        (Pages(empty=45), 30, []),
        (Pages(empty=45), 0, list(range(1, 31))),
        (Pages(lost=frozenset({1})), 0, [1, *range(3, 31)]),
        (Pages(repeated=frozenset({1})), 0, [1, 1, *range(3, 31)]),
        (Pages(repeated=frozenset({30})), 30, [30, *range(32, 61)]),
    ],
)
def test_pages_lie(pages: Pages, offset: int, sequences: list[int], api: Simulator, ask: Ask) -> None:
    api.behaviour.pages = pages
    api.add_bulk("1", items=100)
    answer = ask("/1/operations", params={"limit": 30, "offset": offset}).json()
    assert [operation["sequence"] for operation in answer["operations"]] == sequences
    assert answer["count"] == 100
    assert answer["responseCount"] == len(sequences)


@pytest.mark.parametrize(("count", "told"), [("right", 100), ("null", None), ("missing", "-"), ("page", 30)])
def test_counts_of_pages_lie(count: str, told: object, api: Simulator, ask: Ask) -> None:
    api.behaviour.pages = Pages(count=count)  # type: ignore[arg-type] # parametrized
    for number in range(100):
        api.add_bulk(str(number))
    answer = ask("", params={"limit": 30}).json()
    assert answer.get("count", "-") == told
    assert answer["responseCount"] == len(answer["bulkProcesses"]) == 30


@pytest.mark.parametrize(("is_refused", "code"), [(False, 200), (True, 400)])
def test_a_page_beyond_the_end_is_empty_or_refused(
    is_refused: bool,  # noqa: FBT001 - parametrized
    code: int,
    api: Simulator,
    ask: Ask,
) -> None:
    api.behaviour.pages = Pages(beyond_is_refused=is_refused)
    api.add_bulk("1", items=30)
    answers = [ask(path, params={"offset": offset}).status_code for path in ("", "/1/operations") for offset in (0, 30)]
    assert answers == [200, code, 200, code]


@given(lies, st.integers(0, 60), st.integers(0, 60), st.integers(1, 100))
def test_a_page_that_lies_never_holds_what_there_is_not(pages: Pages, total: int, offset: int, limit: int) -> None:
    held = pages.positions(total, offset, limit)
    assert all(0 <= at < total for at in held)
    assert len(held) <= min(limit, pages.cap or limit)
    assert not pages.lost & set(held) or pages.repeated


def test_a_switch_that_there_is_not_or_a_wrong_value_is_refused() -> None:
    with pytest.raises(ValidationError, match="speed"):
        Behaviour(speed=1)  # type: ignore[call-arg] # the mistake
    with pytest.raises(ValidationError, match="list_order"):
        Behaviour().list_order = "best"  # type: ignore[assignment] # the mistake
    assert Behaviour().pages is not Behaviour().pages
