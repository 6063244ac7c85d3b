"""On the real engine: a COMPLETED bulk is accepted only with the states that its operations may have."""

import pytest

from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.behaviour import Pages

from .hosts import on_native
from .stack import PROGRAM, Stack

pytestmark = pytest.mark.engine

COMPLETED = {"bulk_id": "9", "accepted_operation_states": ["COMPLETED"]}


@pytest.fixture
def stack(stack: Stack) -> Stack:
    program = PROGRAM.replace("for name in (", 'for name in (\n    "operation_states", "accepted_operation_states",')
    stack.use(program)
    return stack


def reads(api: ServedSimulator) -> int:
    return len(api.requests_of("operations", "9"))


@on_native
def test_a_bulk_is_accepted_once_its_operations_are(stack: Stack, api: ServedSimulator) -> None:
    bulk = api.add_bulk("9", items=250, rate=1000, operation="/sends", states={120: "PENDING_CHALLENGE", 121: None})
    preview = stack.preview(**COMPLETED)
    assert (
        "will execute 250 operations of /sends; then will read the state of each operation (3 requests)" in preview.text
    )

    refused = stack.up()
    assert not refused.ok
    assert "bulk 9 finished COMPLETED, but the state of 2 of its 250 operations is not accepted" in refused.text
    assert "#120 POST /sends → PENDING_CHALLENGE" in refused.text
    assert "somebody has to confirm it within 5 minutes" in refused.text
    assert "#121 POST /sends → no state" in refused.text
    assert "CANARY-PAYLOAD" not in refused.text

    bulk.states.clear()
    settled = stack.up()
    assert settled.ok
    assert "reading operations" in settled.text
    assert "operations: 250 COMPLETED" in settled.text
    assert stack.outputs()["operation_states"] == {"COMPLETED": 250}
    assert "CANARY-PAYLOAD" not in str(stack.export())

    before = reads(api)
    assert "~" not in stack.preview().text.partition("Resources:")[2]
    assert reads(api) == before, "a recorded result is not read again by every preview"
    assert api.executions("9") == api.execute_calls("9") == 1


def test_a_refresh_reads_the_states_again_and_the_next_up_judges_them(stack: Stack, api: ServedSimulator) -> None:
    bulk = api.add_bulk("9", {5: "X"}, items=150, rate=1000)
    partly = {**COMPLETED, "accepted_statuses": ["PARTIALLY_COMPLETED"]}
    assert stack.up(**partly).ok
    assert stack.outputs()["operation_states"] == {"": 1, "COMPLETED": 149}

    bulk.states[7] = "RETURNED"
    assert stack.refresh().ok
    later = stack.up()
    assert not later.ok
    assert "operations in a state that is not accepted: 1 RETURNED" in later.text
    assert "RETURNED: over without success" in later.text

    widened = stack.up(**{**partly, "accepted_operation_states": ["COMPLETED", "RETURNED"]})
    assert widened.ok, "a changed input judges again"
    assert stack.outputs()["operation_states"] == {"": 1, "COMPLETED": 148, "RETURNED": 1}
    assert not stack.up(**partly).ok
    assert api.executions("9") == api.execute_calls("9") == 1


@on_native
def test_what_could_not_be_read_is_not_accepted(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("9", items=150, rate=1000)
    api.behaviour.pages = Pages(cap=20, lost=frozenset(range(30, 60)))
    refused = stack.up(**COMPLETED)
    assert not refused.ok
    assert "120 of 150 operations could be read" in refused.text
    assert "What has not been read was not checked, and is not accepted" in refused.text
    assert reads(api) < 40

    api.behaviour.pages = Pages(cap=20, count="null")
    assert stack.up().ok
    assert api.executions("9") == 1
