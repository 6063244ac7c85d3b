"""The policy that decides when to ask again: its bounds hold whatever the answers are."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.settings import DEFAULT_POLL_INTERVAL_MAX
from pulumi_bulks.waiting.allowance import ASIDE, EVEN_INTERVAL, REQUESTS, WINDOW
from pulumi_bulks.waiting.pacing import FIRST_INTERVAL, SHORTEST_INTERVAL, Forecast, Progress

PROGRESS = st.builds(
    Progress,
    finished=st.integers(0, 10_000),
    total=st.none() | st.integers(0, 10_000),
    paused=st.booleans(),
    stops_on_failure=st.booleans(),
)
ANSWERS = st.lists(st.tuples(st.floats(0.001, 1000), PROGRESS), max_size=200)
GET = 0.05


def wait_for(seconds: float, operations: int, policy: Forecast | None = None, *, stops: bool = False) -> list[float]:
    """Return when a steady bulk is asked about, the last time after its end."""
    policy = policy or Forecast()
    asked = [policy.after_execute(0.0, operations)]
    now = asked[0] + GET
    while now < seconds:
        finished = min(operations, int(operations * now / seconds))
        now += policy.after_answer(now, Progress(finished, operations, stops_on_failure=stops))
        asked.append(now)
        now += GET
    return asked


STEPS = st.lists(
    st.tuples(st.just(0.0) | st.floats(0, 100), PROGRESS | st.none() | st.floats(0, 100)), min_size=40, max_size=250
)
"""What a wait meets: how long each request takes, and its answer; or a failure, with or without a Retry-After."""


class Obedient:
    """Asks when the policy says, and remembers when: each request with its delay and the moment before it."""

    def __init__(self, policy: Forecast) -> None:
        self.policy = policy
        self.now = 0.0
        self.sent = [0.0]
        self.delays: list[tuple[float, float]] = []

    def meet(self, steps: list[tuple[float, Progress | float | None]]) -> None:
        for takes, met in steps:
            self.now += takes
            if isinstance(met, Progress):
                delay = self.policy.after_answer(self.now, met)
                self.delays.append((self.now, delay))
            else:
                delay = self.policy.after_failure(self.now, met)
            self.now += delay
            self.sent.append(self.now)

    @property
    def busiest(self) -> int:
        """The most requests in any window, its end not included."""
        return max(sum(at - WINDOW + 1e-6 < sent <= at for sent in self.sent) for at in self.sent)


@given(STEPS, st.floats(1, 1000), st.floats(0.01, 10))
def test_a_wait_sends_at_most_thirty_requests_in_any_minute_whatever_it_meets(
    steps: list[tuple[float, Progress | float | None]], longest: float, ratio: float
) -> None:
    wait = Obedient(Forecast(longest, ratio))
    wait.meet(steps)
    assert wait.busiest <= REQUESTS - ASIDE


@given(STEPS)
def test_an_interval_is_bounded_by_the_time_waited_whatever_it_meets(
    steps: list[tuple[float, Progress | float | None]],
) -> None:
    wait = Obedient(Forecast())
    wait.meet(steps)
    for elapsed, delay in wait.delays:
        assert SHORTEST_INTERVAL <= delay <= min(DEFAULT_POLL_INTERVAL_MAX, max(FIRST_INTERVAL, elapsed)) + 1e-6


def test_what_is_left_of_a_minute_lasts_while_intervals_are_the_longest() -> None:
    """Each answer wants the next one at once: everything is counted, and the status must follow."""
    policy, now = Forecast(), 0.0
    for number in range(1, 200):
        delay = policy.after_answer(now, Progress(number, number))
        assert delay <= max(FIRST_INTERVAL, now) + 1e-6
        now += delay


@given(st.lists(PROGRESS, min_size=100, max_size=100), st.integers(0, ASIDE), st.floats(0.05, 5))
def test_requests_of_another_kind_count_as_well(answers: list[Progress], aside: int, ratio: float) -> None:
    policy, now, sent = Forecast(interval_ratio=ratio), 0.0, []
    for number, progress in enumerate(answers):
        for _ in range(1 + (aside if number % 7 == 0 else 0)):
            policy.sent(now)
            sent.append(now)
        now += max(policy.after_answer(now, progress), policy.soonest(now))
    assert max(sum(at - WINDOW + 1e-6 < one <= at for one in sent) for at in sent) <= REQUESTS


def test_short_intervals_that_are_wished_for_become_even_ones() -> None:
    """pollIntervalMax=1 asks for 60 looks a minute."""
    policy, now, delays = Forecast(interval_max=1.0), 0.0, []
    for _ in range(200):
        delays.append(policy.after_answer(now, Progress(0, None)))
        now += delays[-1]
    assert max(delays[60:]) <= EVEN_INTERVAL + 1e-6
    assert max(delays) < 10


@given(ANSWERS, st.integers(1, 50), st.none() | st.floats(0, 1000))
def test_after_failures_it_backs_off_within_the_bounds_and_never_before_retry_after(
    answers: list[tuple[float, Progress]], failures: int, retry_after: float | None
) -> None:
    policy = Forecast()
    elapsed = 0.0
    for more, progress in answers:
        elapsed += more
        policy.after_answer(elapsed, progress)
    delays = [policy.after_failure(elapsed, retry_after) for _ in range(failures)]
    assert all(delay >= (retry_after or 0.0) for delay in delays)
    assert all(delay <= max(DEFAULT_POLL_INTERVAL_MAX, retry_after or 0.0) for delay in delays)
    assert all(earlier <= later for earlier, later in pairwise(delays))


def test_an_answer_ends_the_back_off() -> None:
    policy = Forecast()
    for _ in range(10):
        policy.after_failure(1000.0)
    policy.after_answer(1000.0, Progress(0, 10))
    assert policy.after_failure(1001.0) == FIRST_INTERVAL


@pytest.mark.parametrize("seconds", [2.0, 20.0, 200.0, 2000.0, 14_400.0])
def test_a_steady_bulks_end_is_noticed_at_once_with_few_requests(seconds: float) -> None:
    asked = wait_for(seconds, operations=8000)
    assert asked[-1] - seconds < max(0.1, 0.003 * seconds)
    assert len(asked) < 10 + 3 * math.log2(seconds) + seconds / DEFAULT_POLL_INTERVAL_MAX


def test_a_long_bulk_costs_at_most_200_requests_even_if_it_says_nothing() -> None:
    policy = Forecast()
    now, requests = GET, 1
    while now < 4 * 3600:
        now += policy.after_answer(now, Progress(0, None)) + GET
        requests += 1
    assert requests <= 200


def test_a_resumed_wait_takes_its_speed_from_what_it_sees() -> None:
    """The first answer of an adopted bulk shows many finished operations; they say nothing about the speed."""
    policy = Forecast()
    policy.after_answer(0.1, Progress(7000, 8000))
    assert policy.after_answer(1.1, Progress(7001, 8000)) < 2, "not as if 7,001 took a second"
    now = 1.1
    while now < 100:
        now += policy.after_answer(now, Progress(7000 + int(now), 8000))
    assert policy.after_answer(now, Progress(7000 + int(now), 8000)) > 20, "900 operations are left, one a second"


def test_counts_that_go_backwards_begin_a_new_forecast() -> None:
    policy = Forecast()
    for second in range(3, 100, 3):
        policy.after_answer(float(second), Progress(10 * second, 1000))
    assert policy.after_answer(99.9, Progress(999, 1000)) < 3
    assert policy.after_answer(103.0, Progress(0, 1000)) > 5, "the old speed is forgotten"


def test_a_pause_is_asked_about_the_less_the_older_it_is_and_is_no_time_of_work() -> None:
    policy = Forecast(interval_ratio=1.0)
    for second in range(1, 51):
        policy.after_answer(float(second), Progress(10 * second, 1000))
    first = policy.after_answer(51.0, Progress(500, 1000, paused=True))
    late = policy.after_answer(3000.0, Progress(500, 1000, paused=True))
    assert late > first
    policy.after_answer(3010.0, Progress(500, 1000))
    delay = policy.after_answer(3011.0, Progress(510, 1000))
    assert delay < 49, "the speed is still ten operations a second"


def test_the_first_look_after_an_execute_comes_the_sooner_the_fewer_operations_there_are() -> None:
    delays = [Forecast().after_execute(0.0, operations) for operations in (0, 1, 2, 3, 10, 8000, None)]
    assert delays == sorted(delays)
    assert 0.1 < delays[0] == delays[1] < 0.2, "a single operation can be over at once"
    assert delays[-3:] == [FIRST_INTERVAL] * 3, "a speed can be told"


@pytest.mark.parametrize("seconds", [0.0025, 0.05, 0.1, 0.15])
def test_the_end_of_a_single_operation_that_is_over_soon_is_noticed_soon(seconds: float) -> None:
    asked = wait_for(seconds, operations=1)
    assert asked[-1] - seconds < 0.2
    assert len(asked) == 1


def test_the_speed_counts_from_the_execute() -> None:
    policy = Forecast()
    policy.after_execute(20.0, 400)
    policy.after_answer(21.0, Progress(100, 400))
    assert policy.seconds_left(21.0) == pytest.approx(3)


def test_the_more_operations_there_are_the_later_none_of_them_is_asked_about_again() -> None:
    delays = [Forecast().after_answer(100.0, Progress(0, total)) for total in (1, 10, 100)]
    assert delays == sorted(delays)
    assert delays[0] < delays[-1] / 2


def test_after_many_looks_a_failure_is_no_longer_looked_for() -> None:
    ready, natural, sooner = Forecast(), Forecast(), []
    for number in range(1, 100):
        progress = Progress(1000 * number, 110_000)
        delay = ready.after_answer(100.0 * number, replace(progress, stops_on_failure=True))
        sooner.append(delay < natural.after_answer(100.0 * number, progress))
    assert sooner[50:] == [True] * 25 + [False] * 24


def test_where_any_failure_ends_the_bulk_it_is_looked_at_on_the_whole_way() -> None:
    ready = wait_for(1000, operations=8000, stops=True)
    late = [later - earlier for earlier, later in pairwise(ready) if earlier > 300]
    assert max(late) < 1000 / 12
    assert len(wait_for(1000, operations=8000)) < len(ready) <= 60


def test_no_failure_is_looked_for_when_an_operation_that_takes_long_has_just_begun() -> None:
    asked = wait_for(1000, operations=5, stops=True)
    early = [at for at in asked if at > 250 and at % 200 < 100]
    late = [at for at in asked if at > 250 and at % 200 >= 100]
    assert len(early) < len(late) / 2


def test_an_end_whose_status_lags_behind_the_counts_is_asked_about_soon() -> None:
    policy = Forecast()
    for second in range(5, 101, 5):
        policy.after_answer(float(second), Progress(10 * second, 1000))
    assert policy.after_answer(100.2, Progress(1000, 1000)) < 1
    assert policy.after_answer(150.0, Progress(1000, 1000)) > 2


@pytest.mark.parametrize("stops", [False, True])
@pytest.mark.parametrize("seconds", [8.0, 9.0, 10.0, 11.0, 12.0])
def test_a_bulk_of_ten_seconds_takes_at_most_twenty_looks_in_either_mode(seconds: float, stops: bool) -> None:  # noqa: FBT001 - a column of the table
    asked = wait_for(seconds, operations=1000, stops=stops)
    assert len(asked) <= 20
    assert asked[-1] - seconds < 0.7


def test_a_wait_resumed_at_nine_tenths_of_four_hours_is_cheap_and_punctual() -> None:
    policy, now, looks = Forecast(), GET, 1
    left = 1440.0
    while now < left:
        now += policy.after_answer(now, Progress(9000 + int(1000 * now / left), 10_000)) + GET
        looks += 1
    assert looks <= 40
    assert now - left < 1


@pytest.mark.parametrize(
    "lies",
    [
        [Progress(256, 252)] * 500,
        [Progress(n % 7 * 40, 252) for n in range(500)],
        [Progress(n % 250, (None, 0, 252, 1)[n % 4]) for n in range(500)],
    ],
)
def test_counts_that_lie_break_no_bound_and_no_budget(lies: list[Progress]) -> None:
    wait = Obedient(Forecast())
    wait.meet([(GET, lie) for lie in lies])
    assert wait.busiest <= REQUESTS - ASIDE
    assert len([sent for sent in wait.sent if sent < 4 * 3600]) <= 300


def test_the_rest_is_told_as_soon_as_the_counts_show_a_speed() -> None:
    policy = Forecast()
    policy.after_answer(1.0, Progress(0, 8000))
    assert policy.seconds_left(1.0) is None
    for second in range(2, 12):
        policy.after_answer(float(second), Progress(200 * (second - 1), 8000))
    assert policy.seconds_left(11.0) == pytest.approx(30)
    assert policy.seconds_left(21.0) == pytest.approx(20), "nothing but time has passed"
    policy.after_answer(31.0, Progress(2000, 8000))
    assert policy.seconds_left(31.0) == pytest.approx(30, rel=0.1), "what is left takes as long, however late it is"
    policy.after_answer(12.0, Progress(2200, None))
    assert policy.seconds_left(12.0) is None


def test_no_hours_are_forecast_from_the_first_operation() -> None:
    policy = Forecast()
    policy.after_answer(1.0, Progress(0, 10_000))
    policy.after_answer(3.0, Progress(1, 10_000))
    assert policy.seconds_left(3.0) is None
    policy.after_answer(16.0, Progress(300, 10_000))
    assert policy.seconds_left(16.0) == pytest.approx(420, rel=0.2)


def test_a_wait_of_half_a_day_is_punctual_though_all_its_intervals_are_small_shares_of_it() -> None:
    policy, now, end = Forecast(), GET, 12 * 3600 * 0.9
    while now < end:
        now += policy.after_answer(now, Progress(int(1000 + 9000 * now / end), 10_000)) + GET
    assert now - end < 5


def test_a_clock_that_steps_back_costs_a_window_at_most() -> None:
    policy, now = Forecast(), 10_000.0
    for number in range(30):
        now += policy.after_answer(now, Progress(number, 1000))
    delays = []
    now -= 3600
    for number in range(30, 90):
        delays.append(policy.after_answer(now, Progress(number, 1000)))
        now += delays[-1]
    assert max(delays) <= DEFAULT_POLL_INTERVAL_MAX


def test_the_rest_of_a_paused_bulk_stays_as_it_is_and_that_of_a_finished_one_is_nothing() -> None:
    policy = Forecast()
    for second in range(1, 11):
        policy.after_answer(float(second), Progress(10 * second, 1000))
    policy.after_answer(11.0, Progress(110, 1000, paused=True))
    assert policy.seconds_left(1000.0) == policy.seconds_left(11.0) == pytest.approx(89, rel=0.1)
    policy.after_answer(1001.0, Progress(1000, 1000))
    assert policy.seconds_left(1002.0) == 0


@given(ANSWERS, st.floats(0, 1e6))
def test_the_rest_is_never_negative_whatever_the_answers_are(
    answers: list[tuple[float, Progress]], later: float
) -> None:
    policy = Forecast()
    elapsed = 0.0
    for more, progress in answers:
        elapsed += more
        policy.after_answer(elapsed, progress)
    left = policy.seconds_left(elapsed + later)
    assert left is None or left >= 0
