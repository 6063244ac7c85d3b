"""What a consumer expects is checked before anything is judged by it."""

from typing import Any

import pytest

from pulumi_bulks.api.errors import InputError
from pulumi_bulks.outcome.expectation import parse_expectation, plain_environment

from .records import expected


def test_the_defaults_take_completed_bulks_of_any_time() -> None:
    parsed = parse_expectation(expected(name=None, statuses=None, maxAge=None))
    assert (parsed.name, parsed.statuses, parsed.max_age) == (None, ("COMPLETED",), None)


@pytest.mark.parametrize(("given", "seconds"), [(90, 90), ("24h", 86400), ("1h30m", 5400), (0.5, 0.5)])
def test_the_greatest_age_is_written_as_a_timeout_is(given: object, seconds: float) -> None:
    assert parse_expectation(expected(maxAge=given)).max_age == seconds


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"bulkId": 8.0}, "bulkId: came through the engine as a number"),
        ({"bulkId": True}, "bulkId: "),
        ({"bulkId": "8123x"}, "bulkId: must be a string of at most 64 digits"),
        ({"bulkId": None}, "bulkId: is required"),
        ({"environment": None}, "environment: is required"),
        ({"environment": "api.example.com/multi"}, "environment: must be a base URL"),
        ({"environment": "https://u:p@api.example.com"}, "environment: must be a base URL"),
        ({"environment": "https://[::1"}, "environment: must be a base URL"),
        ({"environment": 7}, "environment: must be a base URL"),
        ({"statuses": "COMPLETED"}, "statuses: must be a list of one or more of COMPLETED"),
        ({"statuses": []}, "statuses: must be a list"),
        ({"statuses": ["DONE"]}, "statuses: must be a list"),
        ({"maxAge": 0}, "maxAge: must be a time"),
        ({"maxAge": "1d"}, "maxAge: must be a time"),
        ({"maxAge": True}, "maxAge: must be a time"),
        ({"name": ""}, "name: must be the resource's name"),
        ({"status": "COMPLETED"}, "status: is not an input"),
    ],
)
def test_what_cannot_be_expected_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_expectation(expected(**changes))
    assert says in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parse_expectation({"bulkId": 1.0, "statuses": "x"})
    assert [name for name, _ in caught.value.failures] == ["bulkId", "environment", "statuses"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("https://[::1]:8443/a/", "https://[::1]:8443/a"),
        ("http://LOCALHOST:80", "http://localhost"),
        ("http://127.0.0.1:443/multi", "http://127.0.0.1:443/multi"),
    ],
)
def test_an_environment_has_one_plain_form(text: str, plain: str) -> None:
    assert plain_environment(text) == plain
