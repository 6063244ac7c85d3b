"""The configuration as the engine hands it over: numbers as texts or as doubles, and all mistakes at once."""

from typing import Any

import pytest

from pulumi_bulks.api.told import Told
from pulumi_bulks.hosts.plugin.config import problems, source_of
from pulumi_bulks.hosts.plugin.wire import Properties

COMPLETE: dict[str, Any] = {
    "baseUrl": "http://127.0.0.1:1/multi",
    "apiKey": "key",
    "identityType": "CORPORATE",
    "identityId": "12",
}


def given(**values: Any) -> Properties:
    return Properties({**COMPLETE, **values}, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("requestTimeout", "12.5"),
        ("requestTimeout", 12.5),
        ("pollIntervalMax", 60.0),
        ("identityId", 12.0),
        ("identityId", "9223372036854775807"),
    ],
)
def test_a_number_is_taken_as_a_text_and_as_a_double(name: str, value: object) -> None:
    assert problems(given(**{name: value}), {}) == []


def test_an_id_that_may_have_changed_on_its_way_is_refused() -> None:
    assert problems(given(identityId=9223372036854775807.0), {}) == [Told("bulks:identityId is not an id of digits")]


def test_every_mistake_is_told_and_none_while_a_part_is_unknown() -> None:
    wrong = given(baseUrl="ftp://x", requestTimeout=-1.0)
    assert [problem.what.split()[0] for problem in problems(wrong, {})] == ["bulks:baseUrl", "bulks:requestTimeout"]
    assert problems(Properties(wrong.values, frozenset({"apiKey"}), frozenset()), {}) == []


def test_a_provider_of_the_program_is_told_that_the_configuration_of_the_stack_is_not_its_own() -> None:
    missing = given(apiKey=None)
    urn = "urn:pulumi:test::e2e::pulumi:providers:bulks::"
    assert len(problems(missing, {}, f"{urn}default_0_1_0")) == 1
    missing_key, reason = problems(missing, {}, f"{urn}sandbox")
    assert missing_key == Told("apiKey is not set", "Give it to this provider, or set BULKS_API_KEY.")
    assert "takes nothing from the stack's configuration" in reason.what
    assert problems(given(), {}, f"{urn}sandbox") == []
    assert len(problems(given(baseUrl="ftp://x"), {}, f"{urn}sandbox")) == 1


def test_a_value_is_found_by_its_full_key() -> None:
    assert source_of({"pollIntervalMax": 60.0})("bulks:pollIntervalMax") == 60
    assert source_of({})("bulks:apiKey") is None
