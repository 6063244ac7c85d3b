"""Of an operation only its error and its state pass the door, and one odd field does not take away a page."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.operations import Operation, OperationsPage

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def answered(payload: Any) -> Operation:
    return Operation.model_validate({"sequence": 1, "responsePayload": payload})


def test_an_operation_keeps_the_error_and_the_state_and_drops_the_payloads() -> None:
    payload = '{"errorCode": "X", "state": "PENDING", "iban": "SECRET"}'
    operation = Operation.model_validate({"sequence": 1, "requestPayload": "SECRET", "responsePayload": payload})
    assert (operation.error.any_code, operation.state) == ("X", "PENDING")
    assert "SECRET" not in repr(operation)
    assert "SECRET" not in str(operation.model_dump())


@pytest.mark.parametrize(
    "payload",
    [
        "", "{}", "null", "<html>", "[1]", None, 5, '"COMPLETED"', '{"state": null}', '{"state": 5}', '{"state": ""}',
        '{"state": {"state": "COMPLETED"}}', '{"state": ["COMPLETED"]}', '{"State": "COMPLETED"}', '{"state": "COMPL',
        '{"data": {"state": "COMPLETED"}}', '[{"state": "COMPLETED"}]', '{"state": true}', '{"state": "\\u001b[2J"}',
        json.dumps({"state": "x" * 65}), json.dumps(json.dumps({"state": "COMPLETED"})), "[" * 100_000,
    ],
)  # fmt: skip
def test_an_answer_without_a_state_has_none(payload: object) -> None:
    operation = answered(payload)
    assert operation.state == ""
    assert operation.error.any_code is None


def test_an_odd_error_does_not_hide_the_state() -> None:
    assert answered('{"state": "COMPLETED", "code": {"odd": 1}, "message": []}').state == "COMPLETED"


def test_an_answer_that_is_an_object_instead_of_its_text_is_read_as_well() -> None:
    assert answered({"state": "COMPLETED", "iban": "SECRET"}).state == "COMPLETED"


def test_one_odd_field_of_one_row_does_not_take_away_the_page() -> None:
    page = OperationsPage.model_validate(
        {
            "count": "many",
            "operations": [None, 5, {"sequence": "x", "method": {}, "operationId": "7"}, {"sequence": 2}],
        },
        context=[],
    )
    assert page.count is None
    assert [(row.sequence, row.operation_id) for row in page.operations] == [(None, "7"), (2, None)]


@pytest.mark.parametrize("operations", [None, {}, "x", 5])
def test_a_page_without_a_list_has_no_operations(operations: object) -> None:
    assert OperationsPage.model_validate({"operations": operations}).operations == []


@given(JSON)
def test_any_answer_is_taken(payload: Any) -> None:
    for shape in (payload, json.dumps(payload)):
        state = answered(shape).state
        assert isinstance(state, str)
        assert state == "" or (isinstance(payload, dict) and payload["state"] == state)
