"""The API's state, as a test arranges and inspects it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.simulator import MachineClock, Simulator, VirtualClock


@given(
    passed=st.floats(0, 1e6),
    items=st.integers(1, 10_000),
    rate=st.floats(0.1, 10_000),
    start_delay=st.floats(0, 100),
)
def test_a_bulk_added_as_finished_is_final_at_any_moment(
    passed: float, items: int, rate: float, start_delay: float
) -> None:
    clock = VirtualClock()
    clock.sleep(passed)
    api = Simulator(clock=clock)
    bulk = api.add_bulk("1", status="FINISHED", items=items, rate=rate, start_delay=start_delay)
    assert bulk.status == "COMPLETED"
    assert bulk.counts(clock.monotonic())["COMPLETED"] == items


@pytest.mark.parametrize("status", ["SUBMITTED", "RUNNING", "PAUSED", "CANCELLED"])
def test_a_bulk_is_added_in_a_status_without_counting_as_executed(status: str) -> None:
    api = Simulator(clock=VirtualClock())
    assert api.add_bulk("1", status=status).status == status
    assert api.executions("1") == 0


def test_another_client_may_execute_pause_resume_cancel_and_forget() -> None:
    api = Simulator(clock=VirtualClock())
    bulk = api.add_bulk("1")
    statuses = []
    for change in (api.execute, api.pause, api.resume, api.cancel):
        change("1")
        statuses.append(bulk.status)
    assert statuses == ["RUNNING", "PAUSED", "RUNNING", "CANCELLED"]
    assert api.executions("1") == 1
    api.forget("1")
    assert api.find("1") is None
    assert api.executions("1") == 0


def test_a_late_execute_takes_effect_at_its_moment_and_only_on_a_submitted_bulk() -> None:
    clock = VirtualClock()
    api = Simulator(clock=clock)
    late, executed = api.add_bulk("1"), api.add_bulk("2")
    for bulk_id in ("1", "2", "3"):
        api.execute_late(bulk_id, {"mode": "ON_FAILURE_STOP"}, 5.0)
    api.execute("2")
    clock.sleep(4.9)
    assert api.executions("1") == 0
    clock.sleep(2.1)
    assert (api.executions("1"), api.executions("2")) == (1, 1)
    assert (late.started, late.mode, executed.mode) == (5.0, "ON_FAILURE_STOP", "ON_FAILURE_CONTINUE")


@given(st.floats(0, 1e6))
def test_a_moment_has_one_timestamp_whichever_simulator_tells_it(moment: float) -> None:
    told = {Simulator(clock=MachineClock()).epoch_ms(moment) for _ in range(20)}
    assert len(told) == 1


@pytest.mark.parametrize("skew", [0.0, 3600.0, -3600.0])
def test_timestamps_are_the_wall_clocks_and_its_skew(skew: float) -> None:
    api = Simulator(clock=MachineClock(skew))
    assert api.epoch_ms(time.monotonic()) / 1000 == pytest.approx(time.time() + skew, abs=60)
