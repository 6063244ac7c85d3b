"""The programs of examples/, as they are."""

import json
import shutil

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .hosts import NATIVE, Host
from .stack import ROOT, Stack

pytestmark = pytest.mark.engine


@pytest.fixture
def host() -> Host:
    """The release program's."""
    return NATIVE


@pytest.fixture
def release(stack: Stack) -> Stack:
    """The program of the root's Pulumi.yaml."""
    shutil.copy(ROOT / "examples/release/__main__.py", stack.folder)
    return stack


@pytest.fixture
def consumer(release: Stack, api: ServedSimulator) -> Stack:
    """The program of examples/consumer, with the state of the release."""
    consumer = Stack(release.folder.parent / "consumer", api, release.engine)
    shutil.copy(ROOT / "examples/consumer/__main__.py", consumer.folder)
    (consumer.folder / "Pulumi.yaml").write_text("name: consumer\nruntime: python\n")
    consumer.extra = {"PULUMI_BACKEND_URL": (release.folder / "state").as_uri()}
    assert consumer.run("stack", "init", "consumer").ok
    return consumer


def test_a_consumer_reads_the_outcome_and_refuses_a_stale_one(
    release: Stack, consumer: Stack, api: ServedSimulator
) -> None:
    api.add_bulk("1", items=10, rate=100)
    api.add_bulk("2", {1: "INSTRUMENT_INACTIVE"}, items=10, rate=100)
    assert release.run("config", "set", "--path", "bulks.payouts.bulkId", "1", "--type", "string").ok
    assert release.up().ok
    assert release.outputs()["payouts"]["status"] == "COMPLETED"
    expected = {
        "release": "organization/e2e/test", "bulk": "payouts", "bulkId": "1", "environment": api.base_url,
    }  # fmt: skip
    for key, value in expected.items():
        assert consumer.run("config", "set", key, value).ok
    assert consumer.up().ok
    assert consumer.outputs()["status"] == "COMPLETED"
    assert consumer.outputs()["counts"]["COMPLETED"] == 10

    assert release.run("config", "set", "--path", "bulks.payouts.bulkId", "2", "--type", "string").ok
    assert not release.up().ok
    assert consumer.run("config", "set", "bulkId", "2").ok
    stale = consumer.up()
    assert not stale.ok
    assert "error: the outcome of payouts is not the expected one: it is of the bulk 1, not 2" in stale.text
    assert api.execute_calls("1") == api.execute_calls("2") == 1


def test_one_failed_bulk_does_not_keep_the_outcome_of_another_back(release: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    api.add_bulk("2", {1: "INSTRUMENT_INACTIVE"}, items=10, rate=100)
    for name, bulk_id in (("payouts", "1"), ("refunds", "2")):
        assert release.run("config", "set", "--path", f"bulks.{name}.bulkId", bulk_id, "--type", "string").ok
    assert not release.up("--continue-on-error").ok
    assert release.outputs()["payouts"]["status"] == "COMPLETED"
    assert "COMPLETED" not in str(release.outputs().get("refunds")), "the engine may write that it is unknown"


def test_a_secret_among_the_listed_bulks_stays_one(release: Stack, api: ServedSimulator) -> None:
    api.add_bulk("8123456789", {1: "INSTRUMENT_INACTIVE"}, items=10, rate=100)
    assert release.run("config", "set", "--secret", "--path", "bulks.payouts.bulkId", "8123456789").ok
    assert release.run("config", "set", "--path", "bulks.payouts.mode", "ON_FAILURE_CONTINUE").ok
    shown = release.preview().text + release.up().text
    assert "bulk [secret]: will execute" in shown
    assert release.run("config", "set", "--path", "bulks.payouts.acceptedStatuses[0]", "PARTIALLY_COMPLETED").ok
    accepted = release.up("--diff")
    assert accepted.ok, accepted.text
    shown += accepted.text + json.dumps(release.export())
    assert "8123456789" not in shown
    assert api.execute_calls("8123456789") == 1


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("bulks.payouts.bulkid", "1", "bulks.payouts has to be an object with a bulkId"),
        ("bulks.payouts", "1", "bulks.payouts has to be an object with a bulkId"),
        ("bulks", "1", "bulks has to list bulks by name"),
    ],
)
def test_a_mistake_in_the_listed_bulks_is_named(
    release: Stack, api: ServedSimulator, path: str, value: str, told: str
) -> None:
    assert release.run("config", "set", "--path", path, value, "--type", "string").ok
    wrong = release.preview()
    assert not wrong.ok
    assert told in wrong.text
    assert "pulumi config set --path" in wrong.text
    assert api.requests == []


def test_a_release_of_nothing_says_how_to_list_bulks(release: Stack) -> None:
    nothing = release.preview()
    assert not nothing.ok
    assert "bulks has to list bulks by name: pulumi config set --path" in nothing.text


def test_an_input_that_there_is_not_is_named_with_those_that_there_are(release: Stack, api: ServedSimulator) -> None:
    for key in ("bulkId", "Mode"):
        assert release.run("config", "set", "--path", f"bulks.payouts.{key}", "1", "--type", "string").ok
    wrong = release.preview()
    assert not wrong.ok
    assert "bulks.payouts has what is no input: Mode. The inputs are bulkId, mode, " in wrong.text
    assert api.requests == []
