"""One bulk as a state machine over time."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.simulator import FailedAnswer, SimulatedBulk
from pulumi_bulks.simulator.bulk import FINAL, MODES, WrongStateError

FINISHED = ("COMPLETED", "FAILED", "CANCELLED")
ALLOWED = {
    "execute": {"SUBMITTED"},
    "pause": {"RUNNING"},
    "resume": {"PAUSED"},
    "cancel": {"SUBMITTED", "RUNNING", "PAUSED"},
}
LONG = 1e6


def new_bulk(failing: Iterable[int] = (), **details: Any) -> SimulatedBulk:
    return SimulatedBulk("1", failing=dict.fromkeys(failing, FailedAnswer()), **details)


seconds = st.floats(0, 30)
moments = st.floats(0, LONG)
modes = st.sampled_from(MODES)
bulks = st.builds(
    new_bulk,
    failing=st.sets(st.integers(1, 60), max_size=8),
    items=st.integers(1, 60),
    rate=st.floats(0.5, 1000),
    start_delay=st.floats(0, 5),
    lump=st.integers(1, 20),
    mode=modes,
)
histories = st.lists(st.tuples(seconds, st.sampled_from([*ALLOWED, "wait"])), max_size=12)


def finished(bulk: SimulatedBulk, now: float) -> int:
    counts = bulk.counts(now)
    return sum(counts[status] for status in FINISHED)


def with_one_running(counts: dict[str, int]) -> dict[str, int]:
    return {**counts, "SUBMITTED": counts["SUBMITTED"] - 1, "RUNNING": 1}


def act(bulk: SimulatedBulk, action: str, now: float) -> None:
    """Do `action`, and hold the bulk to what its state allows."""
    bulk.advance(now)
    before = bulk.status
    if action == "wait":
        return
    if before in ALLOWED[action]:
        getattr(bulk, action)(now)
        return
    with pytest.raises(WrongStateError):
        getattr(bulk, action)(now)
    assert bulk.status == before


@given(bulks, moments, histories)
def test_whatever_happens_counts_sum_up_and_a_final_status_is_never_left(
    bulk: SimulatedBulk, now: float, history: list[tuple[float, str]]
) -> None:
    done, final = 0, None
    for passed, action in history:
        now += passed
        act(bulk, action, now)
        bulk.advance(now)
        counts = bulk.counts(now)
        assert sum(counts.values()) == bulk.items
        assert min(counts.values()) >= 0
        assert finished(bulk, now) >= done
        assert final in {None, (bulk.status, bulk.finished, *counts.values())}
        done = finished(bulk, now)
        final = (bulk.status, bulk.finished, *counts.values()) if bulk.status in FINAL else None
    assert bulk.executions <= 1


@given(bulks, moments, st.lists(seconds, min_size=1, max_size=8))
def test_each_operation_has_the_status_that_the_counts_tell(
    bulk: SimulatedBulk, now: float, waits: list[float]
) -> None:
    bulk.execute(now)
    for passed in waits:
        now += passed
        bulk.advance(now)
        processed = bulk.processed(now)
        statuses = Counter(bulk.status_of(sequence, processed) for sequence in range(1, bulk.items + 1))
        assert statuses == +Counter(bulk.counts(now))


@given(bulks, moments)
def test_rate_and_start_delay_give_the_moment_of_the_end(bulk: SimulatedBulk, now: float) -> None:
    bulk.execute(now)
    stops = [sequence for sequence in bulk.failing if sequence <= bulk.items]
    last = min(stops) if stops and bulk.mode == "ON_FAILURE_STOP" else bulk.items
    end = now + bulk.start_delay + last / bulk.rate
    bulk.advance(end - 1e-6)
    assert bulk.status == "RUNNING"
    bulk.advance(end + 1e-6)
    assert bulk.status in FINAL
    assert bulk.finished == pytest.approx(end)
    assert bulk.processed(end + LONG) == last


@given(bulks, moments, st.lists(st.tuples(seconds, seconds), min_size=1, max_size=4))
def test_pauses_keep_the_work_done_and_put_off_the_end_by_their_length(
    bulk: SimulatedBulk, now: float, pauses: list[tuple[float, float]]
) -> None:
    bulk.execute(now)
    waited = 0.0
    for worked, paused in pauses:
        now += worked
        bulk.advance(now)
        if bulk.status in FINAL:
            break
        bulk.pause(now)
        before = bulk.counts(now)
        now += paused
        waited += paused
        assert bulk.counts(now) == before
        bulk.resume(now)
        assert bulk.counts(now) in (before, with_one_running(before))
    bulk.advance(now + LONG)
    assert bulk.finished is not None
    assert bulk.started is not None
    needed = bulk.start_delay + bulk.processed(now + LONG) / bulk.rate
    assert bulk.finished - bulk.started == pytest.approx(needed + waited, abs=1e-6)


@pytest.mark.parametrize(
    ("moment", "lump", "processed"),
    [(0, 1, 0), (2.9, 1, 0), (3.4, 1, 0), (3.5, 1, 1), (4.9, 1, 3), (7.9, 1, 9), (8, 1, 10), (7.9, 4, 8), (8, 4, 10)],
)
def test_operations_are_answered_at_the_rate_after_the_start_delay(moment: float, lump: int, processed: int) -> None:
    bulk = new_bulk(items=10, rate=2.0, start_delay=3.0, lump=lump)
    bulk.execute(0.0)
    bulk.advance(moment)
    assert bulk.processed(moment) == processed


@given(bulks, moments, seconds)
def test_a_cancel_ends_every_operation_that_was_not_answered(bulk: SimulatedBulk, now: float, worked: float) -> None:
    bulk.execute(now)
    bulk.advance(now + worked)
    if bulk.status in FINAL:
        return
    answered = bulk.processed(now + worked)
    bulk.cancel(now + worked)
    counts = bulk.counts(now + LONG)
    assert counts["COMPLETED"] + counts["FAILED"] == answered
    assert counts["CANCELLED"] == bulk.items - answered


@given(bulks, moments, seconds)
def test_counts_advance_by_the_lump_until_the_end(bulk: SimulatedBulk, now: float, worked: float) -> None:
    bulk.execute(now)
    bulk.advance(now + worked)
    assert bulk.status in FINAL or bulk.processed(now + worked) % bulk.lump == 0


@pytest.mark.parametrize(
    ("mode", "failing", "status", "counts"),
    [
        ("ON_FAILURE_CONTINUE", set(), "COMPLETED", {"COMPLETED": 10}),
        ("ON_FAILURE_STOP", set(), "COMPLETED", {"COMPLETED": 10}),
        ("ON_FAILURE_CONTINUE", {3, 7}, "PARTIALLY_COMPLETED", {"COMPLETED": 8, "FAILED": 2}),
        ("ON_FAILURE_STOP", {3, 7}, "PARTIALLY_COMPLETED", {"COMPLETED": 2, "FAILED": 1, "SUBMITTED": 7}),
        ("ON_FAILURE_STOP", {10}, "PARTIALLY_COMPLETED", {"COMPLETED": 9, "FAILED": 1}),
        ("ON_FAILURE_CONTINUE", {1}, "PARTIALLY_COMPLETED", {"COMPLETED": 9, "FAILED": 1}),
        ("ON_FAILURE_STOP", {1}, "FAILED", {"FAILED": 1, "SUBMITTED": 9}),
        ("ON_FAILURE_CONTINUE", set(range(1, 11)), "FAILED", {"FAILED": 10}),
        ("ON_FAILURE_STOP", {11}, "COMPLETED", {"COMPLETED": 10}),
    ],
)
def test_mode_and_failures_decide_the_outcome(
    mode: str, failing: set[int], status: str, counts: dict[str, int]
) -> None:
    bulk = new_bulk(failing, items=10, rate=1.0)
    bulk.execute(0.0, mode)
    bulk.advance(10.0)
    assert bulk.status == status
    assert {name: count for name, count in bulk.counts(10.0).items() if count} == counts


def test_a_bulk_goes_on_after_failures_unless_it_is_told_to_stop() -> None:
    bulk = new_bulk()
    bulk.execute(0.0)
    assert bulk.mode == "ON_FAILURE_CONTINUE"
