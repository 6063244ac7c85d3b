"""Which statuses are shown: the bounds hold whatever a wait meets, and what matters comes through."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.waiting.lines import LEAST_GAP, LINES, Status, StatusLines

ANYTHING = st.lists(
    st.tuples(
        st.floats(0, 2000),
        st.builds(
            Status,
            text=st.just(""),
            words=st.sampled_from(["RUNNING", "PAUSED", "HTTP 503", "HTTP 429"]),
            percent=st.none() | st.floats(0, 100),
        ),
    ),
    max_size=300,
)
RUNNING = Status("", "RUNNING", 0.0)


def running(percent: float, words: str = "RUNNING") -> Status:
    return Status(f"{percent} %", words, percent)


def shown(statuses: list[tuple[float, Status]], timeout: float) -> list[tuple[float, Status]]:
    lines = StatusLines(timeout)
    return [(elapsed, status) for elapsed, status in statuses if lines.shows(elapsed, status)]


@given(ANYTHING, st.floats(1, 1e6))
def test_a_wait_shows_at_most_a_line_a_second_and_forty_with_its_last_one(
    later: list[tuple[float, Status]], timeout: float
) -> None:
    elapsed, statuses = 0.0, []
    for more, status in later:
        elapsed += more
        statuses.append((elapsed, status))
    lines = shown(statuses, timeout)
    assert len(lines) <= LINES - 1
    assert all(later - earlier >= LEAST_GAP for (earlier, _), (later, _) in pairwise(lines))


def test_a_line_needs_news() -> None:
    lines = StatusLines(3600)
    assert lines.shows(0.0, running(10.0))
    assert not lines.shows(5.0, running(10.0))
    assert not lines.shows(6.0, running(10.9)), "less than a per cent"
    assert not lines.shows(7.0, running(13.0)), "less than a line's share of what is left"
    assert lines.shows(8.0, running(14.0))
    assert lines.shows(9.0, running(14.0, "RUNNING, some failed"))
    assert lines.shows(10.0, running(5.0)), "counts that go backwards"
    assert not lines.shows(10.5, running(50.0)), "within a second"
    assert lines.shows(11.5, running(50.0))


def test_a_steady_bulk_is_shown_evenly_to_its_end_however_long_it_takes() -> None:
    for seconds in (60, 3600, 14_400):
        lines = shown([(float(t), running(100 * t / seconds)) for t in range(seconds)], timeout=14_400)
        percents = [status.percent or 0.0 for _, status in lines]
        assert 20 <= len(lines) <= 30
        assert all(later - earlier < 6 for earlier, later in pairwise([*percents, 100.0]))


def test_what_keeps_changing_is_shown_to_the_end_of_the_wait_ever_more_seldom() -> None:
    flapping = [(10.0 * n, Status("", "PAUSED" if n % 2 else "RUNNING")) for n in range(1440)]
    moments = [elapsed for elapsed, _ in shown(flapping, timeout=14_400)]
    assert moments[:4] == [0, 10, 20, 30]
    assert len(moments) < LINES / 2
    assert moments[-1] > 5000


def test_words_leave_progress_its_lines_and_progress_leaves_words_theirs() -> None:
    flapping = [(10.0 * n, Status("", f"reason {n}", n / 14.4)) for n in range(1440)]
    assert any((status.percent or 0) > 90 for _, status in shown(flapping, timeout=14_400))
    lines = StatusLines(3600)
    for t in range(1800):
        lines.shows(float(t), running(t / 18))
    assert lines.shows(1801.0, Status("", "PAUSED"))
    assert lines.shows(1803.0, Status("", "RUNNING"))
