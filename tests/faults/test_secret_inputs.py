"""On the real engine: an input that is secret stays secret, in every verb, in what is shown and in what is recorded.

That holds up to `--debug` and `-v=8`. At -v=9 the engine itself prints every property that it marshals, secrets too.
"""

import json
from collections.abc import Iterator

import pytest

from pulumi_bulks.simulator import ServedSimulator, simulate
from tests.e2e.stack import Ended, Stack

from .conftest import Record

pytestmark = pytest.mark.engine

BULK_ID = "8123456789012345"
OPERATION = "/secret-transfers"
PROGRAM = f"""\
import json
import os

import pulumi
from pulumi_bulks import BulkExecution

secret_id = pulumi.Output.secret("{BULK_ID}")
if os.environ.get("GET"):
    bulk = BulkExecution.get("payouts", secret_id)
else:
    operation = pulumi.Output.secret(os.environ.get("OPERATION", "{OPERATION}"))
    inputs = json.loads(os.environ["INPUTS"])
    bulk = BulkExecution("payouts", bulk_id=secret_id, expected_operation=operation, **inputs)
for name in ("id", "bulk_id", "expected_operation", "operation", "failed_operations", "status", "counts"):
    pulumi.export(name, getattr(bulk, name))
"""


@pytest.fixture
def api() -> Iterator[ServedSimulator]:
    with simulate(limits=None) as api:
        yield api


@pytest.fixture
def stack(stack: Stack) -> Stack:
    stack.use(PROGRAM)
    return stack


class Shown:
    """All that has been shown or recorded, none of it with a secret."""

    def __init__(self, stack: Stack, *secrets: str) -> None:
        self.stack = stack
        self.secrets = secrets
        self.places = 0

    def take(self, ended: Ended, *, ok: bool = True) -> str:
        """Search what a command has printed."""
        assert ended.ok is ok, ended.text
        self._search(ended.text)
        return ended.text

    def look_at_state(self) -> None:
        """Search the exported state and the files of the backend."""
        self._search(json.dumps(self.stack.export()))
        for path in (self.stack.folder / "state").rglob("*.json*"):
            self._search(path.read_text())

    def _search(self, text: str) -> None:
        self.places += 1
        for secret in self.secrets:
            assert secret not in text, [line for line in text.splitlines() if secret in line]


def test_a_secret_id_and_a_secret_operation_stay_secret_in_every_verb(
    stack: Stack, api: ServedSimulator, record_figure: Record
) -> None:
    bulk = api.add_bulk(BULK_ID, {1: "INSTRUMENT_INACTIVE"}, items=20, rate=10, operation=OPERATION)
    shown = Shown(stack, BULK_ID, OPERATION)

    assert "bulk [secret]: will execute 20 operations of [secret]" in shown.take(stack.run("preview", "--diff"))
    up = shown.take(stack.up("--debug", "--logtostderr", "-v=8"), ok=False)
    assert "bulk [secret] finished PARTIALLY_COMPLETED" in up
    assert "RUNNING ▕" in up

    stack.inputs = {"accepted_statuses": ["COMPLETED", "PARTIALLY_COMPLETED"], "on_delete": "cancel"}
    assert "is already PARTIALLY_COMPLETED" in shown.take(stack.run("up", "--yes", "--skip-preview", "--diff"))
    bulk.failing.clear()
    assert "differs from the record" in shown.take(stack.run("preview", "--json"))
    shown.take(stack.run("refresh", "--yes", "--skip-preview", "--diff"))
    stack.inputs["timeout"] = "20m"
    shown.take(stack.run("up", "--yes", "--skip-preview", "--json"))
    shown.look_at_state()
    assert BULK_ID not in stack.record(json.loads((stack.folder / "exported.json").read_text()))["id"]

    bulk.operation = "/others"
    assert "has the operation /others, not [secret]" in shown.take(stack.up(timeout="21m"), ok=False)
    live = api.add_bulk(BULK_ID, items=20, rate=0.1, status="PAUSED", operation=OPERATION)
    shown.take(stack.destroy())
    assert live.status == "CANCELLED"
    assert api.execute_calls(BULK_ID) == 1
    record_figure("places searched for secret inputs, 2 canaries", shown.places)


def test_get_takes_a_secret_id_and_keeps_it(stack: Stack, api: ServedSimulator, record_figure: Record) -> None:
    api.add_bulk(BULK_ID, {1: "INSTRUMENT_INACTIVE"}, items=20, status="FINISHED")
    stack.extra["GET"] = "yes"
    shown = Shown(stack, BULK_ID)
    shown.take(stack.run("up", "--yes", "--skip-preview", "--diff"))
    shown.look_at_state()
    outputs = stack.outputs()
    assert outputs["status"] == "PARTIALLY_COMPLETED"
    assert outputs["bulk_id"] == "[secret]"
    api.forget(BULK_ID)
    assert "GET /bulks/[secret]: HTTP 404" in shown.take(stack.up(), ok=False)
    assert api.execute_calls() == 0
    record_figure("places searched for the secret id of a get", shown.places)
