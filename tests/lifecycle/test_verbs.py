"""create, read, diff, update, delete: each line of what a verb does, in virtual time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pulumi_bulks import lifecycle
from pulumi_bulks.api import errors
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.simulator.faults import Rule, answer, cut_after_effect, down, html
from pulumi_bulks.waiting.context import Context
from tests.support import World, as_read

INPUTS = {"bulkId": "1"}


def created(world: World, **inputs: Any) -> dict[str, Any]:
    return lifecycle.create({**INPUTS, **inputs}, world.context).accepted()


def elsewhere(world: World) -> Context:
    return replace(world.context, environment="https://other.example")


# create


def test_a_submitted_bulk_is_executed_and_waited_for(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    outputs = created(world, mode="ON_FAILURE_STOP")
    assert (outputs["status"], outputs["adopted"], outputs["mode"]) == ("COMPLETED", False, "ON_FAILURE_STOP")
    assert world.api.executions("1") == 1


@pytest.mark.parametrize("status", ["RUNNING", "COMPLETED"])
def test_a_bulk_that_has_begun_is_adopted(world: World, status: str) -> None:
    world.api.add_bulk("1", items=100, rate=10, status=status)
    assert created(world)["adopted"] is True
    assert world.api.execute_calls() == 0


def test_if_executed_fail_refuses_also_a_lost_race(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    execute = world.context.api.execute

    def late(bulk_id: str, order: ExecuteOrder, limit: float | None = None) -> None:
        world.api.execute(bulk_id)
        execute(bulk_id, order, limit)

    monkeypatch.setattr(world.context.api, "execute", late)
    with pytest.raises(errors.AlreadyExecutedError, match="is RUNNING already"):
        created(world, ifExecuted="fail")


def test_an_execution_of_ours_whose_answer_was_lost_is_not_somebody_elses(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    world.api.faults = [Rule(cut_after_effect(), call="execute")]
    assert created(world, ifExecuted="fail")["adopted"] is False


def test_a_guard_is_checked_before_the_execution(world: World) -> None:
    world.api.add_bulk("1", items=100)
    with pytest.raises(errors.GuardError, match="has 100 items, not 5"):
        created(world, expectedItems=5)
    assert world.api.execute_calls() == 0


def test_a_final_status_that_is_not_accepted_is_an_error_with_the_failed_operations(world: World) -> None:
    world.api.add_bulk("1", dict.fromkeys(range(1, 20), "X"), items=8000, rate=8000)
    with pytest.raises(errors.NotAcceptedError) as error:
        created(world)
    lines = str(error.value).splitlines()
    assert lines[0].startswith(
        "bulk 1 finished PARTIALLY_COMPLETED after 1.0s: 7,981 of 8,000 operations completed, 19 failed"
    )
    assert lines[1] == "  #1 POST /transfers → X «The instrument is not active»"
    assert lines[5].endswith("(14 more: GET /bulks/1/operations?status=FAILED)")
    listed = '["COMPLETED", "PARTIALLY_COMPLETED"]'
    assert lines[-1] == f"  accepted_statuses={listed} (acceptedStatuses in other languages)."
    assert error.value.what == "\n".join(lines[:-2])
    assert error.value.step == "\n".join(lines[-2:]).strip()
    assert "CANARY" not in str(error.value)


def test_failed_operations_that_cannot_be_read_do_not_hide_the_outcome(world: World) -> None:
    world.api.add_bulk("1", {1: "X"}, items=10, rate=10)
    world.api.faults = [Rule(answer(500), call="operations")]
    with pytest.raises(errors.NotAcceptedError, match="could not be read: GET /bulks/1/operations"):
        created(world)
    assert created(world, acceptedStatuses=["PARTIALLY_COMPLETED"])["failedOperations"] is None


@pytest.mark.parametrize(
    ("failing", "mode", "status", "words"),
    [
        (range(1, 11), "ON_FAILURE_CONTINUE", "FAILED", "remove the cause"),
        ([1], "ON_FAILURE_STOP", "FAILED", "remove the cause"),
        ([5], "ON_FAILURE_STOP", "PARTIALLY_COMPLETED", "4 of 10 operations completed, 1 failed"),
    ],
)
def test_failures_end_a_bulk_as_its_mode_says(world: World, failing: Any, mode: str, status: str, words: str) -> None:
    world.api.add_bulk("1", dict.fromkeys(failing, "X"), items=10, rate=10)
    with pytest.raises(errors.NotAcceptedError, match=f"finished {status}") as error:
        created(world, mode=mode)
    assert words in str(error.value)


def test_up_to_twenty_failed_operations_are_outputs(world: World) -> None:
    world.api.add_bulk("1", dict.fromkeys(range(1, 31), "X"), items=100, rate=100)
    outputs = created(world, acceptedStatuses=["PARTIALLY_COMPLETED"])
    assert len(outputs["failedOperations"]) == 20
    assert outputs["failedOperations"][0]["errorCode"] == "X"
    assert "CANARY" not in str(outputs)


# read


def test_read_returns_the_live_bulk_and_keeps_what_only_the_record_knows(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    outputs = created(world, timeout="2h")
    assert as_read("1", outputs, world.context) == outputs


def test_read_without_a_record_never_executes(world: World) -> None:
    world.api.add_bulk("1", items=100)
    outputs = as_read("1", {}, world.context)
    assert outputs is not None
    assert (outputs["status"], outputs["bulkId"], outputs["adopted"]) == ("SUBMITTED", "1", True)
    assert world.api.execute_calls() == 0


def test_read_tells_gone_from_forgotten_and_from_missing(world: World) -> None:
    with pytest.raises(errors.NotFoundError):
        as_read("1", {}, world.context)
    world.api.add_bulk("1", items=100, rate=10)
    final = created(world)
    running = {**final, "status": "RUNNING"}
    world.api.forget("1")
    assert as_read("1", running, world.context) is None
    assert as_read("1", final, world.context) == final
    assert "knows bulk 1 no more" in world.told.warnings[-1]


@pytest.mark.parametrize("status", [400, 401, 403, 500, 503])
def test_any_other_answer_to_read_is_an_error_and_never_gone(world: World, status: int) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    final = created(world)
    world.api.faults = [Rule(answer(status))]
    with pytest.raises(errors.ApiError):
        as_read("1", final, world.context)


def test_read_without_an_answer_says_what_to_do(world: World) -> None:
    world.api.faults = [down(0, 1e9)]
    with pytest.raises(errors.UnreachableError, match=r"bulk 1 could not be read: GET /bulks/1: .*\n  Run it again"):
        as_read("1", INPUTS, world.context)


# diff


def test_diff_compares_named_inputs_only(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = created(world, mode="ON_FAILURE_STOP", webhookInterval=50)
    new = {**INPUTS, "mode": "ON_FAILURE_STOP", "webhookInterval": 50.0}
    assert lifecycle.diff({**record, "fromTheFuture": 1}, new, (), world.context) == lifecycle.Difference()
    changed = lifecycle.diff(record, {**new, "timeout": "2h"}, (), world.context)
    assert (changed.changed, changed.replaced) == (["timeout"], [])
    assert lifecycle.diff(record, new, {"timeout"}, world.context).changed == ["timeout"]


def test_another_bulk_replaces(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = created(world)
    assert lifecycle.diff(record, {"bulkId": "2"}, (), world.context).replaced == ["bulkId"]
    assert lifecycle.diff(record, {}, {"bulkId"}, world.context).replaced == ["bulkId"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("status", "RUNNING", "status RUNNING → COMPLETED"),
        ("operationStatusCounts", [], "counts: 0 of 100 operations completed → 100 of 100 operations completed"),
        ("executionStart", 5.0, "executionStart 5 → "),
    ],
)
def test_a_live_bulk_that_differs_is_an_update(world: World, field: str, value: Any, words: str) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = {**created(world), field: value}
    assert lifecycle.diff(record, INPUTS, (), world.context).drifted
    assert words in world.told.infos[-1]


def test_a_final_status_that_is_accepted_no_more_is_warned_of_before_the_update_fails(world: World) -> None:
    world.api.add_bulk("1", {1: "INSTRUMENT_INACTIVE"}, items=10, rate=10)
    both = ["COMPLETED", "PARTIALLY_COMPLETED"]
    outputs = created(world, acceptedStatuses=both)
    assert lifecycle.diff(outputs, INPUTS, (), world.context).changed == ["acceptedStatuses"]
    assert "the update will fail: bulk 1 finished PARTIALLY_COMPLETED" in world.told.warnings[-1]
    with pytest.raises(errors.NotAcceptedError):
        lifecycle.update(outputs, INPUTS, world.context).accepted()


def test_diff_without_an_answer_takes_the_record(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = created(world)
    world.api.faults = [down(0, 1e9)]
    assert lifecycle.diff(record, INPUTS, (), world.context) == lifecycle.Difference()
    assert "is taken as recorded (COMPLETED)" in world.told.warnings[-1]
    world.api.faults = [Rule(answer(401))]
    with pytest.raises(errors.UnauthorizedError):
        lifecycle.diff(record, INPUTS, (), world.context)


def test_diff_at_an_address_that_is_no_bulk_api_names_both_environments(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=10)
    outputs = created(world)
    world.api.faults = [Rule(html(200))]
    with pytest.raises(errors.MismatchError, match="bulks:baseUrl is https://other"):
        lifecycle.diff(outputs, INPUTS, (), elsewhere(world))


def test_diff_of_a_forgotten_bulk_is_a_warning_only_if_it_was_final(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = created(world)
    world.api.forget("1")
    assert lifecycle.diff(record, INPUTS, (), world.context) == lifecycle.Difference()
    with pytest.raises(errors.NotFoundError):
        lifecycle.diff({**record, "status": "RUNNING"}, INPUTS, (), world.context)


def test_a_new_address_of_the_same_bulk_is_an_update(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = created(world)
    moved = lifecycle.diff(record, INPUTS, (), elsewhere(world))
    assert moved.drifted
    assert "environment http://127.0.0.1:1/multi → https://other.example" in world.told.infos[-1]
    assert lifecycle.update(record, INPUTS, elsewhere(world)).accepted()["environment"] == "https://other.example"


VERBS: list[Callable[[dict[str, Any], Context], object]] = [
    lambda record, context: lifecycle.diff(record, INPUTS, (), context),
    lambda record, context: as_read("1", record, context),
    lambda record, context: lifecycle.update(record, INPUTS, context).accepted(),
    lambda record, context: lifecycle.delete({**record, "status": "RUNNING", "onDelete": "cancel"}, lambda: context),
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("there", [True, False])
def test_no_verb_takes_a_foreign_bulk_for_the_recorded_one(world: World, verb: Any, there: Any) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = created(world)
    world.api.forget("1")
    if there:
        world.clock.sleep(100)
        world.api.add_bulk("1", items=100, rate=0.01, status="RUNNING")
    with pytest.raises(errors.BulksError) as error:
        verb(record, elsewhere(world))
    assert "is recorded at http://127.0.0.1:1/multi, and bulks:baseUrl is https://other.example now" in str(error.value)
    assert world.api.requests_of("cancel") == []


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_believes_that_an_execution_was_undone(world: World, verb: Any) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = created(world)
    world.api.add_bulk("1", items=100, rate=10)
    with pytest.raises(errors.MismatchError, match="it is not executed again"):
        verb(record, world.context)
    assert world.api.execute_calls("1") == 1


# update


def test_update_judges_a_final_bulk_under_the_new_inputs(world: World) -> None:
    world.api.add_bulk("1", {1: "X"}, items=100, rate=10)
    record = created(world, acceptedStatuses=["PARTIALLY_COMPLETED"])
    with pytest.raises(errors.NotAcceptedError):
        lifecycle.update(record, INPUTS, world.context).accepted()
    accepted = {**INPUTS, "acceptedStatuses": ["COMPLETED", "PARTIALLY_COMPLETED"]}
    outputs = lifecycle.update(record, accepted, world.context).accepted()
    assert set(outputs) == set(record)
    assert outputs["adopted"] is False
    assert world.api.execute_calls("1") == 1


def test_update_waits_for_a_bulk_that_is_not_final(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10, status="RUNNING")
    record = as_read("1", INPUTS, world.context)
    assert record is not None
    assert lifecycle.update(record, INPUTS, world.context).accepted()["status"] == "COMPLETED"
    assert world.api.execute_calls() == 0


def test_update_executes_a_bulk_that_is_recorded_as_not_begun(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = as_read("1", INPUTS, world.context)
    assert record is not None
    outputs = lifecycle.update(record, INPUTS, world.context).accepted()
    assert (outputs["status"], outputs["adopted"]) == ("COMPLETED", False)
    assert world.api.execute_calls() == 1


def test_update_of_a_forgotten_bulk_keeps_its_outcome(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = created(world)
    world.api.forget("1")
    assert lifecycle.update(record, {**INPUTS, "timeout": "2h"}, world.context).accepted()["status"] == "COMPLETED"


# delete


def no_context() -> Context:
    raise AssertionError("a record is forgotten without the API")


def test_delete_forgets_without_asking_anybody(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    lifecycle.delete(created(world), no_context)


def test_delete_cancels_a_bulk_that_is_not_final(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=0.01, status="RUNNING")
    record = as_read("1", {**INPUTS, "onDelete": "cancel"}, world.context)
    assert record is not None
    lifecycle.delete(record, lambda: world.context)
    found = world.api.find("1")
    assert found is not None
    assert found.status == "CANCELLED"
    lifecycle.delete(record, lambda: world.context)
    world.api.forget("1")
    lifecycle.delete(record, lambda: world.context)
    assert len(world.api.requests_of("cancel")) == 1


def test_a_cancel_that_does_not_come_through_says_how_to_go_on_with_the_destroy(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=0.001, status="RUNNING")
    world.api.faults = [Rule(answer(503), call="cancel")]
    recorded = {**INPUTS, "status": "RUNNING", "onDelete": "cancel", "timeout": 30}
    with pytest.raises(errors.TimedOutError, match="Run `pulumi destroy` again") as caught:
        lifecycle.delete(recorded, lambda: world.context)
    assert "pulumi up` finds it" not in str(caught.value)


# custom timeouts


def test_a_custom_timeout_wins_over_the_input(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=0.001)
    with pytest.raises(errors.TimedOutError, match=r"was not final after 3\.0s"):
        lifecycle.create({**INPUTS, "timeout": "2h"}, world.context, timeout=3).accepted()
    record = as_read("1", {**INPUTS, "timeout": "2h", "onDelete": "cancel"}, world.context)
    assert record is not None
    with pytest.raises(errors.TimedOutError, match=r"was not final after 4\.0s"):
        lifecycle.update(record, INPUTS, world.context, timeout=4).accepted()
    world.api.faults = [Rule(answer(503), call="cancel")]
    with pytest.raises(errors.TimedOutError, match=r"within the 5\.0s of timeout"):
        lifecycle.delete(record, lambda: world.context, timeout=5)
