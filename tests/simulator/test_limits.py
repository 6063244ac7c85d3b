"""The limits in windows."""

import math
from collections.abc import Iterator

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.simulator import (
    IN_PROCESS_URL,
    STANDARD_LIMITS,
    InProcessAdapter,
    Limits,
    Simulator,
    VirtualClock,
    Window,
    simulate,
)
from pulumi_bulks.simulator.limits import Limiter

BACKOFFICE = f"{IN_PROCESS_URL}/backoffice"
IDENTITY = {"identity": {"type": "CORPORATE", "id": "7"}}

windows = st.builds(Window, st.integers(1, 8), st.integers(1, 30))
limits = st.builds(Limits, st.lists(windows, min_size=1, max_size=3).map(tuple), sliding=st.booleans())
pauses = st.lists(st.floats(0, 12), max_size=60)


@pytest.fixture
def api() -> Simulator:
    return Simulator(clock=VirtualClock(), limits=Limits.parse("3/10s, 5/1m"))


@pytest.fixture
def session(api: Simulator) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.mount(IN_PROCESS_URL, InProcessAdapter(api))
        session.headers.update({"api-key": api.api_key, "Authorization": f"Bearer {api.auth_token}"})
        yield session


def sleep(api: Simulator, seconds: float) -> None:
    assert isinstance(api.clock, VirtualClock)
    api.clock.sleep(seconds)


def answered(session: requests.Session, calls: int) -> list[int]:
    return [session.get(f"{IN_PROCESS_URL}/bulks").status_code for _ in range(calls)]


def test_a_call_beyond_a_window_is_refused_without_a_body_until_the_window_is_over(
    api: Simulator, session: requests.Session
) -> None:
    assert answered(session, 3) == [200, 200, 200]
    sleep(api, 1.5)
    refused = session.get(f"{IN_PROCESS_URL}/bulks")
    assert (refused.status_code, refused.content) == (429, b"")
    assert refused.headers["x-ratelimit-limit"] == "3, 3;w=10, 5;w=60"
    assert refused.headers["x-ratelimit-reset"] == "9"
    assert "Retry-After" not in refused.headers
    sleep(api, 8.4)
    assert answered(session, 1) == [429]
    sleep(api, 0.1)
    assert answered(session, 3) == [200, 200, 429]
    assert session.get(f"{IN_PROCESS_URL}/bulks").headers["x-ratelimit-limit"] == "5, 3;w=10, 5;w=60"


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ("both", {"x-ratelimit-limit", "x-ratelimit-reset"}),
        ("reset", {"x-ratelimit-reset"}),
        ("retry-after", {"Retry-After"}),
        ("epoch", {"x-ratelimit-limit", "x-ratelimit-reset"}),
        ("none", set()),
    ],
)
def test_a_switch_says_which_headers_tell_of_a_limit(
    headers: str, sent: set[str], api: Simulator, session: requests.Session
) -> None:
    api.set_limits(Limits((Window(1, 5),), headers=headers))  # type: ignore[arg-type] # parametrized
    assert answered(session, 2) == [200, 429]
    given = session.get(f"{IN_PROCESS_URL}/bulks").headers
    assert {name for name in ("x-ratelimit-limit", "x-ratelimit-reset", "Retry-After") if name in given} == sent


def test_a_reset_can_be_a_moment_of_the_servers_clock(api: Simulator, session: requests.Session) -> None:
    api.set_limits(Limits.parse("1/10s", headers="epoch"))
    answered(session, 1)
    reset = int(session.get(f"{IN_PROCESS_URL}/bulks").headers["x-ratelimit-reset"])
    assert reset == pytest.approx(api.clock.epoch(api.clock.monotonic()) + 10, abs=1)


def test_a_reset_can_end_too_early(api: Simulator, session: requests.Session) -> None:
    api.set_limits(Limits.parse("1/10s", rounds_down=True))
    answered(session, 1)
    sleep(api, 0.5)
    assert session.get(f"{IN_PROCESS_URL}/bulks").headers["x-ratelimit-reset"] == "9"
    sleep(api, 9)
    assert session.get(f"{IN_PROCESS_URL}/bulks").headers["x-ratelimit-reset"] == "0"
    sleep(api, 0.5)
    assert answered(session, 1) == [200]


def test_every_call_counts_whatever_its_token_or_base_but_not_with_another_key(
    api: Simulator, session: requests.Session
) -> None:
    assert session.get(f"{IN_PROCESS_URL}/bulks", headers={"api-key": "another"}).status_code == 401
    assert session.get(f"{IN_PROCESS_URL}/bulks", headers={"Authorization": "Bearer another"}).status_code == 401
    assert session.get(f"{BACKOFFICE}/bulks/1").status_code == 404
    assert session.post(f"{BACKOFFICE}/access_token", json=IDENTITY).status_code == 200
    assert session.post(f"{BACKOFFICE}/access_token", json=IDENTITY).status_code == 429
    assert answered(session, 1) == [429]
    assert [request.status for request in api.requests_of("access_token")] == [200, 429]


def test_the_log_of_requests_is_read_without_limits(api: Simulator, session: requests.Session) -> None:
    answered(session, 4)
    session.mount(IN_PROCESS_URL.removesuffix("/multi"), InProcessAdapter(api))
    log = session.get(IN_PROCESS_URL.replace("/multi", "/simulator/requests"))
    assert [entry["status"] for entry in log.json()][:4] == [200, 200, 200, 429]


def test_others_use_up_their_part(api: Simulator, session: requests.Session) -> None:
    api.set_limits(Limits.parse("10/10s", others=0.5))
    answered(session, 1)
    sleep(api, 8)
    assert answered(session, 7) == [200] * 5 + [429] * 2
    api.set_limits(Limits.parse("10/10s"))
    api.spend(9)
    assert answered(session, 2) == [200, 429]


def test_other_limits_begin_anew_and_without_any_every_call_is_answered(
    api: Simulator, session: requests.Session
) -> None:
    assert answered(session, 4)[-1] == 429
    api.set_limits(None)
    assert set(answered(session, 300)) == {200}


@given(limits, pauses)
def test_no_window_lets_more_calls_through_than_it_allows(limits: Limits, pauses: list[float]) -> None:
    limiter, now, let_through = Limiter(limits), 0.0, list[float]()
    for pause in pauses:
        now += pause
        if limiter.take(now) is None:
            let_through.append(now)
    for window in limits.windows:
        bound = window.calls if limits.sliding else 2 * window.calls  # the end of one window and the start of the next
        for start in let_through:
            assert len([at for at in let_through if start <= at < start + window.seconds - 1e-6]) <= bound


@given(limits, pauses)
def test_whoever_waits_for_the_reset_is_let_through(limits: Limits, pauses: list[float]) -> None:
    limiter, now = Limiter(limits), 0.0
    for pause in pauses:
        now += pause
        exceeded = limiter.take(now)
        if exceeded is not None:
            assert 1 <= exceeded.reset <= exceeded.window.seconds
            assert limiter.take(now + exceeded.reset) is None
            now += exceeded.reset


def test_refused_calls_can_use_up_a_window_as_well() -> None:
    limiter = Limiter(Limits.parse("2/10s", sliding=True, refused_count=True))
    assert [limiter.take(float(second)) is None for second in range(0, 30, 4)] == [True, True, *[False] * 6]
    assert limiter.take(45.0) is None


def test_a_day_of_others_is_counted_within_its_longest_window() -> None:
    limiter = Limiter(Limits.parse("5/1s", others=10))
    assert limiter.take(0.0) is None
    assert limiter.take(1e7) is not None


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("100/1m, 1000/1h, 10000/1d", STANDARD_LIMITS.windows),
        ("12/20s", (Window(12, 20),)),
        (" 1/s ,2/2d", (Window(1, 1), Window(2, 172_800))),
        ("none", ()),
    ],
)
def test_limits_are_read_as_they_are_written(text: str, windows: tuple[Window, ...]) -> None:
    assert Limits.parse(text) == Limits(windows)


@pytest.mark.parametrize("text", ["", "100", "0/1m", "1/0s", "-1/1m", "100/1w", "100 a minute", "1/1m,", "1.5/1s"])
def test_text_that_is_no_limit_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match='is not a limit: write it like "100/1m"'):
        Limits.parse(text)


def test_the_documented_limits_are_the_default() -> None:
    assert Simulator().limits == STANDARD_LIMITS
    with simulate() as api:
        assert api.limits == STANDARD_LIMITS
    assert [(window.calls, window.seconds) for window in STANDARD_LIMITS.windows] == [
        (100, 60),
        (1000, 3600),
        (10_000, 86_400),
    ]
    assert math.isclose(STANDARD_LIMITS.others, 0)
