"""Several bulks at once, told of in one thread."""

import threading
from collections.abc import Iterable

from pulumi_bulks.api.models import Bulk
from pulumi_bulks.cli.crowd import Ended, Event, Listener, Seen, Troubled, Warned, events_of


def those(events: Iterable[Event | None]) -> list[Event]:
    return [event for event in events if event is not None]


def test_each_ends_once_with_what_came_of_it() -> None:
    def work(_listener: Listener, bulk_id: str) -> Bulk:
        if bulk_id == "2":
            raise LookupError
        return Bulk(bulk_id=bulk_id, status="COMPLETED")

    ended = {event.bulk_id: event for event in those(events_of(["1", "2", "3"], work)) if isinstance(event, Ended)}
    assert sorted(ended) == ["1", "2", "3"]
    assert ended["1"].bulk == Bulk(bulk_id="1", status="COMPLETED")
    assert isinstance(ended["2"].error, LookupError)


def test_no_more_work_at_once_than_was_asked_for() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def work(_listener: Listener, _bulk_id: str) -> Bulk:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1
        return Bulk()

    assert len(those(events_of([str(number) for number in range(30)], work, at_once=3))) == 30
    assert most <= 3


def test_what_is_heard_is_told_in_its_order() -> None:
    def work(listener: Listener, _bulk_id: str) -> Bulk:
        listener.forecast(1.0)
        listener.looked(Bulk(status="RUNNING"))
        listener.status("a limit leaves no room")
        listener.forecast(5.0)
        listener.warning("odd")
        raise RuntimeError

    *told, ended = those(events_of(["1"], work))
    assert told == [Troubled("1", "a limit leaves no room"), Seen("1", Bulk(status="RUNNING"), 5.0), Warned("1", "odd")]
    assert isinstance(ended, Ended)
    assert ended.bulk == Bulk(status="RUNNING"), "how it was seen last"


def test_while_nothing_happens_the_main_thread_hears_of_that() -> None:
    go_on = threading.Event()

    def work(_listener: Listener, _bulk_id: str) -> Bulk:
        go_on.wait(60)
        return Bulk()

    events = events_of(["1"], work)
    assert next(events) is None
    go_on.set()
    assert those(events)
