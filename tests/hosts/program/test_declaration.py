"""What both hosts' `BulkExecution` are to a program."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import pulumi
import pytest

import pulumi_bulks
from pulumi_bulks import native
from pulumi_bulks.hosts.program.declaration import STATE_NAMES, Declaration
from pulumi_bulks.hosts.shared.names import DYNAMIC_TYPE, NATIVE_TYPE
from pulumi_bulks.lifecycle.inputs import INPUT_NAMES
from pulumi_bulks.lifecycle.outputs import OUTPUT_NAMES
from pulumi_bulks.outcome import OUTCOME
from tests.hosts.conftest import Engine, value_of

HOSTS: dict[str, tuple[type[Declaration], str, str]] = {
    "dynamic": (pulumi_bulks.BulkExecution, DYNAMIC_TYPE, NATIVE_TYPE),
    "native": (native.BulkExecution, NATIVE_TYPE, DYNAMIC_TYPE),
}
HOST = pytest.mark.parametrize("host", HOSTS)


@pytest.fixture
def kind(host: str) -> type[Declaration]:
    """The class of one of the hosts."""
    return HOSTS[host][0]


@HOST
def test_every_input_and_output_is_an_attribute_also_where_it_is_unknown_to_the_api(
    engine: Engine, host: str, kind: type[Declaration]
) -> None:
    bulk = kind("payouts", bulk_id="8123")
    known = {"bulk_id": "8123", "status": "COMPLETED", "completed_count": 5}
    assert {name: value_of(getattr(bulk, name)) for name in STATE_NAMES} == dict.fromkeys(STATE_NAMES) | known
    assert engine.registered[0].typ == HOSTS[host][1]


def test_the_attributes_are_the_names_in_state_and_both_hosts_have_the_types_of_pulumi() -> None:
    assert set(STATE_NAMES.values()) == {*INPUT_NAMES, *OUTPUT_NAMES, OUTCOME}
    assert (DYNAMIC_TYPE, NATIVE_TYPE) == ("pulumi-python:dynamic/bulks:BulkExecution", "bulks:index:BulkExecution")


@HOST
def test_the_resource_of_the_other_host_is_the_same_one(engine: Engine, host: str, kind: type[Declaration]) -> None:
    bulk = kind("payouts", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="salaries")]), bulk_id="8123")
    assert value_of(bulk.status) == "COMPLETED"
    aliases = [(alias.spec.name, alias.spec.type) for alias in engine.requests[0].aliases]
    assert aliases == [("salaries", ""), ("", HOSTS[host][2])]


@HOST
def test_whole_numbers_are_ints(engine: Engine, kind: type[Declaration]) -> None:
    engine.outputs = {
        "failedOperations": [{"sequence": 7.0, "operationId": "1"}], "counts": {"FAILED": 1.0},
        "executionStart": 1.7e12, "timeout": 90.0, "durationSeconds": 1.5,
    }  # fmt: skip
    bulk = kind("payouts", bulk_id="8123")
    operation = value_of(bulk.failed_operations)[0]
    values = [operation.sequence, operation["operationId"], value_of(bulk.counts), value_of(bulk.execution_start)]
    assert values == [7, "1", {"FAILED": 1}, 1_700_000_000_000]
    assert [type(operation.sequence), type(value_of(bulk.timeout)), type(value_of(bulk.execution_start))] == [int] * 3
    assert value_of(bulk.duration_seconds) == 1.5


@HOST
@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (lambda: 9223372036854775807, "9223372036854775807"),
        (lambda: "0123", "0123"),
        (lambda: pulumi.Output.from_input(8123.0), "8123"),
        (lambda: pulumi.Output.from_input("8123456789012345678"), "8123456789012345678"),
        (lambda: pulumi.Output.from_input(8123456789012345678.0), 8123456789012345678.0),
    ],
)
def test_an_id_is_taken_exactly_or_left_for_check_to_refuse(
    engine: Engine, kind: type[Declaration], given: Callable[[], Any], taken: object
) -> None:
    assert value_of(kind("payouts", bulk_id=given()).bulk_id) == taken
    assert len(engine.registered) == 1


@HOST
def test_get_reads_by_id(engine: Engine, kind: type[Declaration]) -> None:
    bulk = kind.get("existing", 8123)
    assert value_of(bulk.status) == "COMPLETED"
    assert engine.registered[0].resource_id == "8123"


@HOST
@pytest.mark.parametrize("name", ["a<{%zz%}>", "a\x1b[31m", "::a"])
def test_a_name_with_a_meaning_to_a_display_is_refused(engine: Engine, kind: type[Declaration], name: str) -> None:
    with pytest.raises(pulumi.RunError, match="the name of a resource cannot hold") as caught:
        kind(name, bulk_id="1")
    assert name not in str(caught.value)
    assert engine.registered == []


class Mode(Enum):
    """No text."""

    STOP = "ON_FAILURE_STOP"


class TextMode(str, Enum):
    """A text as well."""

    STOP = "ON_FAILURE_STOP"


@HOST
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", timedelta(seconds=31)),
        ("stall_timeout", Decimal(31)),
        ("accepted_statuses", {"CANARY"}),
        ("mode", Mode.STOP),
        ("bulk_id", b"CANARY"),
        ("bulk_id", pulumi.StringAsset("CANARY")),
    ],
)
def test_a_value_that_pulumi_cannot_pass_on_is_refused_in_one_line_that_does_not_quote_it(
    engine: Engine, kind: type[Declaration], name: str, value: Any
) -> None:
    with pytest.raises(
        pulumi.RunError, match=f"payouts: {name} cannot be of the type {type(value).__name__}"
    ) as caught:
        kind("payouts", **{"bulk_id": "1", name: value})
    assert not {"CANARY", "31", "STOP"} & set(str(caught.value).split())
    assert engine.registered == []


@HOST
def test_every_shape_in_which_pulumi_passes_an_input_on_is_taken(engine: Engine, kind: type[Declaration]) -> None:
    async def later() -> str:
        return "/transfers"

    bulk = kind(
        "payouts",
        bulk_id=pulumi.Output.from_input("1"),
        mode=TextMode.STOP,  # type: ignore[arg-type] # it is a text
        timeout=1.5,
        accepted_statuses=("COMPLETED",),
        expected_operation=later(),
        expected_items=10,
    )
    assert value_of(bulk.status) == "COMPLETED"
    inputs = engine.registered[0].inputs
    assert (inputs["mode"], inputs["expectedOperation"]) == ("ON_FAILURE_STOP", "/transfers")
