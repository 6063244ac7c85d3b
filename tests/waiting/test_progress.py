"""The line that shows progress, and what a watch knows."""

from pulumi_bulks.api.models import Bulk, StatusCount
from pulumi_bulks.api.text import count_of, duration, number
from pulumi_bulks.waiting.progress import Watch, progress_of, status_line


def bulk(completed: int, failed: int = 0, status: str = "RUNNING", total: int | None = 8000) -> Bulk:
    counts = [StatusCount(status="COMPLETED", count=completed), StatusCount(status="FAILED", count=failed)]
    return Bulk(status=status, submitted_items_count=total, operation_status_counts=counts)


def test_the_line_of_the_design() -> None:
    line = status_line(bulk(4638, 2), 190)
    assert line == "RUNNING ▕████████░░░░░░▏ 58 % · 4,640 of 8,000 · 2 failed · about 3m10s left"


def test_a_line_without_counts_or_total_shows_the_status_alone() -> None:
    assert status_line(Bulk(status="RUNNING")) == "RUNNING"
    assert status_line(bulk(5, total=None)) == "RUNNING"
    assert status_line(bulk(9, total=3)) == "RUNNING ▕██████████████▏ 100 % · 3 of 3"


def test_a_watch_tells_silence_from_a_pause() -> None:
    watch = Watch()
    watch.see(bulk(0), 0)
    watch.see(bulk(2000), 10)
    assert watch.silence(15) == 5
    watch.see(bulk(2000, status="PAUSED"), 20)
    assert watch.silence(500) == 0
    watch.see(bulk(2000), 1000)
    assert watch.silence(1002) == 2, "the silence begins anew with the resume"


def test_pacing_is_told_what_the_answer_says() -> None:
    progress = progress_of(bulk(1, 2).model_copy(update={"mode": "ON_FAILURE_STOP"}))
    assert (progress.finished, progress.total, progress.stops_on_failure) == (3, 8000, True)
    assert progress_of(Bulk(status="RUNNING", submitted_items_count=5)).total is None


def test_numbers_and_durations_read_well() -> None:
    assert [number(7981), number(None)] == ["7,981", "?"]
    assert [count_of(1, "operation"), count_of(2, "operation")] == ["1 operation", "2 operations"]
    assert [duration(s) for s in (0, 0.44, 9.99, 59.7, 252, 3599.6, 7200)] == [
        "0.0s", "0.4s", "10.0s", "1m00s", "4m12s", "1h00m", "2h00m",
    ]  # fmt: skip
