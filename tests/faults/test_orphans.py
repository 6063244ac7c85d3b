"""A provider whose engine has gone ends soon, whatever it is doing; while the engine is there, it stays."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from pulumi_bulks.simulator.faults import Rule, delay, down
from tests.e2e.hosts import DYNAMIC, NATIVE, on_both
from tests.e2e.stack import finish, wait_until

from .processes import LIMIT, Aftermath, providers

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from pulumi_bulks.simulator import ServedSimulator
    from tests.e2e.stack import Stack

    from .conftest import Record

pytestmark = pytest.mark.engine

AN_HOUR = 3600
FAULTS: dict[str, Callable[[float], Rule]] = {
    "between two requests": lambda _: Rule(delay(0), call="get"),
    "during a request": lambda _: Rule(delay(60), call="get"),
    "in an outage": lambda now: down(now, now + AN_HOUR),
}


@pytest.mark.parametrize(
    ("host", "doing"), [*((DYNAMIC, doing) for doing in FAULTS), (NATIVE, "during a request")], ids=str
)
def test_a_provider_ends_and_asks_no_more_soon_after_its_engines_death(
    stack: Stack, api: ServedSimulator, record_figure: Record, doing: str
) -> None:
    up = start_waiting(stack, api)
    rule = FAULTS[doing](api.clock.monotonic())
    api.faults = [rule]
    wait_until(lambda: rule.matches)
    up.kill()
    killed = api.clock.monotonic()
    aftermath = Aftermath(up.pid)
    finish(up)
    aftermath.settle()
    seconds = aftermath.seconds_of_providers
    assert seconds < stack.host.seconds_of_its_end
    assert api.requests[-1].at < killed + stack.host.seconds_of_its_end
    assert api.execute_calls() == 1
    what = f"the longest time until a {stack.host} provider had ended that was {doing}, in seconds"
    record_figure(what, round(seconds, 1))


@on_both
def test_a_wait_ends_after_as_many_sigterms_as_its_host_needs_and_the_provider_with_it(
    stack: Stack, api: ServedSimulator, record_figure: Record
) -> None:
    up = start_waiting(stack, api)
    for _ in range(1, stack.host.signals_to_end_a_wait):
        up.terminate()
        await_two_looks(api)
        assert up.poll() is None
        assert providers(up.pid)
    up.terminate()
    began = time.monotonic()
    wait_until(lambda: not providers(up.pid))
    seconds = time.monotonic() - began
    text = finish(up).text
    Aftermath(up.pid).settle()
    assert seconds < LIMIT
    assert "SIGTERM received; cancelling." in text
    assert stack.recorded_status() == ("RUNNING" if stack.host.records_failures else None)
    assert api.execute_calls() == 1
    what = f"the longest time from the last SIGTERM to the {stack.host} provider's end, in seconds"
    record_figure(what, round(seconds, 1))


def start_waiting(stack: Stack, api: ServedSimulator) -> subprocess.Popen[str]:
    """Start an `up` on a bulk of an hour, and return when it waits."""
    api.add_bulk("1", items=AN_HOUR, rate=1)
    stack.inputs = {"bulk_id": "1"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1") and api.requests[-1].call == "get")
    return up


def await_two_looks(api: ServedSimulator) -> None:
    seen = len(api.requests_of("get"))
    wait_until(lambda: len(api.requests_of("get")) > seen + 1)
