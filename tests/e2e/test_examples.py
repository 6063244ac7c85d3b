"""The programs of examples/, as they are."""

import shutil

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .stack import ROOT, Stack

pytestmark = pytest.mark.engine


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
    assert release.outputs()["bulks"]["payouts"]["status"] == "COMPLETED"
    expected = {
        "release": "organization/e2e/test", "bulk": "payouts", "bulkId": "1", "environment": api.base_url,
    }  # fmt: skip
    for key, value in expected.items():
        assert consumer.run("config", "set", key, value).ok
    assert consumer.up().ok
    assert consumer.outputs() == {"status": "COMPLETED", "completed": 10}

    assert release.run("config", "set", "--path", "bulks.payouts.bulkId", "2", "--type", "string").ok
    assert not release.up().ok
    assert consumer.run("config", "set", "bulkId", "2").ok
    stale = consumer.up()
    assert not stale.ok
    assert "it is stale or foreign" in stale.text
    assert api.execute_calls("1") == api.execute_calls("2") == 1


def test_a_mistake_in_the_listed_bulks_is_named(release: Stack, api: ServedSimulator) -> None:
    assert release.run("config", "set", "--path", "bulks.payouts.bulkid", "1", "--type", "string").ok
    wrong = release.preview()
    assert not wrong.ok
    assert "bulks.payouts:" in wrong.text
    assert api.requests == []
