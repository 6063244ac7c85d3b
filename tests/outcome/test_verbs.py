"""What each verb leaves behind, on the simulator in virtual time: the record at its end, and the output like it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_bulks import lifecycle, outcome
from pulumi_bulks.api import errors
from pulumi_bulks.outcome import Desk
from pulumi_bulks.outcome.errors import OutcomeDirError
from pulumi_bulks.simulator import IN_PROCESS_URL
from pulumi_bulks.simulator.faults import Fault, Rule, answer, cut_after_effect, json_error, not_found, patched
from tests.lifecycle.test_interrupted import context_of
from tests.support import new_world

from .desks import NAME, RUN, SUBJECT, Watched, desk_in, on_file
from .schema import hold_to_the_schema

if TYPE_CHECKING:
    from pathlib import Path

    from pulumi_bulks.waiting.context import Context
    from tests.support import World

INPUTS: dict[str, Any] = {"bulkId": "1"}
NO_PERMISSION = json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}')
SOME_FAIL = {1: "INSTRUMENT_INACTIVE"}


def create(world: World, folder: Path, context: Context | None = None, **inputs: Any) -> dict[str, Any]:
    """Create, and return the record, which is the same in the file and in the outputs where there are any."""
    try:
        ended = outcome.create({**INPUTS, **inputs}, lambda: context or world.context, desk_in(folder))
    except errors.BulksError as error:
        return hold(on_file(folder), problem=error)
    return hold(on_file(folder), ended)


def update(world: World, folder: Path, before: dict[str, Any], context: Context | None = None, **inputs: Any) -> Any:
    try:
        ended = outcome.update(before, {**INPUTS, **inputs}, lambda: context or world.context, desk_in(folder))
    except errors.BulksError as error:
        return hold(on_file(folder), problem=error)
    return hold(on_file(folder), ended)


def hold(
    record: dict[str, Any], ended: lifecycle.Outcome | None = None, *, problem: Exception | None = None
) -> dict[str, Any]:
    """Hold a record to what is true of each: it fits the schema, and tells what the verb tells."""
    hold_to_the_schema(record)
    if ended is not None:
        assert ended.outputs["outcome"] == record
        problem = ended.problem
        same = record.keys() & ended.outputs.keys() - {"mode", "acceptedStatuses"}
        assert {name: record[name] for name in same} == {name: ended.outputs[name] for name in same}
    assert (record["problem"] is None) == (problem is None)
    if problem is not None:
        assert isinstance(problem, errors.BulksError)
        told = {"code": problem.code, "text": problem.what, "next": " ".join(problem.step.split())}
        assert record["problem"] == told
    assert (record["project"], record["stack"], record["name"]) == ("releases", "prod", "payouts")
    assert record["run"] == RUN.model_dump()
    return record


def recorded(world: World, folder: Path, **inputs: Any) -> dict[str, Any]:
    """Return what the state holds of a bulk after a creation."""
    return outcome.create({**INPUTS, **inputs}, lambda: world.context, desk_in(folder)).outputs


# create


def test_a_success_is_accepted_and_tells_all_of_it(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    record = create(world, tmp_path, mode="ON_FAILURE_STOP")
    assert record["verdict"] == "accepted"
    assert record["problem"] is None
    assert (record["status"], record["adopted"], record["mode"]) == ("COMPLETED", False, "ON_FAILURE_STOP")
    assert (record["bulkId"], record["environment"]) == ("1", IN_PROCESS_URL)
    assert record["counts"]["COMPLETED"] == record["submittedItemsCount"] == 100
    assert record["acceptedStatuses"] == ["COMPLETED"]
    assert record["durationSeconds"] == pytest.approx(10, abs=0.01)
    assert record["executionStartTime"] < record["executionFinishTime"] <= record["observedAt"]
    assert record["requestRef"]
    assert record["failedOperations"] == []
    assert record["operationStates"] is None
    assert None not in {record["providerVersion"], record["operation"], record["executionStart"]}


def test_an_end_that_is_not_accepted_tells_the_failed_operations(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", SOME_FAIL, items=10, rate=10)
    record = create(world, tmp_path)
    assert (record["verdict"], record["problem"]["code"]) == ("not-accepted", "not-accepted")
    assert record["failedOperations"][0]["errorCode"] == "INSTRUMENT_INACTIVE"
    assert "CANARY" not in str(record)
    assert create(new_with(SOME_FAIL), tmp_path, acceptedStatuses=["PARTIALLY_COMPLETED"])["verdict"] == "accepted"


def new_with(failing: dict[int, Any], **details: Any) -> World:
    world = new_world()
    world.api.add_bulk("1", failing, **{"items": 10, "rate": 10, **details})
    return world


@pytest.mark.parametrize(
    ("fault", "code", "states"),
    [(None, "unsettled", {"COMPLETED": 9, "PENDING": 1}), (answer(404), "unchecked", None)],
)
def test_operations_that_are_not_settled_or_not_read_are_not_accepted(
    world: World, tmp_path: Path, fault: Fault | None, code: str, states: dict[str, int] | None
) -> None:
    world.api.add_bulk("1", items=10, rate=10, states={3: "PENDING"})
    world.api.faults = [Rule(fault, call="operations")] if fault else []
    record = create(world, tmp_path, acceptedOperationStates=["COMPLETED"])
    assert (record["verdict"], record["status"]) == ("not-accepted", "COMPLETED")
    assert (record["problem"]["code"], record["operationStates"]) == (code, states)


def test_settled_operations_are_accepted(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=10)
    record = create(world, tmp_path, acceptedOperationStates=["COMPLETED"])
    assert (record["verdict"], record["operationStates"]) == ("accepted", {"COMPLETED": 10})


@pytest.mark.parametrize(
    ("inputs", "details", "told"),
    [
        ({"timeout": 30}, {}, ("timed-out", "RUNNING")),
        ({"timeout": 30, "onTimeout": "pause"}, {}, ("timed-out", "PAUSED")),
        ({"onPaused": "fail"}, {"status": "PAUSED"}, ("paused", "PAUSED")),
        ({"stallTimeout": 60}, {"rate": 1e-9}, ("stalled", "RUNNING")),
    ],
)
def test_a_wait_that_ends_before_the_bulk_is_not_final(
    world: World, tmp_path: Path, inputs: dict[str, Any], details: dict[str, Any], told: tuple[str, str]
) -> None:
    world.api.add_bulk("1", **{"items": 10_000, "rate": 1, **details})
    record = create(world, tmp_path, **inputs)
    assert (record["verdict"], record["problem"]["code"], record["status"]) == ("not-final", *told)


def test_a_bulk_that_was_cancelled_at_the_timeout_is_final(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10_000, rate=1)
    record = create(world, tmp_path, timeout=30, onTimeout="cancel")
    assert (record["verdict"], record["status"]) == ("not-accepted", "CANCELLED")


def test_a_status_that_nobody_knows_is_unknown(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=1, ends_as="EXPIRED")
    record = create(world, tmp_path)
    assert (record["verdict"], record["problem"]["code"], record["status"]) == ("unknown", "unknown-status", "EXPIRED")


def test_an_api_that_answers_no_more_after_the_execute_leaves_what_was_seen(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10_000, rate=1)
    world.api.faults = [Rule(answer(503), call="get", nth=frozenset(range(3, 1000)))]
    record = create(world, tmp_path, timeout=300)
    assert (record["verdict"], record["problem"]["code"], record["status"]) == ("not-final", "timed-out", "RUNNING")


def test_a_lost_answer_and_silence_since_is_unknown(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10_000, rate=1)
    world.api.faults = [
        Rule(cut_after_effect(), call="execute"),
        Rule(answer(503), call="get", nth=frozenset(range(2, 1000))),
    ]
    record = create(world, tmp_path, timeout=300)
    assert (record["verdict"], record["status"], world.api.executions("1")) == ("unknown", "SUBMITTED", 1)


def test_a_lost_answer_that_a_look_has_settled_is_ours(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    world.api.faults = [Rule(cut_after_effect(), call="execute", nth=frozenset({1}))]
    record = create(world, tmp_path)
    assert (record["verdict"], record["adopted"]) == ("accepted", False)


def test_an_api_that_never_answers_has_executed_nothing(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10)
    world.api.faults = [Rule(answer(503))]
    record = create(world, tmp_path, timeout=60)
    assert (record["verdict"], record["problem"]["code"]) == ("not-executed", "timed-out")
    assert record["status"] is record["counts"] is record["observedAt"] is record["adopted"] is None


def test_a_refused_execute_has_executed_nothing(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10)
    world.api.faults = [Rule(NO_PERMISSION, call="execute")]
    record = create(world, tmp_path)
    assert (record["verdict"], record["problem"]["code"], record["status"]) == (
        "not-executed",
        "forbidden",
        "SUBMITTED",
    )
    assert record["requestRef"] is not None


@pytest.mark.parametrize(
    ("fault", "code"), [(answer(401), "unauthorized"), (NO_PERMISSION, "forbidden"), (not_found(), "not-found")]
)
def test_credentials_that_are_refused_have_executed_nothing(
    world: World, tmp_path: Path, fault: Fault, code: str
) -> None:
    world.api.add_bulk("1", items=10)
    world.api.faults = [Rule(fault)]
    record = create(world, tmp_path)
    assert (record["verdict"], record["problem"]["code"], record["status"]) == ("not-executed", code, None)


def test_a_guard_is_not_executed(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10)
    record = create(world, tmp_path, expectedItems=5)
    assert (record["verdict"], record["problem"]["code"], record["submittedItemsCount"]) == (
        "not-executed",
        "guard",
        10,
    )


@pytest.mark.parametrize(("status", "verdict"), [("RUNNING", "not-final"), ("FINISHED", "not-accepted")])
def test_what_somebody_else_has_executed_is_told_as_it_is_and_never_accepted(
    world: World, tmp_path: Path, status: str, verdict: str
) -> None:
    world.api.add_bulk("1", items=10, rate=1, status=status)
    record = create(world, tmp_path, ifExecuted="fail")
    assert (record["verdict"], record["problem"]["code"]) == (verdict, "already-executed")


@pytest.mark.parametrize("status", ["RUNNING", "FINISHED"])
def test_what_was_adopted_is_accepted_as_adopted(world: World, tmp_path: Path, status: str) -> None:
    world.api.add_bulk("1", items=10, rate=1, status=status)
    record = create(world, tmp_path)
    assert (record["verdict"], record["adopted"]) == ("accepted", True)


def test_without_a_configuration_the_environment_is_null(tmp_path: Path) -> None:
    def unconfigured() -> Context:
        raise errors.ConfigurationError("bulks:baseUrl is missing", step="Set it.")

    with pytest.raises(errors.ConfigurationError) as error:
        outcome.create(INPUTS, unconfigured, desk_in(tmp_path))
    record = hold(on_file(tmp_path), problem=error.value)
    assert (record["verdict"], record["environment"], record["bulkId"]) == ("not-executed", None, "1")


def test_a_defect_of_ours_is_told_by_its_place_alone(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=1)

    class Broken(Watched):
        def execute(self, *_arguments: Any, **_named: Any) -> None:
            raise KeyError("CANARY")

    broken: Any = Broken(world.context.api, dict)
    context = replace(world.context, api=broken)
    ended = outcome.create(INPUTS, lambda: context, desk_in(tmp_path))
    record = on_file(tmp_path)
    assert ended.outputs["outcome"] == record
    assert (record["verdict"], record["problem"]["code"]) == ("unknown", "internal")
    assert "CANARY" not in str(record)


# interrupted


@pytest.mark.parametrize(
    ("call", "is_lost", "told"),
    [
        ("get", True, ("not-executed", None)),
        ("execute", False, ("not-executed", "SUBMITTED")),
        ("execute", True, ("not-final", "RUNNING")),
        ("sleep", False, ("not-final", "RUNNING")),
    ],
)
def test_an_interrupted_run_tells_what_is_certain(
    world: World,
    tmp_path: Path,
    call: str,
    is_lost: bool,  # noqa: FBT001 - a column of the table
    told: tuple[str, str | None],
) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    record = create(world, tmp_path, context_of(world, call, is_lost=is_lost))
    assert (record["verdict"], record["problem"]["code"], record["status"]) == (told[0], "interrupted", told[1])


def test_an_execute_that_nobody_has_seen_is_unknown(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    world.api.faults = [Rule(answer(503), call="get", nth=frozenset({2}))]
    record = create(world, tmp_path, context_of(world, "execute", is_lost=True))
    assert (record["verdict"], record["status"]) == ("unknown", "SUBMITTED")


# while it lasts


def test_whenever_it_is_killed_the_file_tells_what_is_certain(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    watched: Any = Watched(world.context.api, lambda: on_file(tmp_path))
    outcome.create(INPUTS, lambda: replace(world.context, api=watched), desk_in(tmp_path))
    for _, record in watched.seen:
        hold_to_the_schema(record)
        assert record["problem"]["code"] == "unfinished"
        assert "pulumi up" in record["problem"]["next"]
    seen = [(call, record["verdict"], record["status"]) for call, record in watched.seen]
    assert seen[:3] == [
        ("get", "not-executed", None),
        ("execute", "unknown", "SUBMITTED"),
        ("get", "unknown", "SUBMITTED"),
    ]
    assert set(seen[3:]) == {("get", "not-final", "RUNNING")}
    assert on_file(tmp_path)["verdict"] == "accepted"


def test_an_adopted_end_is_not_accepted_before_it_is_judged(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, status="FINISHED", states={3: "PENDING"})
    watched: Any = Watched(world.context.api, lambda: on_file(tmp_path))
    inputs = {**INPUTS, "acceptedOperationStates": ["COMPLETED"]}
    outcome.create(inputs, lambda: replace(world.context, api=watched), desk_in(tmp_path))
    seen = [(call, record["verdict"], record["status"]) for call, record in watched.seen]
    assert seen == [("get", "not-executed", None), ("operations", "unknown", "COMPLETED")]


# after an earlier run


def test_what_a_killed_run_may_have_executed_is_not_called_not_executed(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10)
    leave(world, tmp_path, "unknown")
    record = create(world, tmp_path, expectedItems=5)
    assert (record["verdict"], record["status"]) == ("unknown", "SUBMITTED")


@pytest.mark.parametrize("before", ["unknown", "not-final", "accepted", "not-accepted"])
def test_what_an_earlier_run_has_begun_is_not_unsaid_without_a_look(world: World, tmp_path: Path, before: str) -> None:
    leave(world, tmp_path, before)
    world.api.faults = [Rule(answer(503))]
    assert create(world, tmp_path, timeout=10)["verdict"] == "unknown"
    assert create(world, tmp_path, timeout=10)["verdict"] == "unknown", "nor after that"


def test_nor_without_a_configuration(world: World, tmp_path: Path) -> None:
    def unconfigured() -> Context:
        raise errors.ConfigurationError("bulks:baseUrl is missing")

    leave(world, tmp_path, "not-final")
    with pytest.raises(errors.ConfigurationError):
        outcome.create(INPUTS, unconfigured, desk_in(tmp_path))
    assert on_file(tmp_path)["verdict"] == "unknown"
    world.api.faults = [Rule(answer(503))]
    assert create(world, tmp_path, timeout=10)["verdict"] == "unknown"


@pytest.mark.parametrize(
    "changed", [{"bulkId": "2"}, {"environment": "https://other.example"}, {"verdict": "not-executed"}]
)
def test_the_record_of_another_bulk_says_nothing_of_this_one(
    world: World, tmp_path: Path, changed: dict[str, Any]
) -> None:
    leave(world, tmp_path, **{"verdict": "not-final", **changed})
    world.api.faults = [Rule(answer(503))]
    assert create(world, tmp_path, timeout=10)["verdict"] == "not-executed"


def leave(world: World, folder: Path, verdict: str, **changed: Any) -> None:
    """Leave a record as an earlier run has left it."""
    desk = desk_in(folder)
    assert desk.place is not None
    before = outcome.OutcomeRecord.model_validate(
        {
            "bulkId": "1",
            "environment": world.context.environment,
            "acceptedStatuses": ["COMPLETED"],
            "verdict": verdict,
            **changed,
        }
    )
    assert desk.place.write(before.told()) is None


# update


def test_an_update_tells_the_end_of_what_was_not_final(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    before = recorded(world, tmp_path, timeout=10)
    assert on_file(tmp_path)["verdict"] == "not-final"
    record = update(world, tmp_path, before)
    assert (record["verdict"], record["status"], record["adopted"]) == ("accepted", "COMPLETED", False)


def test_an_update_judges_an_end_anew(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", SOME_FAIL, items=10, rate=10)
    before = recorded(world, tmp_path)
    assert on_file(tmp_path)["verdict"] == "not-accepted"
    accepted = ["COMPLETED", "PARTIALLY_COMPLETED"]
    record = update(world, tmp_path, before, acceptedStatuses=accepted)
    assert (record["verdict"], record["acceptedStatuses"]) == ("accepted", accepted)


@pytest.mark.parametrize(
    ("status", "verdict"), [("RUNNING", "not-final"), ("SUBMITTED", "unknown"), ("COMPLETED", "unknown")]
)
def test_an_update_that_cannot_look_keeps_what_is_recorded(
    world: World, tmp_path: Path, status: str, verdict: str
) -> None:
    world.api.add_bulk("1", items=10, rate=10)
    before = {**recorded(world, tmp_path), "status": status}
    world.api.faults = [Rule(answer(503))]
    record = update(world, tmp_path, before, timeout=60)
    assert (record["verdict"], record["status"]) == (verdict, status)
    assert record["counts"] == before["counts"]
    assert record["observedAt"] == before["outcome"]["observedAt"]


def test_what_the_api_has_forgotten_stays_as_recorded(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=10)
    before = recorded(world, tmp_path)
    world.api.forget("1")
    record = update(world, tmp_path, before, timeout="2h")
    assert (record["verdict"], record["status"]) == ("accepted", "COMPLETED")
    assert record["observedAt"] == before["outcome"]["observedAt"]


def test_a_state_that_holds_something_odd_leads_to_a_record_all_the_same(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=10)
    before = {**recorded(world, tmp_path), "status": ["COMPLETED"], "counts": "many", "outcome": "x"}
    record = update(world, tmp_path, before)
    assert (record["verdict"], record["problem"]["code"], record["status"]) == ("unknown", "mismatch", None)


def test_a_state_of_an_earlier_version_gets_a_record(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=10)
    before = recorded(world, tmp_path)
    del before["outcome"]
    assert update(world, tmp_path, before)["verdict"] == "accepted"


# read


def read(world: World, before: dict[str, Any]) -> dict[str, Any]:
    found = outcome.read("1", before, world.context, Desk(SUBJECT))
    assert found is not None
    told: dict[str, Any] = found.outputs["outcome"]
    hold_to_the_schema({**told, "failedOperations": told["failedOperations"]})
    return told


def test_a_refresh_keeps_the_record_where_nothing_has_changed(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", SOME_FAIL, items=10, rate=10)
    before = recorded(world, tmp_path, acceptedStatuses=["PARTIALLY_COMPLETED"])
    world.clock.sleep(1000)
    assert read(world, before) == before["outcome"]
    as_the_engine_has_it = {
        **before,
        "outcome": {**before["outcome"], "executionStart": float(before["executionStart"])},
    }
    assert read(world, as_the_engine_has_it) == before["outcome"]


def test_a_refresh_tells_what_has_changed_and_when_it_was_seen(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    before = recorded(world, tmp_path, timeout=10)
    file = on_file(tmp_path)
    world.clock.sleep(1000)
    told = read(world, before)
    assert (told["verdict"], told["status"], told["problem"]) == ("accepted", "COMPLETED", None)
    assert told["observedAt"] > before["outcome"]["observedAt"]
    assert told["requestRef"] not in {None, before["outcome"]["requestRef"]}
    assert on_file(tmp_path) == file, "a refresh writes no file"


def test_a_refresh_of_what_the_api_has_forgotten_keeps_the_record(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=10)
    before = recorded(world, tmp_path)
    world.api.forget("1")
    assert read(world, before) == before["outcome"]


def test_a_refresh_of_an_execute_that_nobody_has_seen_does_not_unsay_it(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    before = recorded(world, tmp_path)
    before = {**before, "status": "SUBMITTED", "executionStart": None, "adopted": False}
    before["outcome"] = {**before["outcome"], "verdict": "unknown", "status": "SUBMITTED"}
    world.api.add_bulk("1", items=10)
    assert read(world, before)["verdict"] == "unknown"


@pytest.mark.parametrize(
    ("status", "failing", "verdict"),
    [
        ("SUBMITTED", {}, "not-executed"),
        ("RUNNING", {}, "not-final"),
        ("FINISHED", {}, "accepted"),
        ("FINISHED", SOME_FAIL, "not-accepted"),
    ],
)
def test_what_is_only_read_has_a_record_too(world: World, status: str, failing: dict[int, Any], verdict: str) -> None:
    world.api.add_bulk("1", failing, items=10, rate=1e-3, status=status)
    told = read(world, INPUTS)
    assert (told["verdict"], told["adopted"], told["problem"]) == (verdict, True, None)
    assert told["observedAt"]


# the folder


def test_a_folder_that_cannot_be_written_is_found_before_anything_is_asked(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutcomeDirError, match="nothing was executed"):
        outcome.create(INPUTS, lambda: world.context, desk_in(tmp_path / "file"))
    assert world.api.requests == []


def test_a_first_write_that_fails_is_found_before_anything_is_asked(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.api.add_bulk("1", items=10)
    desk = desk_in(tmp_path)
    monkeypatch.setattr(type(desk.place), "write", lambda *_: "no outcome can be written: Operation not permitted")
    with pytest.raises(OutcomeDirError, match=r"Operation not permitted; nothing was executed"):
        outcome.create(INPUTS, lambda: world.context, desk)
    assert world.api.requests == []


def test_a_folder_that_goes_away_during_the_wait_is_one_warning_and_no_failure(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    folder = tmp_path / "outcomes"

    def take_away() -> None:
        if world.api.execute_calls() and folder.is_dir():
            (folder / NAME).unlink()
            folder.rmdir()
            folder.write_text("")

    watched: Any = Watched(world.context.api, take_away)
    ended = outcome.create(INPUTS, lambda: replace(world.context, api=watched), desk_in(folder))
    assert (ended.problem, ended.outputs["outcome"]["verdict"]) == (None, "accepted")
    (warning,) = world.told.warnings
    assert warning.startswith(f"no outcome can be written to {folder / NAME}")


def test_without_a_folder_nothing_is_written_and_the_output_is_the_same(world: World, tmp_path: Path) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    ended = outcome.create(INPUTS, lambda: world.context, Desk(SUBJECT, None, RUN))
    hold_to_the_schema(ended.outputs["outcome"])
    assert ended.outputs["outcome"]["verdict"] == "accepted"
    assert list(tmp_path.iterdir()) == []


def test_a_preview_warns_of_what_stands_against_it_and_makes_nothing(world: World, tmp_path: Path) -> None:
    outcome.foretell(desk_in(tmp_path / "outcomes"), world.context)
    outcome.foretell(Desk(SUBJECT), world.context)
    assert world.told.warnings == []
    (tmp_path / "file").write_text("")
    outcome.foretell(desk_in(tmp_path / "file"), world.context)
    assert "will fail before it executes anything" in world.told.warnings[0]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# texts


def test_no_text_has_a_meaning_to_a_display(world: World, tmp_path: Path) -> None:
    hostile = "::error::x\n##[error]<{%zz%}>\x1b[31m"
    world.api.add_bulk("1", {1: hostile}, items=10, rate=10)
    world.api.faults = [Rule(patched(operation=hostile), call="get")]
    text = str(create(world, tmp_path))
    assert "<{%" not in text
    assert "##[" not in text
    assert "\x1b" not in text


def test_a_secret_input_is_masked_in_the_file_alone(world: World, tmp_path: Path) -> None:
    id_ = "8123456789012345678"
    world.api.add_bulk(id_, SOME_FAIL, items=10, rate=10, operation="/transfers")
    inputs = {"bulkId": id_, "expectedOperation": "/transfers", "expectedItems": 10}
    ended = outcome.create(inputs, lambda: world.context, desk_in(tmp_path, id_, "/transfers", 10))
    record, told = on_file(tmp_path), ended.outputs["outcome"]
    hold_to_the_schema(record)
    assert (record["bulkId"], record["operation"], record["submittedItemsCount"]) == ("[secret]",) * 3
    assert (told["bulkId"], told["operation"], told["submittedItemsCount"]) == (id_, "/transfers", 10)
    for secret in (id_, "/transfers"):
        assert secret not in (tmp_path / NAME).read_text()
    world.api.faults = [Rule(answer(503))]
    with pytest.raises(errors.TimedOutError):
        outcome.create({**inputs, "timeout": 5}, lambda: world.context, desk_in(tmp_path, id_))
    assert on_file(tmp_path)["verdict"] == "unknown", "the earlier record is known by its mask"
