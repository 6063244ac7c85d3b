"""`require_outcome` as a program sees it, on Pulumi's mocks: what it takes and what it returns."""

import time
from datetime import timedelta
from typing import Any

import pulumi
import pytest
from pulumi.runtime.stack import massage

from pulumi_bulks import OutcomeRecord, native, require_outcome
from tests.hosts.conftest import Engine, value_of
from tests.outcome.records import ENVIRONMENT, told

RELEASE = "organization/release/prod"
BULK_ID = "8123456789012345678"


@pytest.fixture
def release(engine: Engine) -> Engine:
    """Another stack with an accepted outcome of just now, as a stack reference tells it."""
    record = told(executionFinish=int(time.time()), failedOperations=[{"sequence": 3}], submittedItemsCount=8000)
    by_the_engine = {name: value for name, value in record.items() if value is not None}
    engine.outputs = {"outputs": {"november-payouts": by_the_engine}, "secretOutputNames": []}
    return engine


def required(reference: Any = RELEASE, **changes: Any) -> pulumi.Output[OutcomeRecord]:
    given = {"bulk_id": BULK_ID, "environment": ENVIRONMENT, **changes}
    return require_outcome(reference, "november-payouts", **given)


def refusal(output: pulumi.Output[OutcomeRecord]) -> str:
    with pytest.raises(pulumi.RunError) as caught:
        value_of(output)
    return str(caught.value)


@pytest.mark.usefixtures("release")
def test_the_record_is_typed_complete_and_in_whole_numbers() -> None:
    record = value_of(required())
    assert (record.bulk_id, record.verdict, record.adopted, record.run.url) == (BULK_ID, "accepted", None, None)
    assert record.failed_operations is not None
    (operation,) = record.failed_operations
    assert operation.operation_id is None
    assert f"{record.submitted_items_count} {operation.sequence}" == "8000 3"
    assert record["executionStart"] == 1_764_196_000_000
    assert set(record) == set(told())


@pytest.mark.usefixtures("release")
def test_what_a_program_exports_of_it_has_every_field_at_every_depth() -> None:
    exported = value_of(required().apply(lambda record: massage(record, [])))
    assert set(exported) == set(told())
    assert exported["problem"] is None
    assert exported["run"] == {"id": None, "url": None, "commit": None}
    assert exported["failedOperations"][0]["errorCode"] is None


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    "changes",
    [
        {"max_age": 60},
        {"max_age": "24h"},
        {"max_age": timedelta(hours=1)},
        {"bulk_id": int(BULK_ID)},
        {"statuses": ["COMPLETED", "FAILED"]},
        {"statuses": ("FAILED", "COMPLETED")},
        {"environment": f"{ENVIRONMENT}/"},
    ],
)
def test_what_is_expected_may_be_written_in_several_ways(changes: dict[str, Any]) -> None:
    assert value_of(required(**changes)).status == "COMPLETED"


@pytest.mark.usefixtures("release")
def test_what_is_expected_may_be_outputs() -> None:
    output = pulumi.Output.from_input
    found = required(bulk_id=output(BULK_ID), environment=output(ENVIRONMENT), max_age=output("1h"))
    assert value_of(found).bulk_id == BULK_ID
    assert "of the bulk 8123456789012345678, not 7" in refusal(required(bulk_id=output("7")))
    assert "as a number, which is not exact" in refusal(required(bulk_id=output(8.123456789012345e18)))


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"max_age": timedelta(0)}, "require_outcome of november-payouts: maxAge: must be a time"),
        ({"statuses": "COMPLETED"}, "statuses: must be a list"),
        ({"environment": ""}, "environment: must be a base URL"),
    ],
)
def test_what_cannot_be_expected_is_an_error(changes: dict[str, Any], says: str) -> None:
    assert says in refusal(required(**changes))


def test_two_outcomes_of_one_stack_take_one_reference(release: Engine) -> None:
    assert value_of(required()).bulk_id == value_of(required()).bulk_id == BULK_ID
    (reference,) = release.registered
    assert (reference.name, reference.resource_id) == (f"{RELEASE}#outcomes", RELEASE)
    given = pulumi.StackReference(RELEASE)
    assert value_of(required(given)).bulk_id == BULK_ID
    assert len(release.registered) == 2


def test_a_secret_outcome_stays_a_secret(release: Engine) -> None:
    release.outputs["secretOutputNames"] = ["november-payouts"]
    found = required()
    assert value_of(found).bulk_id == BULK_ID
    assert value_of(pulumi.Output.from_input(found.is_secret())) is True
    assert "8123456789012345678" not in refusal(required(bulk_id="7"))


def test_a_missing_outcome_names_what_is_there(release: Engine) -> None:
    release.outputs["outputs"] = {"november-refunds": told()}
    assert "the outcome of november-payouts is missing: there is only november-refunds" in refusal(required())


def test_of_a_stack_that_was_never_deployed_there_is_none(release: Engine) -> None:
    release.outputs["outputs"] = {}
    assert "the outcome of november-payouts is missing\n" in refusal(required())


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("name", ["", None, 7])
def test_a_name_that_is_none_is_refused_at_once(name: Any) -> None:
    with pytest.raises(pulumi.RunError, match="name must be the resource's name"):
        require_outcome(RELEASE, name, bulk_id="1", environment=ENVIRONMENT)


def test_both_modules_offer_it() -> None:
    assert native.require_outcome is require_outcome
    assert native.OutcomeRecord is OutcomeRecord
