"""What an execute that is answered without success means: looks settle it, in virtual time."""

import pytest

from pulumi_bulks.api import errors
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.simulator.faults import (
    Fault,
    Rule,
    answer,
    cut_after_effect,
    cut_before_effect,
    html,
    json_error,
    patched,
    throttled,
)
from pulumi_bulks.waiting.pacing import FIRST_INTERVAL
from pulumi_bulks.waiting.terms import OnTimeout, Terms
from pulumi_bulks.waiting.wait import Start, Wait
from tests.support import World

FIRST = frozenset({1})
CODES = ["VALIDATION_FAILED", "ALREADY_SUBMITTED", "INVALID_STATE", "NO_CONFIG_FOUND", "NOBODY_KNOWS"]


def execute(world: World, terms: Terms | None = None) -> Start:
    wait = Wait(world.context, "1", terms or Terms())
    return wait.execute(wait.observe(), ExecuteOrder())


def conflict(code: str) -> Fault:
    return json_error(409, f'{{"errorCode": "{code}"}}')


REFUSALS = [
    *[conflict(code) for code in CODES],
    answer(409),
    html(409),
    answer(401),
    json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}'),
    json_error(404, '{"code": "BULK_NOT_FOUND"}'),
    json_error(400, '{"message": "Bad Request"}'),
    html(403),
    html(404),
    html(200),
    json_error(405, '{"code": "METHOD_NOT_ALLOWED"}'),
]


@pytest.mark.parametrize(("items", "seconds"), [(1000, FIRST_INTERVAL), (2, 0.424), (1, 0.15)])
def test_the_first_look_comes_when_it_may_tell_a_speed_or_the_end(world: World, items: int, seconds: float) -> None:
    world.api.add_bulk("1", items=items, rate=100)
    execute(world)
    calls = [(request.call, request.at) for request in world.api.requests]
    assert calls == [("get", 0.0), ("execute", 0.0), ("get", pytest.approx(seconds, abs=0.001))]


def test_the_first_look_comes_in_time(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    execute(world, Terms(timeout=0.5))
    assert world.api.requests[-1].at == pytest.approx(0.5)


@pytest.mark.parametrize("fault", REFUSALS)
def test_no_refusal_stands_of_a_bulk_that_has_begun(world: World, fault: Fault) -> None:
    """Whoever executed it: a replica behind it still says SUBMITTED at the first two looks."""
    world.api.add_bulk("1", items=100, rate=1)
    taken = Fault(fault.name, effect=True, status=fault.status, body=fault.body, headers=fault.headers)
    world.api.faults = [
        Rule(taken, call="execute", nth=FIRST),
        Rule(patched(status="SUBMITTED"), call="get", nth=frozenset({2, 3})),
    ]
    assert execute(world).bulk.status == "RUNNING"
    assert world.api.executions("1") == 1


@pytest.mark.parametrize("fault", REFUSALS)
def test_a_refusal_stands_of_a_bulk_that_stays_submitted(world: World, fault: Fault) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(fault, call="execute")]
    with pytest.raises(errors.ApiError, match=f"HTTP {fault.status}"):
        execute(world)
    assert world.api.execute_calls() <= 10
    assert world.clock.monotonic() < 70, "it is not repeated for the whole timeout"


@pytest.mark.parametrize("code", ["VALIDATION_FAILED", "ALREADY_SUBMITTED", "NO_CONFIG_FOUND", "NOBODY_KNOWS"])
def test_a_refusal_that_no_look_contradicts_is_not_repeated(world: World, code: str) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(conflict(code), call="execute")]
    with pytest.raises(errors.ConflictError, match=code):
        execute(world)
    assert world.api.execute_calls() == 1
    assert len(world.api.requests_of("get")) >= 4, "the look before, and three over some seconds after"


def test_after_a_lost_answer_the_looks_go_on_for_longer(world: World) -> None:
    world.api.add_bulk("1", items=1000, rate=1)
    world.api.faults = [
        Rule(cut_after_effect(), call="execute", nth=FIRST),
        Rule(conflict("VALIDATION_FAILED"), call="execute"),
        Rule(patched(status="SUBMITTED"), call="get", until=20),
    ]
    start = execute(world)
    assert (start.bulk.status, start.ours) == ("RUNNING", True)
    assert world.api.execute_calls() == 2
    assert world.api.executions("1") == 1


def test_the_body_of_an_execute_is_sent_even_when_it_is_empty(world: World) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    assert execute(world).ours, "the simulator refuses an execute without a body"


NOT_SENT: list[errors.ApiError] = [
    errors.AddressError("connection refused", patience=1e9),
    errors.NoTokenYetError("the file is empty"),
    errors.NoRoomError("no room"),
]
IN_VAIN = Terms(timeout=60, on_timeout=OnTimeout.CANCEL)


@pytest.mark.parametrize("fault", [throttled(reset="5"), throttled(reset="500"), conflict("TOO_MANY_REQUESTS")])
def test_an_execute_that_was_throttled_to_the_end_has_executed_nothing(world: World, fault: Fault) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(fault, call="execute")]
    with pytest.raises(errors.TimedOutError) as caught:
        execute(world, IN_VAIN)
    assert_nothing_ran(world, str(caught.value))


@pytest.mark.parametrize("error", NOT_SENT, ids=lambda error: type(error).__name__)
def test_an_execute_that_could_not_be_sent_to_the_end_has_executed_nothing(
    world: World, error: errors.ApiError, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.api.add_bulk("1", items=100, rate=1)

    def not_sent(*_: object) -> None:
        raise error

    monkeypatch.setattr(world.context.api, "execute", not_sent)
    with pytest.raises(errors.TimedOutError) as caught:
        execute(world, IN_VAIN)
    assert_nothing_ran(world, str(caught.value))


def assert_nothing_ran(world: World, text: str) -> None:
    assert "Nothing was executed: the bulk was SUBMITTED." in text
    assert "executes it only if it is SUBMITTED then" in text
    assert "without executing it again" not in text
    assert world.api.requests_of("cancel") == [], "on_timeout is for what runs"


@pytest.mark.parametrize("fault", [answer(503), html(502), cut_before_effect(), html(200)])
def test_an_execute_without_a_clear_answer_may_have_executed_it(world: World, fault: Fault) -> None:
    world.api.add_bulk("1", items=100, rate=1)
    world.api.faults = [Rule(fault, call="execute", nth=FIRST), Rule(throttled(reset="500"), call="execute")]
    with pytest.raises(errors.TimedOutError, match="An execute was sent; last seen: SUBMITTED"):
        execute(world, Terms(timeout=60))
