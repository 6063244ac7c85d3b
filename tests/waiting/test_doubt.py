"""When an answer that contradicts an earlier one is believed."""

from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.waiting.doubt import Doubt


def looks_until_believed(doubt: Doubt, latency: float = 0.0) -> list[float]:
    moment, looks = 100.0, []
    while True:
        looks.append(moment)
        if doubt.confirm(moment):
            return looks
        moment += doubt.rest(moment) + latency


def test_the_first_looks_come_soon_and_the_last_one_when_the_time_is_over() -> None:
    assert looks_until_believed(Doubt()) == [100, 101, 102, 104, 108, 116, 130]


@given(st.integers(1, 6), st.floats(0.5, 60), st.floats(0, 20))
def test_belief_takes_so_many_looks_and_so_long_and_ends(looks: int, seconds: float, latency: float) -> None:
    asked = looks_until_believed(Doubt(looks, seconds), latency)
    assert len(asked) >= looks
    assert asked[-1] - asked[0] >= seconds - 0.01
    assert len(asked) <= looks + 70
    assert asked[-1] - asked[0] <= seconds + latency * len(asked) + 0.01


def test_an_answer_as_expected_dispels_a_doubt() -> None:
    doubt = Doubt(2, 10)
    assert not doubt.confirm(0)
    doubt.dispel()
    assert not doubt.confirm(100)
    assert not doubt.confirm(109)
    assert doubt.confirm(110)
