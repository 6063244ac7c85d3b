"""Ctrl-C: what hangs is given up, what is on its way may still answer, and no change is sent after it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from pulumi_bulks.api.calls import BulkApi
from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.errors import NotFoundError, StopError, TransientError
from pulumi_bulks.api.limits.budget import Budget
from pulumi_bulks.api.limits.budgeted import BudgetedApi
from pulumi_bulks.api.limits.windows import Window
from pulumi_bulks.api.models import Bulk, ExecuteOrder
from pulumi_bulks.api.network import lookups
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import load_settings
from pulumi_bulks.hosts.plugin import interrupt
from pulumi_bulks.hosts.plugin.interrupt import GRACE, InterruptibleClock, Interruption
from pulumi_bulks.simulator import ServedSimulator, simulate

RUNNING = Bulk(status="RUNNING")
PATIENCE = 30.0
"""Seconds after which a test gives up: none of them waits for that."""


class Moment:
    """The present as a test sets it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.next: list[float] = []

    def __call__(self) -> float:
        return self.next.pop() if self.next else self.now

    def stop_long_ago(self, interruption: Interruption) -> None:
        """Ask to stop so that no time is left."""
        self.next = [self.now - GRACE]
        interruption.stop()


class Api:
    """An API whose calls begin, tell so, and end when a test lets them."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.begun, self.may_end, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.before = before
        self.sent: list[str] = []

    def get(self, _bulk_id: str, _limit: float | None = None) -> Bulk:
        return self._take("get")

    def execute(self, _bulk_id: str, _order: ExecuteOrder, _limit: float | None = None) -> None:
        self._take("execute")

    def _take(self, name: str) -> Bulk:
        try:
            self.before()
            self.sent.append(name)
            self.begun.set()
            assert self.may_end.wait(PATIENCE)
        finally:
            self.ended.set()
        return RUNNING


class Background:
    """A call in a thread of its own, and how it ended."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.answer: Any = None
        self.error: BaseException | None = None
        self._call = call
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def wait(self) -> "Background":
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self

    @property
    def stop(self) -> StopError:
        assert isinstance(self.error, StopError), self.error
        return self.error

    def _run(self) -> None:
        try:
            self.answer = self._call()
        except BaseException as error:  # noqa: BLE001 - a test looks at it
            self.error = error


def around(api: object, interruption: Interruption) -> BulkApi:
    return interruption.around(cast("BulkApi", api))


@contextmanager
def under_way(api: Api, call: Callable[[], Any]) -> Iterator[Background]:
    """Yield a call that has begun, and let it end afterwards."""
    background = Background(call)
    assert api.begun.wait(PATIENCE)
    yield background
    api.may_end.set()


def test_a_call_is_as_it_is_while_nobody_asks_to_stop() -> None:
    class Answers:
        def get(self, bulk_id: str, limit: float | None = None) -> Bulk:
            assert (bulk_id, limit) == ("1", 3.0)
            return RUNNING

        def cancel(self, _bulk_id: str, _limit: float | None = None) -> None:
            raise NotFoundError("no such bulk")

    api = around(Answers(), Interruption())
    assert api.get("1", limit=3.0) is RUNNING
    with pytest.raises(NotFoundError, match="no such bulk"):
        api.cancel("1")


def test_a_call_that_hangs_is_given_up_when_its_time_is_over() -> None:
    moment, api = Moment(), Api()
    interruption = Interruption(moment)
    with under_way(api, lambda: around(api, interruption).get("1")) as call:
        moment.stop_long_ago(interruption)
        assert not call.wait().stop.sent
        assert not api.ended.is_set(), "what hangs is left to itself"


def test_the_answer_to_a_call_on_its_way_is_used() -> None:
    api, interruption = Api(), Interruption(Moment())
    with under_way(api, lambda: around(api, interruption).get("1")) as call:
        interruption.stop()
        api.may_end.set()
        assert call.wait().answer is RUNNING


def test_all_calls_after_the_stop_share_its_time() -> None:
    moment, api = Moment(), Api()
    api.may_end.set()
    interruption = Interruption(moment)
    interruption.stop()
    assert around(api, interruption).get("1") is RUNNING
    moment.now = GRACE
    with pytest.raises(StopError):
        around(api, interruption).get("1")
    assert api.sent == ["get"], "the second one is not even made"


def test_an_execute_that_hangs_may_have_been_sent() -> None:
    moment = Moment()
    interruption = Interruption(moment)
    api = Api(before=interruption.permit)
    with under_way(api, lambda: around(api, interruption).execute("1", ExecuteOrder())) as call:
        moment.stop_long_ago(interruption)
        assert call.wait().stop.sent


def test_an_execute_that_hangs_leaves_its_last_seconds_to_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GRACE", "LAST_LOOK"):
        monkeypatch.setattr(interrupt, name, 2 * PATIENCE)
    api, interruption = Api(), Interruption(Moment())
    with under_way(api, lambda: around(api, interruption).execute("1", ExecuteOrder())) as call:
        interruption.stop()
        assert call.wait().stop
        api.may_end.set()
        assert around(api, interruption).get("1") is RUNNING


def test_an_execute_that_still_waits_for_its_token_has_not_been_sent_and_never_is() -> None:
    moment = Moment()
    interruption = Interruption(moment)
    fetching, fetched = threading.Event(), threading.Event()

    def fetch() -> None:
        fetching.set()
        assert fetched.wait(PATIENCE)
        interruption.permit()

    api = Api(before=fetch)
    call = Background(lambda: around(api, interruption).execute("1", ExecuteOrder()))
    assert fetching.wait(PATIENCE)
    moment.stop_long_ago(interruption)
    assert not call.wait().stop.sent
    fetched.set()
    assert api.ended.wait(PATIENCE)
    assert api.sent == []


def test_a_change_that_was_made_once_counts_as_sent_when_its_repetition_is_kept_back() -> None:
    interruption = Interruption()

    class Renewing:
        def execute(self, _bulk_id: str, _order: ExecuteOrder) -> None:
            interruption.permit()
            interruption.stop()  # while the token is renewed
            interruption.permit()

    with pytest.raises(StopError) as caught:
        around(Renewing(), interruption).execute("1", ExecuteOrder())
    assert caught.value.sent


@pytest.mark.parametrize("stop_first", [True, False])
def test_a_sleep_ends_when_the_run_is_asked_to_stop(stop_first: bool) -> None:  # noqa: FBT001 - a case
    interruption = Interruption()
    clock = InterruptibleClock(interruption)
    if stop_first:
        interruption.stop()
    sleep = Background(lambda: clock.sleep(3600))
    interruption.stop()
    assert sleep.wait().stop


def test_a_sleep_is_one_while_nobody_asks_to_stop() -> None:
    InterruptibleClock(Interruption()).sleep(0.001)


def test_a_bell_that_is_rung_ends_the_next_wait() -> None:
    bell = InterruptibleClock(Interruption()).bell()
    bell.ring()
    bell.wait(3600)
    with pytest.raises(StopError):
        stopped_bell().wait(3600)


def stopped_bell() -> Any:
    interruption = Interruption()
    interruption.stop()
    return InterruptibleClock(interruption).bell()


def test_after_the_stop_a_look_stays_in_the_queue_and_a_change_leaves_it() -> None:
    interruption = Interruption(Moment())
    bell = InterruptibleClock(interruption).bell()
    interruption.stop()
    bell.ring()
    api = Api(before=lambda: bell.wait(3600))
    api.may_end.set()
    assert around(api, interruption).get("1") is RUNNING
    with pytest.raises(StopError) as caught:
        around(api, interruption).execute("1", ExecuteOrder())
    assert not caught.value.sent
    assert api.sent == ["get"]


# with the client and the budget of the plugin


@pytest.fixture
def simulator() -> Iterator[ServedSimulator]:
    with simulate(limits=None) as api:
        api.add_bulk("1", items=10, rate=1)
        yield api


def budgeted(
    simulator: ServedSimulator,
    interruption: Interruption,
    windows: tuple[Window, ...] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> BulkApi:
    clock = InterruptibleClock(interruption)
    settings = load_settings(lambda _: None, simulator.environment)
    budget = Budget(clock, windows)
    client = BulkClient(Transport(settings, clock.monotonic), budget.pay, permit=interruption.permit)
    return interruption.around(BudgetedApi(client, budget, tell))


def test_an_execute_that_queues_up_for_the_limits_is_not_sent_after_the_stop(simulator: ServedSimulator) -> None:
    interruption = Interruption()
    queues_up = threading.Event()
    api = budgeted(simulator, interruption, (Window(1, 3.0),), lambda _: queues_up.set())
    api.bulks()
    call = Background(lambda: api.execute("1", ExecuteOrder(), 3600))
    assert queues_up.wait(PATIENCE)
    interruption.stop()
    assert not call.wait().stop.sent
    assert simulator.execute_calls() == 0


@pytest.mark.parametrize("name", ["execute", "pause", "resume", "cancel"])
def test_after_the_stop_a_bulk_may_be_looked_at_and_not_changed(simulator: ServedSimulator, name: str) -> None:
    interruption = Interruption()
    api = budgeted(simulator, interruption)
    interruption.stop()
    assert api.get("1").status == "SUBMITTED"
    arguments = (ExecuteOrder(),) if name == "execute" else ()
    with pytest.raises(StopError) as caught:
        getattr(api, name)("1", *arguments)
    assert not caught.value.sent
    assert [request.call for request in simulator.requests] == ["get"]


def test_a_change_whose_connection_comes_after_the_stop_is_not_sent_by_it(
    simulator: ServedSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking_up, may_answer = threading.Event(), threading.Event()
    look_up = lookups._look_up  # noqa: SLF001 - the system's own

    def slow(host: str, port: int, flags: int) -> Any:
        if not flags:
            looking_up.set()
            assert may_answer.wait(PATIENCE)
        return look_up(host, port, flags)

    monkeypatch.setattr(lookups, "_look_up", slow)
    simulator.base_url = simulator.base_url.replace("127.0.0.1", "localhost")
    moment = Moment()
    interruption = Interruption(moment)
    api = budgeted(simulator, interruption)
    call = Background(lambda: api.execute("1", ExecuteOrder()))
    assert looking_up.wait(PATIENCE)
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "pulumi-bulks execute"]
    moment.stop_long_ago(interruption)
    assert not call.wait().stop.sent
    may_answer.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert simulator.requests == []


def test_a_request_that_gets_no_thread_may_be_sent_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    api = Api()
    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(TransientError, match="no thread for a request") as caught:
        Interruption().around(cast("BulkApi", api)).execute("1", ExecuteOrder())
    assert (api.sent, caught.value.sent, caught.value.settled) == ([], False, True)
