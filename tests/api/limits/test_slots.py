"""Who sends the next request, and when: within every window, of this run and of the API, and nobody starves."""

import itertools
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.limits.lessons import Lesson
from pulumi_bulks.api.limits.slots import Slots
from pulumi_bulks.api.limits.windows import DEFAULT_LIMITS, STANDARD, Window

from .windowed import Client, Server, serve

KINDS = ["first", "aligned", "sliding"]


def most_within(seconds: float, moments: list[float]) -> int:
    """Return how many of the moments lie within any so many seconds."""
    return max(sum(begin <= at < begin + seconds for at in moments) for begin in moments)


def events(refused: list[float]) -> list[float]:
    """Return when 429s came, those that were on their way together as one."""
    return [at for place, at in enumerate(refused) if not place or at > refused[place - 1] + 3]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("takes", [0.001, 0.1, 1.5])
def test_a_run_stays_within_its_share_whatever_the_windows_of_the_api_are(kind: str, takes: float) -> None:
    server = Server([Window(12, 20)], kind)
    serve(Slots([Window(12, 20)]), server, [Client(0.5, takes=takes / (1 + place)) for place in range(6)], 300)
    assert server.refused == []
    assert len(server.accepted) > 12 * (300 / 20 - 4)


@given(
    st.lists(st.floats(0.01, 60), min_size=1, max_size=8),
    st.integers(2, 40),
    st.floats(1, 90),
    st.sampled_from(KINDS),
)
def test_no_window_of_the_api_ever_holds_more_than_the_share(
    intervals: list[float], requests: int, seconds: float, kind: str
) -> None:
    server = Server([Window(requests, seconds)], kind)
    serve(Slots([Window(requests, seconds)]), server, [Client(interval) for interval in intervals], 200)
    assert server.refused == []


def test_no_slot_is_wasted_while_there_is_room() -> None:
    server = Server([Window(10_000, 60)])
    serve(Slots([Window(10_000, 60)]), server, [Client(1.0, takes=0.01) for _ in range(30)], 60)
    assert len(server.accepted) >= 30 * 55


def test_whoever_asks_seldom_is_not_starved_by_those_who_ask_often() -> None:
    often, seldom = [Client(0.1) for _ in range(50)], [Client(60.0) for _ in range(5)]
    serve(Slots([Window(50, 60)]), Server([Window(1000, 60)]), [*often, *seldom], 1800)
    assert min(len(client.answers) for client in seldom) >= 1800 / 60 / 3
    assert min(len(client.answers) for client in often) >= 10


def test_whoever_needs_it_first_goes_first() -> None:
    slots = Slots(DEFAULT_LIMITS)
    look, change = slots.join(5.0), slots.join(0.0)
    assert slots.seconds_until(look, 0.0) > 0
    assert slots.seconds_until(change, 0.0) == 0


def test_a_slot_can_ask_for_room_for_what_follows() -> None:
    slots = Slots([Window(3, 60)])
    for _ in range(2):
        slots.answered(slots.take(slots.join(0.0), 0.0), 0.0)
    assert slots.seconds_until(slots.join(0.0, room=2), 0.0) == pytest.approx(60, abs=0.2)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("round_", [math.ceil, math.floor], ids=["rounded up", "rounded down"])
def test_after_a_429_that_names_the_limits_there_is_none(kind: str, round_: object) -> None:
    server = Server([Window(10, 20), Window(40, 600)], kind, names=True, round=round_)  # type: ignore[arg-type]
    serve(Slots(DEFAULT_LIMITS), server, [Client(1.0, takes=0.002) for _ in range(4)], 1200)
    assert len(events(server.refused)) == 1
    assert len(server.accepted) >= 70


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("takes", [0.002, 0.1, 1.0])
@pytest.mark.parametrize("starts", [0.0, 15.0])
def test_of_limits_that_only_a_reset_tells_of_few_429s_come(kind: str, takes: float, starts: float) -> None:
    server = Server([Window(12, 20)], kind)
    serve(Slots(DEFAULT_LIMITS), server, [Client(1.0, starts, takes) for _ in range(4)], starts + 80)
    assert len(server.refused) <= 4
    assert len(server.accepted) >= 2 * 12


@pytest.mark.parametrize("kind", KINDS)
def test_a_limit_that_nothing_tells_of_is_found_by_a_plain_back_off(kind: str) -> None:
    server = Server([Window(12, 20)], kind, tells=False)
    serve(Slots(DEFAULT_LIMITS), server, [Client(1.0, takes=0.002) for _ in range(4)], 120)
    assert len(server.refused) <= 8
    assert len(server.accepted) >= 3 * 12


@pytest.mark.parametrize("kind", KINDS)
def test_a_limit_that_is_lowered_is_learned_again(kind: str) -> None:
    server = Server([Window(40, 60)], kind, names=True, lowered=(300.0, [Window(10, 60)]))
    serve(Slots(DEFAULT_LIMITS), server, [Client(1.0, takes=0.002) for _ in range(4)], 900)
    assert [at >= 300 for at in events(server.refused)] == [False, True]


def test_429s_that_were_on_their_way_together_are_one_event() -> None:
    slots = Slots(STANDARD)
    grants = [slots.take(slots.join(0.0), 0.0) for _ in range(3)]
    for grant in grants:
        slots.refused(grant, 0.1, None, ())
    assert slots.lessons.silent_until == pytest.approx(1.1)


def test_without_a_reset_the_silence_doubles_to_a_minute_and_ends_with_an_answer() -> None:
    slots, now, silences = Slots(STANDARD), 0.0, []
    for _ in range(9):
        slots.refused(slots.take(slots.join(0.0), now), now, 0.0, ())
        silences.append(slots.lessons.silent_until - now)
        now = slots.lessons.silent_until
    assert silences == pytest.approx([1, 2, 4, 8, 16, 32, 60, 60, 60])
    slots.answered(slots.take(slots.join(0.0), now), now)
    slots.refused(slots.take(slots.join(0.0), now), now, None, ())
    assert slots.lessons.silent_until - now == pytest.approx(1)


def test_after_a_429_one_request_goes_before_all_others() -> None:
    slots = Slots(STANDARD)
    slots.refused(slots.take(slots.join(0.0), 0.0), 0.0, 5.0, ())
    first, second = slots.join(0.0), slots.join(0.0)
    assert slots.seconds_until(first, 6.0) == 0
    grant = slots.take(first, 6.0)
    assert slots.seconds_until(second, 6.0) > 0
    slots.answered(grant, 6.1)
    assert slots.seconds_until(second, 6.1) == 0


def test_a_limit_that_was_found_is_tried_again_ever_more_seldom() -> None:
    server = Server([Window(12, 20)])
    serve(Slots(DEFAULT_LIMITS), server, [Client(1.0, takes=0.002) for _ in range(4)], 3600)
    gaps = [later - earlier for earlier, later in itertools.pairwise(server.refused)]
    assert len(server.refused) <= 10
    assert gaps[-1] > 2 * gaps[0]


@pytest.mark.parametrize("kind", KINDS)
def test_what_others_use_is_left_to_them(kind: str) -> None:
    others = sorted([minute * 60 + place / 2 for minute in range(10) for place in range(90)])
    server = Server([Window(100, 60)], kind, others=list(others))
    clients = [Client(1.0, takes=0.002) for _ in range(4)]
    serve(Slots(DEFAULT_LIMITS), server, clients, 600)
    assert len(server.refused) <= 10, "at most one in each window"
    assert sum(len(client.answers) for client in clients) >= 60


def test_the_reason_names_the_limit_and_whose_it_is() -> None:
    slots = Slots([Window(2, 60)])
    for _ in range(2):
        slots.answered(slots.take(slots.join(0.0), 0.0), 0.0)
    ticket = slots.join(0.0)
    reason = str(slots.why_not(ticket, 1.0, 59.0))
    assert reason == "the rate limit 2/1m (bulks:rateLimits) leaves no room for a request for 59s"
    slots.leave(ticket)
    slots.refused(slots.take(slots.join(0.0), 2.0), 2.0, 300.0, ())
    reason = str(slots.why_not(slots.join(0.0), 2.0, 1.0))
    assert reason == "the API's rate limit is reached, it asks for no request for 5m01s"


def test_the_limit_that_is_blamed_is_the_one_that_is_waited_for() -> None:
    slots = Slots([Window(50, 60)])
    slots.lessons.take_over(Lesson(1000.0, Window(3, 20)))
    slots.answered(slots.take(slots.join(0.0), 0.0), 0.0)
    ahead, ticket = slots.join(0.0, room=2), slots.join(1.0)
    assert slots.seconds_until(ahead, 1.0) == 0
    seconds = slots.seconds_until(ticket, 1.0)
    assert seconds > 10
    assert slots.why_not(ticket, 1.0, seconds).what.startswith("the rate limit 3/20s (the API's) leaves no room")


def test_a_reason_that_another_run_has_noted_names_the_file() -> None:
    noted = " (as another run has noted in /cache/x)\n  Delete /cache/x where that is wrong."
    slots, file = Slots([Window(2, 60)]), Path("/cache/x")
    slots.lessons.take_over(Lesson(1000.0, Window(1, 20)))
    slots.answered(slots.take(slots.join(0.0), 0.0), 0.0)
    ticket = slots.join(0.0)
    assert str(slots.why_not(ticket, 1.0, 19.0, file)).endswith("leaves no room for a request for 19s" + noted)
    slots.lessons.take_over(Lesson(301.0))
    assert str(slots.why_not(ticket, 1.0, 1.0, file)) == (
        "the API's rate limit is reached, it asks for no request for 5m00s" + noted
    )
    slots.refused(slots.take(ticket, 1.0), 1.0, 600.0, ())
    ticket = slots.join(0.0)
    assert str(slots.why_not(ticket, 1.0, 1.0, file)).endswith("for 10m01s"), "this run was told more itself"
    slots.refused(slots.take(ticket, 1.0), 2.0, 5.0, ())
    assert "noted" not in str(slots.why_not(slots.join(0.0), 1000.0, 1.0, file))
