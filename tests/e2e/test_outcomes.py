"""How a bulk may end or be found, and what the program gets to see of it."""

import pytest

from pulumi_bulks.simulator import FailedAnswer, ServedSimulator
from pulumi_bulks.simulator.faults import Rule, json_error

from .hosts import on_both, on_native
from .stack import Stack, finish, wait_until

pytestmark = pytest.mark.engine

FAILING = {3: FailedAnswer("INSTRUMENT_INACTIVE"), 5: FailedAnswer("FUNDS_INSUFFICIENT", "Too little")}


@on_both
def test_a_partial_success_is_an_error_until_it_is_accepted(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("9", FAILING, items=100, rate=200)
    refused = stack.up(bulk_id="9")
    assert not refused.ok
    assert "bulk 9 finished PARTIALLY_COMPLETED after 0.5s: 98 of 100 operations completed, 2 failed" in refused.text
    assert "#3 POST /transfers → INSTRUMENT_INACTIVE" in refused.text
    assert "#5 POST /transfers → FUNDS_INSUFFICIENT «Too little»" in refused.text
    assert 'accepted_statuses=["COMPLETED", "PARTIALLY_COMPLETED"]' in refused.text
    assert "request-ref sim-" in refused.text
    assert "CANARY-PAYLOAD" not in refused.text

    again = stack.preview()
    assert again.ok, "a failed check would stop the other bulks of the stack as well"
    assert f"warning: {stack.host.foretelling} bulk 9 finished PARTIALLY_COMPLETED" in again.text
    assert stack.recorded_status() == ("PARTIALLY_COMPLETED" if stack.host.records_failures else None)

    assert stack.up(bulk_id="9", accepted_statuses=["COMPLETED", "PARTIALLY_COMPLETED"]).ok
    outputs = stack.outputs()
    assert (outputs["status"], outputs["failed_count"]) == ("PARTIALLY_COMPLETED", 2)
    assert outputs["adopted"] is not stack.host.records_failures
    assert outputs["failed_operations"][0] == {
        "sequence": 3,
        "operationId": "900003",
        "method": "POST",
        "path": "/transfers",
        "errorCode": "INSTRUMENT_INACTIVE",
        "message": "The instrument is not active",
    }
    assert "CANARY-PAYLOAD" not in str(stack.export())
    assert api.execute_calls("9") == api.executions("9") == 1

    narrowed = stack.up(bulk_id="9", accepted_statuses=["COMPLETED"])
    assert not narrowed.ok, "an update judges again"
    assert api.execute_calls("9") == 1


@on_native
def test_a_running_bulk_is_adopted_and_waited_for(stack: Stack, api: ServedSimulator) -> None:
    bulk = api.add_bulk("8", items=1000, rate=1, status="RUNNING")
    preview = stack.preview(bulk_id="8", mode="ON_FAILURE_STOP")
    assert "is already RUNNING at" in preview.text
    assert "will wait for it, not execute it" in preview.text
    assert "executed with the mode ON_FAILURE_CONTINUE" in preview.text
    bulk.rate = 1e6
    assert stack.up().ok
    assert stack.outputs()["adopted"] is True
    assert stack.outputs()["status"] == "COMPLETED"
    assert api.execute_calls() == 0


def test_a_completed_bulk_is_adopted_unless_the_program_forbids_it(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("7", items=10, rate=100, status="COMPLETED")
    forbidden = stack.preview(bulk_id="7", if_executed="fail")
    assert not forbidden.ok
    assert "is COMPLETED already, and if_executed is fail" in forbidden.text
    assert 'if_executed="adopt"' in forbidden.text
    assert not stack.up().ok
    adopted = stack.up(bulk_id="7")
    assert adopted.ok
    assert stack.outputs()["adopted"] is True
    assert api.execute_calls() == 0


@on_native
def test_guards_refuse_another_operation_and_another_size(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("6", items=10, rate=100)
    wrong = stack.preview(bulk_id="6", expected_operation="/sends")
    assert not wrong.ok
    assert "has the operation /transfers, not /sends" in wrong.text
    assert "has 10 items, not 11" in stack.up(bulk_id="6", expected_items=11).text
    assert api.execute_calls() == 0
    assert stack.up(bulk_id="6", expected_operation="/transfers", expected_items=10).ok
    assert api.execute_calls() == 1


@on_both
def test_a_bulk_that_is_not_there_is_refused_at_preview(stack: Stack, api: ServedSimulator) -> None:
    missing = stack.preview(bulk_id="404")
    assert not missing.ok
    assert "HTTP 404 BULK_NOT_FOUND" in missing.text
    assert "Check the id and bulks:baseUrl." in missing.text
    assert api.execute_calls() == 0


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("VALIDATION_FAILED", "submit a new bulk"),
        ("USER_VALIDATION_FAILED", "Use a token of another"),
        ("ALREADY_SUBMITTED", "Look at it with GET"),
        ("DUPLICATE_OPERATION_TYPE", "Submit a bulk for each"),
        ("NO_CONFIG_FOUND", "Ask the API's support"),
    ],
)
@on_native
def test_a_refused_execution_says_why(stack: Stack, api: ServedSimulator, code: str, advice: str) -> None:
    api.add_bulk("5", items=10, execute_error=code)
    refused = stack.up(bulk_id="5")
    assert not refused.ok
    assert f"POST /bulks/5/execute: HTTP 409 {code}" in refused.text
    assert advice in refused.text
    assert api.execute_calls("5") == 1
    assert api.executions("5") == 0


@on_native
def test_too_many_requests_are_sat_out(stack: Stack, api: ServedSimulator) -> None:
    bulk = api.add_bulk("4", items=100, rate=200, execute_error="TOO_MANY_REQUESTS")
    stack.inputs = {"bulk_id": "4"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.execute_calls("4") >= 2)
    bulk.execute_error = None
    assert finish(up).ok
    assert api.executions("4") == 1
    assert stack.outputs()["adopted"] is False


def test_a_bulk_that_another_client_executes_first_is_adopted(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("3", items=100, rate=200)
    api.faults = [Rule(json_error(409, '{"errorCode": "INVALID_STATE"}'), call="execute")]
    stack.inputs = {"bulk_id": "3"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.execute_calls("3") >= 1)
    api.execute("3")
    assert finish(up).ok
    assert api.executions("3") == 1
    assert stack.outputs()["adopted"] is True


@on_native
def test_a_record_of_many_long_failures_reaches_the_state(stack: Stack, api: ServedSimulator) -> None:
    failing = {number: FailedAnswer(f"{number:X>190}", "ü" * 200) for number in range(1, 31)}
    api.add_bulk("1", failing, items=30, rate=1000)
    assert not stack.up(bulk_id="1").ok
    recorded = stack.record(stack.export())
    assert recorded["outputs"]["failedOperations"][19]["errorCode"] == f"{20:X>190}"
    (reason,) = recorded["initErrors"]
    assert "30 failed" in reason
