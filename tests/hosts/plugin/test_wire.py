"""Properties between the engine and the plugin: marks out, marks in."""

from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.hosts.plugin.wire import Properties, as_struct, decode, encode, without
from pulumi_bulks.hosts.shared.secrecy import SECRET_MARK

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWN_NUMBER = "3eeb2bf0-c639-47a8-9e75-3b44932eb421"
OUTPUT_MARK = {"4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4"}

PLAIN = st.recursive(
    st.booleans() | st.text(max_size=5) | st.floats(allow_nan=False, allow_infinity=False, width=32),
    lambda members: st.lists(members, max_size=3) | st.dictionaries(st.text(max_size=5), members, max_size=3),
    max_leaves=8,
)


def secret(value: object) -> dict[str, Any]:
    return {**SECRET_MARK, "value": value}


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"bulkId": "1"}, Properties({"bulkId": "1"})),
        ({"bulkId": secret("1")}, Properties({"bulkId": "1"}, secret=frozenset({"bulkId"}))),
        ({"bulkId": UNKNOWN}, Properties({"bulkId": None}, frozenset({"bulkId"}))),
        ({"items": UNKNOWN_NUMBER}, Properties({"items": None}, frozenset({"items"}))),
        ({"states": ["A", UNKNOWN]}, Properties({"states": ["A", None]}, frozenset({"states"}))),
        ({"states": ["A", secret("B")]}, Properties({"states": ["A", "B"]}, secret=frozenset({"states"}))),
        ({"bulkId": secret(UNKNOWN)}, Properties({"bulkId": None}, frozenset({"bulkId"}), frozenset({"bulkId"}))),
        (
            {"bulkId": {**OUTPUT_MARK, "value": "1", "secret": True}},
            Properties({"bulkId": "1"}, secret=frozenset({"bulkId"})),
        ),
        ({"bulkId": {**OUTPUT_MARK}}, Properties({"bulkId": None}, frozenset({"bulkId"}))),
        ({"__provider": "x", "__secrets": ""}, Properties()),
    ],
)
def test_marks_are_taken_out_and_remembered(given_: dict[str, Any], expected: Properties) -> None:
    assert decode(as_struct(given_)) == expected


def test_what_is_null_is_not_given() -> None:
    struct = as_struct({})
    struct.fields["mode"].null_value = struct_pb2.NULL_VALUE
    assert decode(struct) == Properties()


def test_outputs_that_are_secret_inputs_or_repeat_them_are_marked() -> None:
    given_ = decode(as_struct({"bulkId": secret("8123"), "mode": "X"}))
    sent = decode(encode({"bulkId": "8123", "path": "/bulks/8123", "mode": "X"}, given_))
    assert sent.secret == {"bulkId", "path"}
    assert sent.values == {"bulkId": "8123", "path": "/bulks/8123", "mode": "X"}


@given(st.dictionaries(st.text(max_size=5).filter(lambda name: not name.startswith("__")), PLAIN, max_size=4))
def test_plain_values_travel_unchanged(values: dict[str, Any]) -> None:
    assert decode(as_struct(values)) == Properties(values)


@given(st.dictionaries(st.text(max_size=5).filter(lambda name: not name.startswith("__")), PLAIN, max_size=4))
def test_a_secret_value_is_found_wherever_it_is(values: dict[str, Any]) -> None:
    hidden = decode(as_struct({name: [{"deep": secret(value)}] for name, value in values.items()}))
    assert hidden.secret == values.keys()
    assert hidden.values == {name: [{"deep": value}] for name, value in values.items()}


def test_a_message_is_passed_on_with_its_marks_but_without_what_is_hidden() -> None:
    struct = as_struct({"bulkId": secret("1"), "mode": "X", "__provider": "p"})
    assert without(struct, ["mode"]) == as_struct({"bulkId": secret("1")})
