"""What a whole wait sends and shows: the bounds of its parts hold where all its requests come together."""

from itertools import count, cycle

import pytest

from pulumi_bulks.api.errors import TimedOutError
from pulumi_bulks.api.models import Bulk, StatusCount
from pulumi_bulks.simulator import VirtualClock
from pulumi_bulks.waiting.allowance import REQUESTS, WINDOW
from pulumi_bulks.waiting.context import Context
from pulumi_bulks.waiting.lines import LINES
from pulumi_bulks.waiting.pacing import Forecast
from pulumi_bulks.waiting.terms import OnPaused, OnTimeout, Terms
from pulumi_bulks.waiting.wait import Wait
from tests.support import Told, World


class Restless:
    """An API whose bulk says at each look what wants the next look soon, and remembers when it was asked."""

    def __init__(self, clock: VirtualClock, *statuses: str) -> None:
        self._clock = clock
        self._statuses = cycle(statuses)
        self._looks = count(1)
        self.asked: list[float] = []

    def get(self, bulk_id: str, limit: float | None = None) -> Bulk:  # noqa: ARG002 - as the API has it
        self.asked.append(self._clock.monotonic())
        finished = next(self._looks)
        counts = [StatusCount(status="COMPLETED", count=finished)]
        return Bulk(status=next(self._statuses), submitted_items_count=finished, operation_status_counts=counts)

    def resume(self, bulk_id: str, limit: float | None = None) -> None:  # noqa: ARG002 - as the API has it
        self.asked.append(self._clock.monotonic())

    pause = cancel = resume


def busiest(moments: list[float]) -> int:
    """The most requests in any window, its end not included."""
    return max(sum(at - WINDOW + 1e-6 < sent <= at for sent in moments) for at in moments)


@pytest.mark.parametrize("statuses", [["RUNNING"], ["PAUSED"], ["PAUSED", "PAUSED", "PAUSED", "RUNNING"]])
def test_a_wait_and_all_that_it_sends_keep_to_the_allowance(statuses: list[str]) -> None:
    clock, told = VirtualClock(), Told()
    api = Restless(clock, *statuses)
    context = Context(api, "http://127.0.0.1", clock, told, Forecast)  # type: ignore[arg-type] # the calls of a wait
    wait = Wait(context, "1", Terms(timeout=600, on_paused=OnPaused.RESUME, on_timeout=OnTimeout.PAUSE))
    with pytest.raises(TimedOutError):
        wait.until_final(wait.observe())
    assert busiest(api.asked) <= REQUESTS
    assert len(told.statuses) <= LINES


def test_a_stall_timeout_of_a_second_brings_no_look_a_second(world: World) -> None:
    world.api.add_bulk("1", items=150, rate=1, status="RUNNING")
    wait = Wait(world.context, "1", Terms(stall_timeout=1.5))
    assert wait.until_final(wait.observe()).status == "COMPLETED"
    assert busiest([request.at for request in world.api.requests]) <= REQUESTS
