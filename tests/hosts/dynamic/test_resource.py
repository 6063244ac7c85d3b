"""`BulkExecution` of the dynamic host as a program sees it: imports, and secrets, which it has to name itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

import pulumi_bulks
from pulumi_bulks import BulkExecution
from tests.hosts.conftest import Engine, value_of


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
    functions = {"read_bulks", "require_outcome"}
    types = {"BulkMode", "BulksError", "FinalStatus", "OutcomeRecord"}
    assert set(pulumi_bulks.__all__) == {"BulkExecution", *functions, *types}


def test_the_package_is_typed() -> None:
    assert (Path(pulumi_bulks.__file__).parent / "py.typed").is_file()
