"""How long a wait asks again when this machine cannot ask, and what it says then; virtual time."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
import requests
from urllib3.exceptions import NewConnectionError

from pulumi_bulks import lifecycle
from pulumi_bulks.api import errors
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.simulator import InProcessAdapter, Simulator, VirtualClock
from pulumi_bulks.waiting.terms import Terms
from pulumi_bulks.waiting.wait import Wait
from tests.support import World, new_world

Cause = Callable[[], Exception]


def unknown_name() -> Exception:
    return requests.ConnectionError(socket.gaierror(socket.EAI_NONAME, "Name or service not known"))


def refused() -> Exception:
    error = NewConnectionError(None, "refused")  # type: ignore[arg-type] # any connection
    error.__cause__ = ConnectionRefusedError()
    return requests.ConnectionError(error)


def no_socks() -> Exception:
    return requests.exceptions.InvalidSchema("Missing dependencies for SOCKS support.")


class Breaking(InProcessAdapter):
    """Fails with `cause` from request `first` to request `last`, and passes all others on."""

    cause: Cause | None = None
    first, last = 1, 10**9
    sent = 0

    def send(self, *arguments: Any, **named: Any) -> requests.Response:
        self.sent += 1
        if self.cause is not None and self.first <= self.sent <= self.last:
            raise self.cause()
        return super().send(*arguments, **named)


def broken(cause: Cause, *, first: int = 1, last: int = 10**9) -> World:
    clock = VirtualClock()
    api = Simulator(clock=clock)
    adapter = Breaking(api)
    adapter.cause, adapter.first, adapter.last = staticmethod(cause), first, last
    world = new_world(adapter, clock)
    world.api = api
    api.add_bulk("1", items=100, rate=10)
    return world


def waited(world: World, terms: Terms | None = None) -> str:
    wait = Wait(world.context, "1", terms or Terms())
    bulk = wait.execute(wait.observe(), ExecuteOrder()).bulk
    return wait.until_final(bulk).status


def test_what_asking_again_cannot_mend_ends_at_once() -> None:
    world = broken(no_socks)
    with pytest.raises(errors.ProxyError, match="this machine cannot ask the API") as error:
        waited(world)
    assert world.clock.monotonic() == 0
    assert error.value.what.endswith("\n  Nothing was executed.")


def test_a_name_that_never_resolved_is_asked_for_half_a_minute() -> None:
    world = broken(unknown_name)
    with pytest.raises(errors.NameResolutionError, match="does not resolve"):
        waited(world)
    assert 20 < world.clock.monotonic() <= 30.1


def test_a_name_that_resolved_before_may_take_the_whole_timeout() -> None:
    world = broken(unknown_name, first=4)
    with pytest.raises(errors.TimedOutError, match=r"within the 5m00s of timeout: .*does not resolve"):
        waited(world, Terms(timeout=300))
    assert world.api.executions("1") == 1


@pytest.mark.parametrize("cause", [unknown_name, refused])
def test_what_passes_in_time_costs_nothing(cause: Cause) -> None:
    assert waited(broken(cause, last=4)) == "COMPLETED"


def test_an_api_that_is_restarting_may_refuse_connections_for_the_whole_timeout() -> None:
    world = broken(refused)
    with pytest.raises(errors.TimedOutError, match=r"within the 5m00s of timeout: .*connection refused"):
        waited(world, Terms(timeout=300))


def test_an_execute_that_could_not_be_sent_is_sent_later_and_is_ours() -> None:
    world = broken(refused, first=2, last=2)
    wait = Wait(world.context, "1", Terms())
    start = wait.execute(wait.observe(), ExecuteOrder())
    assert (start.ours, start.bulk.status, world.api.execute_calls("1")) == (True, "RUNNING", 1)


@pytest.mark.parametrize("cause", [unknown_name, refused, no_socks])
def test_a_preview_fails_by_name(cause: Cause) -> None:
    world = broken(cause)
    [(name, reason, _)] = lifecycle.check({}, {"bulkId": "1"}, (), world.context)
    assert not name
    assert "this machine cannot ask the API" in reason


def test_before_a_creation_only_what_cannot_pass_is_a_failure() -> None:
    def failures(cause: Cause) -> Any:
        return lifecycle.check({}, {"bulkId": "1"}, (), broken(cause).context, will_ask_again=True)

    assert failures(no_socks)
    assert failures(unknown_name) == failures(refused) == []
