"""The simulator answers as the API is documented to."""

from typing import Any

import pytest

from pulumi_bulks.simulator import SimulatedBulk, Simulator
from pulumi_bulks.simulator.faults import Rule, html
from tests.support import World

from .api_facts import (
    BULK,
    BULK_ID,
    CALLS,
    CHANGING_CALLS,
    CONFLICTS,
    EXECUTE,
    FIELD_ERRORS,
    GET,
    IS_FINAL,
    LIST,
    MODES,
    OPERATION,
    OPERATION_STATUSES,
    OPERATIONS,
    Call,
)
from .conftest import Ask

ITEMS = 10
FAILING = {"PARTIALLY_COMPLETED": range(1, 2), "FAILED": range(1, ITEMS + 1)}
UNTIL_THE_END = 1000.0


def add_bulk(api: Simulator, status: str = "SUBMITTED") -> SimulatedBulk:
    failing = dict.fromkeys(FAILING.get(status, ()), "INSTRUMENT_INACTIVE")
    return api.add_bulk(BULK_ID, failing, items=ITEMS, rate=1.0, status=status)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_every_call_answers_with_its_success(call: Call, world: World, ask: Ask) -> None:
    add_bulk(world.api, min(call.leaves, default="SUBMITTED"))
    answer = ask(call.method, call.url)
    assert answer.status_code == call.success
    assert bool(answer.content) == ("content-length" in answer.headers) == (call.success == 200)
    assert world.api.requests[-1].call == call.name


@pytest.mark.parametrize("status", IS_FINAL)
@pytest.mark.parametrize("call", CHANGING_CALLS, ids=str)
def test_a_call_changes_the_states_it_may_and_no_other(call: Call, status: str, world: World, ask: Ask) -> None:
    add_bulk(world.api, status)
    assert ask("GET", GET.url).json()["status"] == status
    answer = ask(call.method, call.url)
    allowed = status in call.leaves
    assert answer.status_code == (204 if allowed else 409)
    assert answer.content == b"" if allowed else answer.json() == {"errorCode": "INVALID_STATE"}
    assert ask("GET", GET.url).json()["status"] == (call.reaches if allowed else status)


@pytest.mark.parametrize("status", IS_FINAL)
def test_only_a_bulk_that_is_running_changes_with_time(status: str, world: World, ask: Ask) -> None:
    add_bulk(world.api, status)
    before = ask("GET", GET.url).json()
    world.clock.sleep(UNTIL_THE_END)
    assert (ask("GET", GET.url).json() == before) == (status != "RUNNING")


def test_a_bulk_is_executed_at_most_once(world: World, ask: Ask) -> None:
    add_bulk(world.api)
    assert [ask("POST", EXECUTE.url).status_code for _ in range(3)] == [204, 409, 409]
    assert world.api.executions(BULK_ID) == 1


@pytest.mark.parametrize("code", CONFLICTS)
def test_an_execute_can_be_refused_with_every_documented_code(code: str, world: World, ask: Ask) -> None:
    add_bulk(world.api).execute_error = code
    answer = ask("POST", EXECUTE.url)
    assert (answer.status_code, answer.json()) == (409, {"errorCode": code})
    assert ask("GET", GET.url).json()["status"] == "SUBMITTED"


@pytest.mark.parametrize("call", CALLS, ids=str)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"api-key": "simulated-key"},
        {"Authorization": "Bearer simulated-token"},
        {"api-key": "another", "Authorization": "Bearer simulated-token"},
        {"api-key": "simulated-key", "Authorization": "Bearer another"},
        {"api-key": "simulated-key", "Authorization": "simulated-token"},
    ],
)
def test_every_call_needs_both_credentials(headers: dict[str, str], call: Call, world: World, ask: Ask) -> None:
    bulk = add_bulk(world.api)
    answer = ask(call.method, call.url, headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert bulk.status == "SUBMITTED"


@pytest.mark.parametrize(
    ("call", "options", "field", "error"),
    [
        (EXECUTE, {"json": {"mode": "ON_FAILURE_PANIC"}}, "mode", "IN"),
        (EXECUTE, {"json": {"mode": 1}}, "mode", "IN"),
        (EXECUTE, {"json": {"webhookInterval": "5"}}, "webhookInterval", "REGEX"),
        (EXECUTE, {"json": {"webhookInterval": 1.5}}, "webhookInterval", "REGEX"),
        (EXECUTE, {"json": {"webhookInterval": True}}, "webhookInterval", "REGEX"),
        (EXECUTE, {"json": {"webhookInterval": 0}}, "webhookInterval", "AT_LEAST"),
        (EXECUTE, {"data": b"{"}, "body", "REQUIRED"),
        (EXECUTE, {"data": b"[" * 100_000}, "body", "REQUIRED"),
        (EXECUTE, {"json": ["mode"]}, "body", "REQUIRED"),
        *(
            (call, {"params": {field: value}}, field, error)
            for call in (LIST, OPERATIONS)
            for field, value, error in [
                ("offset", "-1", "REGEX"),
                ("offset", "x", "REGEX"),
                ("offset", "9" * 5000, "REGEX"),
                ("limit", "0", "RANGE"),
                ("limit", "101", "RANGE"),
                ("limit", "٣", "REGEX"),
            ]
        ),
        (EXECUTE, {"data": b""}, "body", "REQUIRED"),
        (EXECUTE, {"json": {"mode": None}}, "mode", "IN"),
        (EXECUTE, {"json": {"webhookInterval": None}}, "webhookInterval", "REGEX"),
        (OPERATIONS, {"params": {"sequence": str(2**63)}}, "sequence", "RANGE"),
        (EXECUTE, {"json": {"webhookInterval": 2**31}}, "webhookInterval", "AT_MOST"),
        (OPERATIONS, {"params": {"sequence": "first"}}, "sequence", "REGEX"),
        (LIST, {"params": {"status": "REBALANCING"}}, "status", "IN"),
        (OPERATIONS, {"params": {"status": "PAUSED"}}, "status", "IN"),
    ],
)
def test_a_malformed_request_is_answered_with_its_field(  # noqa: PLR0913, PLR0917 - four columns and two fixtures
    call: Call, options: dict[str, Any], field: str, error: str, world: World, ask: Ask
) -> None:
    bulk = add_bulk(world.api)
    answer = ask(call.method, call.url, **options)
    assert answer.status_code == 400
    assert answer.json()["message"]
    [invalid] = answer.json()["syntaxErrors"]["invalidFields"]
    assert (invalid["fieldName"], invalid["error"]) == (field, error)
    assert isinstance(invalid["params"], list)
    assert error in FIELD_ERRORS
    assert bulk.status == "SUBMITTED"


@pytest.mark.parametrize("call", [call for call in CALLS if call != LIST], ids=str)
def test_an_id_that_is_not_numeric_is_malformed_and_an_unknown_one_is_not_found(call: Call, ask: Ask) -> None:
    malformed = ask(call.method, call.path.format(bulk_id="8a"))
    assert malformed.status_code == 400
    assert malformed.json()["syntaxErrors"]["invalidFields"][0]["fieldName"] == "bulk_id"
    unknown = ask(call.method, call.url)
    assert unknown.status_code == 404
    assert unknown.json().keys() == {"code", "message"}


@pytest.mark.parametrize(
    ("method", "path", "status"), [("DELETE", GET.url, 405), ("GET", "/nothing", 404), ("GET", "/bulks/", 404)]
)
def test_a_call_that_there_is_not_is_answered_as_any_other_error(method: str, path: str, status: int, ask: Ask) -> None:
    answer = ask(method, path)
    assert answer.status_code == status
    assert answer.json().keys() == {"code", "message"}
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("order", [{}, {"newField": [1]}, *({"mode": mode} for mode in MODES), {"webhookInterval": 25}])
def test_an_execute_takes_a_mode_and_an_interval_or_neither(order: dict[str, Any], world: World, ask: Ask) -> None:
    bulk = add_bulk(world.api)
    assert ask("POST", EXECUTE.url, json=order).status_code == 204
    assert ask("GET", GET.url).json()["mode"] == order.get("mode", "ON_FAILURE_CONTINUE")
    assert bulk.webhook_interval == order.get("webhookInterval")


@pytest.mark.parametrize("status", IS_FINAL)
def test_a_bulk_and_its_operations_have_the_documented_fields(status: str, world: World, ask: Ask) -> None:
    add_bulk(world.api, status)
    bulk = ask("GET", GET.url).json()
    assert bulk["bulkId"] == BULK_ID
    assert bulk.keys() <= BULK.keys()
    assert all(type(value) is type(BULK[name]) for name, value in bulk.items())
    assert ("executionStart" in bulk, "executionFinish" in bulk) == (status != "SUBMITTED", IS_FINAL[status])
    counts = {entry["status"]: entry["count"] for entry in bulk["operationStatusCounts"]}
    assert counts.keys() <= set(OPERATION_STATUSES)
    assert sum(counts.values()) == bulk["submittedItemsCount"] == ITEMS
    operations = ask("GET", OPERATIONS.url).json()["operations"]
    assert [operation["sequence"] for operation in operations] == list(range(1, ITEMS + 1))
    assert all(operation.keys() <= OPERATION.keys() for operation in operations)
    for name, count in counts.items():
        assert ask("GET", OPERATIONS.url, params={"status": name}).json()["count"] == count


@pytest.mark.parametrize("answer", [200, 204, 400, 401, 404, 405, 409, 502])
def test_every_answer_has_a_request_ref_of_its_own(answer: int, world: World, ask: Ask) -> None:
    add_bulk(world.api, "SUBMITTED" if answer == 204 else "PAUSED")
    world.api.faults = [Rule(html())] if answer == 502 else []
    method, path = {
        204: ("POST", EXECUTE.url),
        400: ("GET", "/bulks/x"),
        404: ("GET", "/bulks/1"),
        405: ("DELETE", GET.url),
        409: ("POST", EXECUTE.url),
    }.get(answer, ("GET", GET.url))
    options: dict[str, Any] = {"headers": {}} if answer == 401 else {}
    answers = [ask(method, path, **options), ask(method, path, **options)]
    refs = [each.headers["request-ref"] for each in answers]
    assert answers[0].status_code == answer
    assert len(set(refs)) == 2
    assert refs == [request.request_ref for request in world.api.requests]
