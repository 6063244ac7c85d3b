"""A record is read as consumers find it, and what is none is said to be none."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.outcome import errors
from pulumi_bulks.outcome.reading import missing, read_record

from .records import told

WHAT = "the outcome of x"


def through_a_stack_reference(value: Any) -> Any:
    """Return a value as Pulumi's SDK hands it on: without nulls, each number a float."""
    if isinstance(value, dict):
        return {key: through_a_stack_reference(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [through_a_stack_reference(member) for member in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_dropped_nulls_and_floats_are_mended() -> None:
    record = told(failedOperations=[{"sequence": 3}], submittedItemsCount=8000)
    read = read_record(through_a_stack_reference(record), WHAT).told()
    assert json.dumps(read) == json.dumps(record)


@pytest.mark.parametrize("value", [None, "", {}])
def test_nothing_is_missing(value: object) -> None:
    with pytest.raises(errors.OutcomeMissingError, match="is missing") as caught:
        read_record(value, WHAT)
    assert 'pulumi.export("NAME", bulk.outcome)' in caught.value.step


def test_an_output_that_the_engine_keeps_as_unknown_is_missing() -> None:
    with pytest.raises(errors.OutcomeMissingError, match="failed before it was known") as caught:
        read_record("04da6b54-80e4-46f7-96ec-b56ff0331ba9", WHAT)
    assert "pulumi.export" not in caught.value.step, "the program does export it"
    assert "under bulks:outcomeDir, or with `pulumi-bulks status`" in caught.value.step


def test_what_is_not_there_may_be_of_a_run_that_failed_as_well() -> None:
    error = missing(WHAT, ["b"])
    assert error.what.endswith("it is not exported, or the run that was to tell it failed before it was known")
    assert "under bulks:outcomeDir, or with `pulumi-bulks status`" in error.step


def test_what_is_there_in_its_place_is_named() -> None:
    assert "is missing: there is only a, b" in missing(WHAT, ["b", "a"]).what
    assert "and 40 more" in missing(WHAT, [f"{n:02}" for n in range(50)]).what


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("COMPLETED", "is a text and no outcome record"),
        (json.dumps(told()), "is a text and no outcome record"),
        (7, "is a number"),
        (True, "is a truth value"),
        ([told()], "is a list"),
        ({"bulkId": "8", "environment": "e", "status": "COMPLETED", "counts": {}}, "its schema is not told"),
        (told(schema="pulumi-bulks/outcome/2"), "is a record of pulumi-bulks/outcome/2; this version"),
        (told(schema="pulumi-bulks/status/1"), "its schema is pulumi-bulks/status/1"),
        (told(schema=1), "its schema is not told"),
        ({"schema": "pulumi-bulks/outcome/1", "bulkId": "8"}, "is no whole outcome record: acceptedStatuses, verdict"),
        ({**told(), "verdict": "fine"}, "is no whole outcome record: verdict"),
        ({**told(), "bulkId": 8.0}, "is no whole outcome record: bulkId"),
        ({**told(), "executionFinish": "2025-11-26T22:33:20Z"}, "is no whole outcome record: executionFinish"),
        ({**told(), "executionFinish": float("nan")}, "is no whole outcome record: executionFinish"),
        ({**told(), "status": None}, "contradicts itself: it says accepted, and its status is not told, which"),
        ({**told(), "status": "RUNNING"}, "contradicts itself: it says accepted, and its status is RUNNING, which"),
        ({**told(), "status": "RUNNING", "verdict": "not-accepted"}, "it says not accepted, and its status is RUNNING"),
        ({**told(), "acceptedStatuses": ["FAILED"]}, "its status COMPLETED is none of those that are accepted"),
        ({**told(), "problem": {"code": "unsettled", "text": "x"}}, "says accepted, and names a problem as well"),
    ],
)
def test_what_is_no_record_is_unreadable_and_is_said_to_be(value: object, says: str) -> None:
    with pytest.raises(errors.OutcomeUnreadableError) as caught:
        read_record(value, WHAT)
    assert caught.value.what.startswith(f"{WHAT} ")
    assert says in caught.value.what
    assert caught.value.step


@pytest.mark.parametrize("value", ["[secret]", {**told(), "bulkId": "[secret]"}])
def test_a_secret_that_is_not_shown_says_how_to_read_it(value: object) -> None:
    with pytest.raises(errors.OutcomeUnreadableError, match="is a secret") as caught:
        read_record(value, WHAT)
    assert "--show-secrets" in caught.value.step


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(told())), json_values)
def test_whatever_one_field_holds_it_is_read_or_refused(name: str, value: object) -> None:
    try:
        read_record({**told(), name: value}, WHAT)
    except errors.OutcomeError as error:
        assert "pydantic" not in str(error)  # noqa: PT017 - whether it is raised is not what is tested


@given(json_values)
def test_no_other_value_is_taken_for_a_record(value: object) -> None:
    with pytest.raises(errors.OutcomeError):
        read_record(value, WHAT)
