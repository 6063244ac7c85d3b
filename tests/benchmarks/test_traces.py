from itertools import pairwise

import pytest

from benchmarks.pacing.traces import LONGEST, MOST_OPERATIONS, SHORTEST, Shape, Trace, make_trace, make_traces
from pulumi_bulks.waiting.pacing import Progress

EVERY_SHAPE = pytest.mark.parametrize("shape", list(Shape))


def some(shape: Shape) -> list[Trace]:
    return [make_trace(shape, f"test {number}") for number in range(20)]


def instants(trace: Trace) -> list[float]:
    return [trace.finish * number / 300 for number in range(400)]


@EVERY_SHAPE
def test_the_same_seed_makes_the_same_trace_and_another_seed_another(shape: Shape) -> None:
    assert make_trace(shape, "a") == make_trace(shape, "a")
    assert make_trace(shape, "a") != make_trace(shape, "b")


@EVERY_SHAPE
def test_finish_and_total_are_in_their_ranges(shape: Shape) -> None:
    for trace in some(shape):
        assert SHORTEST <= trace.finish <= LONGEST
        assert 1 <= trace.total <= MOST_OPERATIONS


@EVERY_SHAPE
def test_counts_never_fall_and_change_at_the_finish_at_the_latest(shape: Shape) -> None:
    for trace in some(shape):
        counts = [trace.progress(instant).finished for instant in instants(trace)]
        assert all(before <= after for before, after in pairwise(counts))
        assert trace.progress(trace.finish).finished == counts[-1]


@EVERY_SHAPE
def test_a_trace_is_final_exactly_from_its_finish_on(shape: Shape) -> None:
    for trace in some(shape):
        assert not trace.is_final(trace.finish * (1 - 1e-12))
        assert trace.is_final(trace.finish)
        assert trace.is_final(trace.finish * 2)


@pytest.mark.parametrize("shape", [shape for shape in Shape if shape not in {Shape.ABRUPT_STOP, Shape.NO_COUNTS}])
def test_the_last_operation_is_counted_at_the_finish(shape: Shape) -> None:
    for trace in some(shape):
        assert trace.progress(trace.finish * (1 - 1e-12)).finished < trace.total
        assert trace.progress(trace.finish).finished == trace.total


def test_a_steady_trace_counts_at_even_distances() -> None:
    trace = make_trace(Shape.STEADY, "a")
    assert trace.progress(trace.finish / 2).finished == pytest.approx(trace.total / 2, abs=1)


def test_a_late_start_shows_nothing_in_the_first_tenth() -> None:
    assert all(trace.progress(trace.finish / 10).finished == 0 for trace in some(Shape.LATE_START))


def test_only_a_paused_trace_is_paused_and_its_counts_stand_still_meanwhile() -> None:
    for trace in some(Shape.PAUSED):
        begin, end = trace.paused
        assert 0.1 <= (end - begin) / trace.finish <= 0.5
        assert trace.progress(begin).paused
        assert not trace.progress(end).paused
        assert trace.progress(begin).finished == trace.progress(end).finished
    assert not any(trace.progress(trace.finish / 3).paused for trace in some(Shape.STALLS))


def test_lumps_are_of_one_size_but_for_the_last() -> None:
    for trace in some(Shape.LUMPS):
        counts = sorted({trace.progress(moment).finished for moment in trace.moments})
        lump = counts[0]
        assert lump == 1 or lump <= trace.total / 4
        assert counts == [*range(lump, trace.total, lump), trace.total]


def test_an_abrupt_stop_is_announced_by_the_mode_alone() -> None:
    traces = some(Shape.ABRUPT_STOP)
    assert all(trace.progress(0).stops_on_failure for trace in traces)
    assert any(trace.progress(trace.finish).finished < trace.total / 2 for trace in traces)
    assert not any(trace.stops_on_failure for shape in Shape if shape is not Shape.ABRUPT_STOP for trace in some(shape))


def test_without_counts_an_answer_tells_no_total() -> None:
    for trace in some(Shape.NO_COUNTS):
        assert trace.progress(trace.finish) == Progress(0, None)


def test_every_shape_has_as_many_traces() -> None:
    shapes = [trace.shape for trace in make_traces(3, seed=1)]
    assert shapes == [shape for shape in Shape for _ in range(3)]
