"""When a fault strikes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.faults import Rule, answer, down

from .conftest import Ask

FAULT = answer(503)
REQUESTS = [("get", "1", 0.0), ("execute", "1", 1.0), ("get", "2", 2.0), ("list", None, 3.0), ("get", "1", 4.0)]


def struck(rule: Rule) -> list[int]:
    """Return the numbers of the REQUESTS, from 1, that the rule strikes."""
    return [number for number, request in enumerate(REQUESTS, 1) if rule.strikes(*request)]


@pytest.mark.parametrize(
    ("when", "numbers"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"call": "get"}, [1, 3, 5]),
        ({"call": "list"}, [4]),
        ({"bulk_id": "1"}, [1, 2, 5]),
        ({"call": "get", "bulk_id": "1"}, [1, 5]),
        ({"nth": frozenset({1, 3})}, [1, 3]),
        ({"call": "get", "nth": frozenset({2})}, [3]),
        ({"nth": frozenset()}, []),
        ({"since": 2.0}, [3, 4, 5]),
        ({"until": 2.0}, [1, 2]),
        ({"since": 1.0, "until": 3.0}, [2, 3]),
        ({"since": 1.0, "nth": frozenset({1})}, [2]),
        ({"probability": 0.0}, []),
    ],
)
def test_a_rule_strikes_where_all_of_its_conditions_hold(when: dict[str, Any], numbers: list[int]) -> None:
    assert struck(Rule(FAULT, **when)) == numbers


def test_down_is_a_stretch_of_time() -> None:
    assert struck(down(1.0, 3.0)) == [2, 3]


@given(st.integers(), st.floats(0, 1))
def test_a_seed_repeats_its_draws(seed: int, probability: float) -> None:
    one, other = (Rule(FAULT, probability=probability, seed=seed) for _ in range(2))
    draws = [one.strikes("get", "1", 0.0) for _ in range(50)]
    assert draws == [other.strikes("get", "1", 0.0) for _ in range(50)]


def test_a_probability_is_about_kept_and_seeds_differ() -> None:
    draws = {
        seed: [rule.strikes("get", "1", 0.0) for _ in range(1000)]
        for seed, rule in ((seed, Rule(FAULT, probability=0.3, seed=seed)) for seed in (1, 2))
    }
    assert draws[1] != draws[2]
    assert all(250 < sum(drawn) < 350 for drawn in draws.values())


def test_the_first_rule_that_strikes_wins_and_all_of_them_count(served: ServedSimulator, ask: Ask) -> None:
    served.faults = [
        Rule(answer(503), call="get", nth=frozenset({1})),
        Rule(answer(429), call="get", nth=frozenset({1, 2})),
        Rule(answer(500), call="execute"),
    ]
    assert [ask().status_code for _ in range(3)] == [503, 429, 200]
    assert [rule.matches for rule in served.faults] == [3, 3, 0]
