"""Execute at most once and wait until final, in virtual time."""

import pytest

from pulumi_bulks.api import errors
from pulumi_bulks.api.models import Bulk, ExecuteOrder
from pulumi_bulks.simulator.faults import (
    Fault,
    Rule,
    answer,
    cut_after_effect,
    cut_before_effect,
    cut_with_late_effect,
    down,
    html,
    json_error,
    patched,
    retry_after,
    unknown_status,
)
from pulumi_bulks.waiting.inquiry import LAST_REQUEST
from pulumi_bulks.waiting.terms import OnPaused, OnTimeout, Terms
from pulumi_bulks.waiting.wait import Start, Wait
from tests.support import World

NTH_1 = frozenset({1})


def execute(world: World, terms: Terms | None = None) -> Start:
    wait = Wait(world.context, "1", terms or Terms())
    return wait.execute(wait.observe(), ExecuteOrder())


def finish(world: World, terms: Terms | None = None) -> Bulk:
    wait = Wait(world.context, "1", terms or Terms())
    return wait.until_final(wait.execute(wait.observe(), ExecuteOrder()).bulk)


@pytest.mark.parametrize(
    ("fault", "ours", "calls"),
    [
        (cut_after_effect(), True, 1),
        (cut_before_effect(), True, 2),
        (answer(500, effect=True), True, 1),
        (answer(500), True, 2),
        (answer(503), True, 2),
        (answer(429), True, 2),
        (json_error(409, '{"errorCode": "TOO_MANY_REQUESTS"}'), True, 2),
        (json_error(409, '{"errorCode": "INVALID_STATE"}'), True, 2),
        (cut_with_late_effect(0.1), True, 1),
        (cut_with_late_effect(1.9), True, 2),
    ],
)
def test_an_execute_without_a_clear_answer_is_settled_by_a_get(
    world: World,
    fault: Fault,
    ours: bool,  # noqa: FBT001 - a column of the table
    calls: int,
) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    world.api.faults = [Rule(fault, call="execute", nth=NTH_1)]
    start = execute(world)
    assert start.ours is ours
    assert start.bulk.status == "RUNNING"
    assert world.api.executions("1") == 1
    assert world.api.execute_calls("1") == calls
    sequence = [request.call for request in world.api.requests]
    for index, call in enumerate(sequence):
        if call == "execute":
            assert sequence[index - 1] == "get"


def test_a_bulk_that_somebody_else_executes_first_is_not_ours(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    wait = Wait(world.context, "1", Terms())
    seen = wait.observe()
    world.api.execute("1")
    assert wait.execute(seen, ExecuteOrder()).ours is False
    assert world.api.executions("1") == 1


def test_a_paused_bulk_that_is_waited_for_in_vain_has_to_be_resumed(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10, status="PAUSED")
    with pytest.raises(errors.TimedOutError, match=r'on_paused="resume"') as caught:
        finish(world, Terms(timeout=60))
    assert "Raise timeout" not in str(caught.value)


def test_a_wait_ends_with_the_bulk(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    assert finish(world).status == "COMPLETED"
    assert world.told.statuses[-1] == "COMPLETED ▕██████████████▏ 100 % · 100 of 100"


@pytest.mark.parametrize(
    ("action", "status"), [(OnTimeout.LEAVE, "RUNNING"), (OnTimeout.PAUSE, "PAUSED"), (OnTimeout.CANCEL, "CANCELLED")]
)
def test_a_time_out_comes_on_time_and_acts(world: World, action: OnTimeout, status: str) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    with pytest.raises(errors.TimedOutError, match="bulk 1 was not final after 1m40s"):
        finish(world, Terms(timeout=100, on_timeout=action))
    assert world.clock.monotonic() == pytest.approx(100, abs=0.2), "and the slots of two more requests"
    found = world.api.find("1")
    assert found is not None
    assert found.status == status


@pytest.mark.parametrize(
    ("terms", "limit"),
    [
        (Terms(timeout=60), "timeout"),
        (Terms(timeout=60, timeout_name="custom_timeouts"), "custom_timeouts"),
        (Terms(timeout=60, stall_timeout=30), "stall_timeout"),
    ],
)
def test_a_bulk_that_was_left_says_what_to_raise(world: World, terms: Terms, limit: str) -> None:
    world.api.add_bulk("1", items=10, rate=1, start_delay=1000)
    with pytest.raises((errors.TimedOutError, errors.StalledError), match=f"Raise {limit} to wait longer"):
        finish(world, terms)


def test_a_bulk_that_ends_while_it_is_being_cancelled_is_no_time_out(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(Fault("slow", delay=1), call="cancel")]
    assert finish(world, Terms(timeout=99.5, on_timeout=OnTimeout.CANCEL)).status == "COMPLETED"


@pytest.mark.parametrize("call", ["cancel", "get"])
def test_an_action_that_fails_is_told(world: World, call: str) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    world.api.faults = [Rule(answer(403), call=call, since=100)]
    if call == "get":
        world.api.faults = [Rule(answer(403), call="get", since=100.5)]
        world.api.faults.append(Rule(Fault("slow", delay=1), call="cancel"))
    with pytest.raises(errors.TimedOutError, match=r"so the bulk may go on|its effect is not confirmed"):
        finish(world, Terms(timeout=100, on_timeout=OnTimeout.CANCEL))


def test_a_stall_is_silence_while_running(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1, start_delay=1000)
    with pytest.raises(errors.StalledError, match="has made no progress for 30s"):
        finish(world, Terms(stall_timeout=30))
    assert world.clock.monotonic() == pytest.approx(30, abs=1)


def test_a_pause_is_no_stall(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1, status="PAUSED")
    with pytest.raises(errors.TimedOutError):
        finish(world, Terms(timeout=100, stall_timeout=30))


def test_on_paused_resumes_or_fails(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1, status="PAUSED")
    with pytest.raises(errors.PausedError, match="Resume it"):
        finish(world, Terms(on_paused=OnPaused.FAIL, on_timeout=OnTimeout.CANCEL))
    assert world.api.requests_of("cancel") == []
    assert finish(world, Terms(on_paused=OnPaused.RESUME)).status == "COMPLETED"
    assert len(world.api.requests_of("resume")) == 1


def test_an_outage_is_sat_out_and_shown(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [down(10, 80)]
    assert finish(world).status == "COMPLETED"
    assert any("no usable answer for" in status for status in world.told.statuses)


def test_an_outage_to_the_end_says_what_is_certain(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    world.api.faults = [down(10, 1e9)]
    with pytest.raises(errors.TimedOutError, match="An execute was sent; last seen: RUNNING"):
        finish(world, Terms(timeout=60))
    assert world.clock.monotonic() <= 60 + LAST_REQUEST
    world.api.faults = [down(0, 1e9)]
    with pytest.raises(errors.TimedOutError, match="Nothing was executed"):
        finish(world, Terms(timeout=60))


GONE = json_error(404, '{"code": "BULK_NOT_FOUND", "message": "There is no such bulk"}')
FORBIDDEN = json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}')
BAD_REQUEST = json_error(400, '{"message": "Bad Request"}')


@pytest.mark.parametrize("fault", [GONE, FORBIDDEN, BAD_REQUEST, answer(401), answer(403)])
def test_a_refusal_at_the_first_look_is_believed_at_once(world: World, fault: Fault) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(fault, call="get")]
    with pytest.raises(errors.RefusedError, match=f"HTTP {fault.status}"):
        finish(world)
    assert len(world.api.requests) == 1


@pytest.mark.parametrize("fault", [GONE, FORBIDDEN, answer(401), answer(403)])
def test_a_bulk_that_was_seen_is_gone_only_after_three_looks_over_30_s(world: World, fault: Fault) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(fault, call="get", since=10)]
    with pytest.raises(errors.RefusedError, match="it was seen before, and for 30s no look has found it") as caught:
        finish(world)
    refused = [request.at for request in world.api.requests_of("get") if request.status == fault.status]
    assert len(refused) >= 3
    assert 30 <= refused[-1] - refused[0] <= 31
    assert "An execute was sent; last seen: RUNNING" in str(caught.value)
    assert world.api.execute_calls() == 1


@pytest.mark.parametrize(
    "fault",
    [GONE, FORBIDDEN, BAD_REQUEST, answer(401), html(404), html(403), html(400), html(401), answer(404), html(200)],
)
@pytest.mark.parametrize("turns", [{5}, {3, 4}, {3, 5, 6, 8}])
def test_a_refusal_in_the_middle_of_a_wait_may_pass(world: World, fault: Fault, turns: set[int]) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(fault, call="get", nth=frozenset(turns))]
    assert finish(world).status == "COMPLETED"
    assert world.api.execute_calls() == 1


def test_other_failures_in_between_dispel_no_doubt(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(answer(503), call="get", since=10, probability=0.3), Rule(GONE, call="get", since=10)]
    with pytest.raises(errors.NotFoundError):
        finish(world)
    assert world.clock.monotonic() < 70


def test_retry_after_is_honoured_and_a_longer_one_than_the_time_left_ends_the_wait(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(retry_after("40"), call="get", nth=frozenset({3}))]
    finish(world)
    asked = [request.at for request in world.api.requests if request.call == "get"]
    assert asked[3] - asked[2] >= 40
    world.api.add_bulk("1", items=1000, rate=1)
    world.api.faults = [Rule(retry_after("500"), call="get", nth=frozenset({3}))]
    before = len(world.api.requests)
    with pytest.raises(errors.TimedOutError, match="asked for silence"):
        finish(world, Terms(timeout=100, on_timeout=OnTimeout.CANCEL))
    assert [request.call for request in world.api.requests[before:]] == ["get", "execute", "get", "get"]


def test_an_unknown_status_is_waited_for_with_one_warning(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    world.api.faults = [Rule(unknown_status(), call="get", since=1, until=8)]
    assert finish(world).status == "COMPLETED"
    assert len(world.told.warnings) == 1
    assert "REBALANCING" in world.told.warnings[0]


def test_an_unknown_status_is_never_executed(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    world.api.faults = [Rule(unknown_status(), call="get")]
    assert execute(world).ours is False
    assert world.api.execute_calls() == 0


def test_cancel_waits_until_the_bulk_is_final(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=1, status="RUNNING")
    world.api.faults = [Rule(answer(503), call="cancel", nth=NTH_1)]
    wait = Wait(world.context, "1", Terms())
    assert wait.cancel(wait.observe()).status == "CANCELLED"


def test_an_invalid_state_is_a_plain_answer_and_looked_after_at_once(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    world.api.faults = [Rule(json_error(409, '{"errorCode": "INVALID_STATE"}'), call="execute", nth=NTH_1)]
    execute(world)
    refused, looked = world.api.requests[1:3]
    assert (refused.call, looked.call) == ("execute", "get")
    assert looked.at - refused.at < 0.2
    assert not [line for line in world.told.statuses if "no usable answer" in line]


def test_an_outage_from_the_start_promises_no_more_than_a_look(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=10)
    world.api.faults = [Rule(answer(503))]
    with pytest.raises(errors.TimedOutError, match="Nothing was executed") as caught:
        execute(world, Terms(timeout=30))
    assert "executes it only if it is SUBMITTED then" in str(caught.value)


@pytest.mark.parametrize("late", [1e-13, 1e-6])
def test_a_moment_before_its_deadline_is_its_deadline(world: World, late: float) -> None:
    """A sleep for what is left would not move a clock that has run for long."""
    world.clock.sleep(1e6)
    world.api.add_bulk("1", items=10, rate=0.001, status="RUNNING")
    wait = Wait(world.context, "1", Terms(timeout=60))
    bulk = wait.observe()
    world.clock.sleep(1e6 + 60 - late - world.clock.monotonic())
    with pytest.raises(errors.TimedOutError):
        wait.until_final(bulk)


EXPIRED = {"status": "EXPIRED"}


@pytest.mark.parametrize("action", list(OnTimeout))
def test_a_status_that_nobody_knows_ends_soon_where_the_execution_is_over(world: World, action: OnTimeout) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    world.api.faults = [Rule(patched(**EXPIRED), call="get", since=5)]
    with pytest.raises(errors.UnknownStatusError, match="is over in the status EXPIRED"):
        finish(world, Terms(on_timeout=action, stall_timeout=20))
    assert 40 <= world.clock.monotonic() <= 60, "10 s of execution and half a minute of doubt"
    assert world.api.requests_of("cancel") == world.api.requests_of("pause") == []


def test_it_ends_at_the_deadline_where_that_comes_first(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    world.api.faults = [Rule(patched(**EXPIRED), call="get", since=5)]
    with pytest.raises(errors.UnknownStatusError):
        finish(world, Terms(timeout=20, on_timeout=OnTimeout.CANCEL))
    assert world.clock.monotonic() == pytest.approx(20, abs=0.5)


def test_a_status_that_gets_known_in_time_is_no_unknown_end(world: World) -> None:
    world.api.add_bulk("1", items=10, rate=1)
    world.api.faults = [Rule(patched(**EXPIRED), call="get", since=9, until=30)]
    assert finish(world).status == "COMPLETED"


@pytest.mark.parametrize("action", list(OnTimeout))
def test_a_silence_beyond_the_deadline_ends_the_wait_with_its_reason(world: World, action: OnTimeout) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    world.api.faults = [Rule(retry_after("7200"), call="get", nth=frozenset({4}))]
    with pytest.raises(errors.TimedOutError, match="asks for no request within the next 2h00m, longer than") as caught:
        finish(world, Terms(on_timeout=action))
    assert world.clock.monotonic() < 60
    assert "no usable answer" not in str(caught.value)
    assert world.api.requests[-1].call == "get", "nothing is sent into the silence"


def test_an_odd_field_is_warned_of_once_a_wait(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(patched(executionStart="2026-11-25T17:00:00Z", mode=5), call="get")]
    bulk = finish(world)
    assert (bulk.status, bulk.execution_start, bulk.mode) == ("COMPLETED", None, None)
    assert [warning for warning in world.told.warnings if "executionStart, mode" in warning] == world.told.warnings
    assert len(world.told.warnings) == 1


@pytest.mark.parametrize("code", ["ALREADY_SUBMITTED", "NOBODY_KNOWS"])
def test_any_409_of_a_resume_means_that_somebody_was_faster(world: World, code: str) -> None:
    world.api.add_bulk("1", items=10, rate=1, status="PAUSED")
    world.api.faults = [Rule(json_error(409, f'{{"errorCode": "{code}"}}'), call="resume", nth=frozenset({1, 2}))]
    assert finish(world, Terms(on_paused=OnPaused.RESUME)).status == "COMPLETED"


@pytest.mark.parametrize("fault", [GONE, html(404), answer(401)])
def test_a_change_that_is_refused_for_a_moment_is_tried_again(world: World, fault: Fault) -> None:
    world.api.add_bulk("1", items=10, rate=1, status="PAUSED")
    world.api.faults = [Rule(fault, call="resume", nth=NTH_1), Rule(fault, call="cancel", nth=NTH_1)]
    assert finish(world, Terms(on_paused=OnPaused.RESUME)).status == "COMPLETED"
    world.api.add_bulk("1", items=100, rate=0.01, status="RUNNING")
    wait = Wait(world.context, "1", Terms())
    assert wait.cancel(wait.observe()).status == "CANCELLED"


def test_a_cancel_that_the_credentials_do_not_allow_is_refused_at_once(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=0.01, status="RUNNING")
    world.api.faults = [Rule(FORBIDDEN, call="cancel")]
    wait = Wait(world.context, "1", Terms())
    with pytest.raises(errors.ForbiddenError):
        wait.cancel(wait.observe())
