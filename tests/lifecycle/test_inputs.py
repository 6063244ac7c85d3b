"""Inputs: what is taken, and what is refused with which words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.errors import InputError
from pulumi_bulks.lifecycle.inputs import INPUT_NAMES, parse_inputs
from pulumi_bulks.waiting.terms import OnPaused, OnTimeout, Terms

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def failures(**inputs: Any) -> dict[str, str]:
    with pytest.raises(InputError) as error:
        parse_inputs({"bulkId": "1", **inputs})
    return {name: str(told) for name, told in error.value.failures}


def test_defaults() -> None:
    inputs = parse_inputs({"bulkId": "8123", "mode": None})
    assert inputs.terms() == Terms(3600.0, None, OnTimeout.LEAVE, OnPaused.WAIT)
    assert inputs.accepted_statuses == ("COMPLETED",)
    assert inputs.as_given == {"bulkId": "8123"}


def test_the_engines_own_time_out_wins_and_is_named() -> None:
    inputs = parse_inputs({"bulkId": "1", "timeout": "1h"})
    assert inputs.terms(2.0) == Terms(2.0, timeout_name="custom_timeouts")


def test_numbers_that_came_through_the_engine_are_whole_numbers_again() -> None:
    inputs = parse_inputs({"bulkId": "1", "webhookInterval": 500.0, "expectedItems": 8000.0, "timeout": 90.0})
    assert (inputs.webhook_interval, inputs.expected_items, inputs.timeout) == (500, 8000, 90.0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("30m", 1800),
        ("2h", 7200),
        ("1h30m", 5400),
        ("1m1s", 61),
        (0.5, 0.5),
        ("1.5h", 5400),
        ("500ms", 0.5),
        ("2m30.5s", 150.5),
        (".5h", 1800),
        ("1m1h", 3660),
        ("1h0m0s", 3600),
        ("250000us", 0.25),
        ("1h30m0.5s", 5400.5),
    ],
)
def test_a_time_is_seconds_or_a_text(text: str | float, seconds: float) -> None:
    assert parse_inputs({"bulkId": "1", "timeout": text}).timeout == seconds


@pytest.mark.parametrize(
    "value",
    [
        "",
        "90",
        "s",
        "1d",
        "-5s",
        0,
        -1,
        True,
        float("nan"),
        float("inf"),
        "1h 30m",
        "1H",
        "1e3s",
        "h1",
        "0s",
        "0.0h",
        "1h-5m",
        "2d",
        "PT1H",
        "1week",
        "9" * 200 + "s",
        "1ms" * 50,
        [],
        pytest.param(10**400, id="huge"),
    ],
)
def test_what_is_no_time_is_refused(value: object) -> None:
    assert '"90s", "30m", "2h"' in failures(timeout=value)["timeout"]


def test_a_number_beyond_every_double_is_too_large() -> None:
    assert failures(expectedItems=10**400) == {"expectedItems": "is too large"}


def test_a_webhook_interval_is_one_that_the_api_takes() -> None:
    assert parse_inputs({"bulkId": "1", "webhookInterval": 2**31 - 1}).webhook_interval == 2**31 - 1
    assert failures(webhookInterval=2**31) == {"webhookInterval": "must be less than or equal to 2147483647"}


def test_a_bulk_id_that_came_as_a_number_is_refused_with_a_hint() -> None:
    assert "not exact above 2^53" in failures(bulkId=8.123456789012346e18)["bulkId"]


@pytest.mark.parametrize("value", ["", "12a", "1 ", "-1", "1" * 65, "\u0663", ["1"]])
def test_a_bulk_id_is_digits(value: object) -> None:
    assert "digits" in failures(bulkId=value)["bulkId"]


def test_all_mistakes_are_told_at_once() -> None:
    found = failures(mode="STOP", onPaused="shrug", webhookInterval=0, acceptedStatuses=["RUNNING"], colour="red")
    assert set(found) == {"mode", "onPaused", "webhookInterval", "acceptedStatuses", "colour"}
    assert found["mode"] == "must be one of ON_FAILURE_STOP, ON_FAILURE_CONTINUE"
    assert "greater than or equal to 1" in found["webhookInterval"]
    assert "is not an input of BulkExecution" in found["colour"]


def test_all_that_a_transformation_adds_is_refused_at_once() -> None:
    found = failures(tags={"a": "b"}, owner="x")
    assert len(found) == 1
    (told,) = found.values()
    assert "are not inputs of BulkExecution" in told
    assert "a transformation that adds something to every resource" in told


@pytest.mark.parametrize("text", ["a <{%zz%}>", "\x1b[31m", "::error"])
def test_an_operation_with_a_meaning_to_a_display_is_refused(text: str) -> None:
    assert "no name of an operation has" in failures(expectedOperation=text)["expectedOperation"]


@pytest.mark.parametrize("state", ["a <{%zz%}> b", "\x1b[31m", "##[error]", "A\nB", "A" * 65, " ", "", 1, None])
def test_a_state_that_no_operation_can_have_is_refused(state: object) -> None:
    told = failures(acceptedOperationStates=["COMPLETED", state])["acceptedOperationStates"]
    assert 'states, such as ["COMPLETED"]: texts of at most 64 characters' in told


def test_a_missing_bulk_id_is_required() -> None:
    with pytest.raises(InputError, match="bulkId: is required"):
        parse_inputs({})


@given(st.dictionaries(st.sampled_from(INPUT_NAMES), JSON))
def test_any_input_is_either_right_or_a_clear_error(properties: dict[str, Any]) -> None:
    found: tuple[tuple[str, object], ...] = ()
    try:
        assert parse_inputs(properties).bulk_id.isdigit()
    except InputError as error:
        found = error.failures
    assert all(name in INPUT_NAMES and str(told) for name, told in found)
