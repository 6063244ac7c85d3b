"""`BulkExecution` as a program sees it."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, set_mocks

import pulumi_bulks
from pulumi_bulks import BulkExecution
from pulumi_bulks.api.models import Bulk
from pulumi_bulks.hosts.dynamic.resource import TYPE
from pulumi_bulks.lifecycle.inputs import INPUT_NAMES
from pulumi_bulks.lifecycle.outputs import outputs

PYTHON_NAMES = {
    "bulk_id", "mode", "webhook_interval", "accepted_statuses", "timeout", "stall_timeout", "on_timeout", "on_paused",
    "if_executed", "on_delete", "expected_operation", "expected_items", "status", "submitted_items_count",
    "execution_start", "execution_finish", "operation", "operation_status_counts", "counts", "completed_count",
    "failed_count", "execution_start_time", "execution_finish_time", "duration_seconds", "adopted", "environment",
    "failed_operations", "accepted_operation_states", "operation_states",
}  # fmt: skip


class Engine(mocks.Mocks):
    """Pulumi's own mocks, which keep what is registered."""

    def __init__(self) -> None:
        self.registered: list[mocks.MockResourceArgs] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.registered.append(args)
        return args.resource_id or "8123", {**args.inputs, "status": "COMPLETED", "completedCount": 5}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:  # noqa: ARG002
        return {}, None


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Pulumi's mocks, whose threads leave their event loops open: here they are closed."""
    loops: list[asyncio.AbstractEventLoop] = []
    new_event_loop = asyncio.new_event_loop

    def kept() -> asyncio.AbstractEventLoop:
        loops.append(new_event_loop())
        return loops[-1]

    monkeypatch.setattr(asyncio, "new_event_loop", kept)
    asyncio.set_event_loop(asyncio.new_event_loop())  # outputs are made for it
    engine = Engine()
    set_mocks(engine, preview=False)
    yield engine
    asyncio.set_event_loop(None)
    for loop in loops:
        loop.close()


def value_of(output: pulumi.Output[Any]) -> object:
    return asyncio.get_event_loop().run_until_complete(output.future())


def test_every_input_and_output_is_an_attribute_also_where_it_is_unknown_to_the_api(engine: Engine) -> None:
    bulk = BulkExecution("payouts", bulk_id="8123")
    known = {"bulk_id": "8123", "status": "COMPLETED", "completed_count": 5}
    assert {name: value_of(getattr(bulk, name)) for name in PYTHON_NAMES} == dict.fromkeys(PYTHON_NAMES) | known
    assert engine.registered[0].typ == TYPE == "pulumi-python:dynamic/bulks:BulkExecution"


def test_the_attributes_are_the_names_in_state() -> None:
    empty = outputs({}, Bulk(), environment="", adopted=None, failed=None)
    in_state = {BulkExecution.translate_input_property(None, name) for name in PYTHON_NAMES}  # type: ignore[arg-type]
    assert in_state == {*INPUT_NAMES, *empty}


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
    engine: Engine, given: Callable[[], Any], taken: object
) -> None:
    assert value_of(BulkExecution("payouts", bulk_id=given()).bulk_id) == taken
    assert len(engine.registered) == 1


def test_get_reads_by_id(engine: Engine) -> None:
    bulk = BulkExecution.get("existing", 8123)
    assert value_of(bulk.status) == "COMPLETED"
    assert engine.registered[0].resource_id == "8123"


@pytest.mark.parametrize("name", ["a<{%zz%}>", "a\x1b[31m", "::a"])
def test_a_name_with_a_meaning_to_a_display_is_refused(engine: Engine, name: str) -> None:
    with pytest.raises(pulumi.RunError, match="the name of a resource cannot hold") as caught:
        BulkExecution(name, bulk_id="1")
    assert name not in str(caught.value)
    assert engine.registered == []


def test_import_is_refused_with_what_to_do_instead(engine: Engine) -> None:
    with pytest.raises(pulumi.RunError, match=r"payouts: import_ cannot .* adopted.* BulkExecution\.get"):
        BulkExecution("payouts", pulumi.ResourceOptions(import_="1"), bulk_id="1")
    assert engine.registered == []


SECRETS: dict[str, Callable[[], Any]] = {
    "a secret in a list": lambda: [pulumi.Output.secret("COMPLETED")],
    "a secret list": lambda: pulumi.Output.secret(["COMPLETED"]),
    "Output.all": lambda: pulumi.Output.all(pulumi.Output.secret("COMPLETED")),
    "Output.apply": lambda: pulumi.Output.secret("COMPLETED").apply(lambda status: [status]),
    "a list in an Output": lambda: pulumi.Output.from_input([pulumi.Output.secret("COMPLETED")]),
    "Output.json_loads": lambda: pulumi.Output.json_loads(pulumi.Output.secret('["COMPLETED"]')),
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_deep_inside_of_an_input_makes_it_a_secret(engine: Engine, name: str) -> None:
    bulk = BulkExecution("payouts", bulk_id="8123", accepted_statuses=SECRETS[name]())
    assert value_of(bulk.status) == "COMPLETED"
    assert engine.registered[0].inputs["__secrets"] == "acceptedStatuses"


def test_an_input_that_the_options_make_a_secret_output_is_a_secret(engine: Engine) -> None:
    options = pulumi.ResourceOptions(additional_secret_outputs=["bulkId", "counts"])
    assert value_of(BulkExecution("payouts", options, bulk_id="8123").status) == "COMPLETED"
    assert engine.registered[0].inputs["__secrets"] == "bulkId"


def test_inputs_that_are_secrets_are_named_to_the_provider(engine: Engine) -> None:
    bulk = BulkExecution("payouts", bulk_id=pulumi.Output.secret("8123"), expected_items=5)
    assert value_of(bulk.status) == "COMPLETED"
    assert engine.registered[0].inputs["__secrets"] == "bulkId"


def test_the_exported_names_are_the_contract() -> None:
    assert set(pulumi_bulks.__all__) == {"BulkExecution", "BulkMode", "BulksError", "FinalStatus"}


def test_the_package_is_typed() -> None:
    assert (Path(pulumi_bulks.__file__).parent / "py.typed").is_file()
