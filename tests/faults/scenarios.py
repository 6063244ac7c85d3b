"""One scenario for each safeguard: what is right where the safeguard is there."""

import functools
import io
import json
import threading
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from benchmarks.limits.turns import TurnClock
from pulumi_bulks import lifecycle
from pulumi_bulks.api import errors
from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.listing import BulksPage
from pulumi_bulks.api.models import Bulk
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.simulator import IN_PROCESS_URL, InProcessAdapter, VirtualClock
from pulumi_bulks.simulator.behaviour import Pages
from pulumi_bulks.simulator.faults import Rule, answer, cut_after_effect, huge_body, patched, redirect, retry_after
from pulumi_bulks.waiting.together.candidates import Candidates
from pulumi_bulks.waiting.together.members import Member
from tests.support import World, as_read, new_world

ELSEWHERE = "http://127.0.0.1:2"
INPUTS = {"bulkId": "1", "timeout": 60}
FIRST = frozenset({1})
TOO_LARGE = 16 * 1024**2 + 1


def world_of(*rules: Rule, **details: Any) -> World:
    world = new_world()
    world.api.add_bulk("1", details.pop("failing", None), items=100, **{"rate": 10.0, **details})
    world.api.faults = list(rules)
    return world


def a_bulk_that_somebody_executed_gets_no_execute() -> None:
    world = world_of(status="RUNNING")
    lifecycle.create(INPUTS, world.context).accepted()
    assert world.api.execute_calls() == 0


def a_lost_answer_is_looked_after() -> None:
    world = world_of(Rule(cut_after_effect(), call="execute", nth=FIRST))
    with suppress(errors.BulksError):
        lifecycle.create(INPUTS, world.context).accepted()
    assert [request.call for request in world.api.requests[:3]] == ["get", "execute", "get"]
    assert world.api.execute_calls() == 1


def an_old_row_of_a_list_allows_no_execute() -> None:
    clock, ids, listed = TurnClock(), ["1", "2", "3", "4", "5", "6"], ["1", "2", "3"]
    shown: dict[str, float] = {}

    def ask(_status: str, offset: int) -> BulksPage:
        clock.sleep(10.0)  # a page; the first one is old when the last one comes
        bulk_id = str(offset + 1)
        shown[bulk_id] = clock.monotonic()
        row = Bulk(bulk_id=bulk_id, status="SUBMITTED")
        return BulksPage(count=len(listed)).model_copy(update={"rows": [row] if bulk_id in listed else []})

    together = Candidates(clock, threading.RLock(), lambda: True)
    ages: list[float] = []

    def look(bulk_id: str) -> None:
        if together.look(Member(bulk_id, clock.bell(), 0.0), 600.0, ask) is not None:
            ages.append(clock.monotonic() - shown[bulk_id])

    clock.run([functools.partial(look, bulk_id) for bulk_id in ids])
    assert ages, "some row was handed out"
    assert max(ages) <= 1.0


def an_execute_answered_500_is_found_running() -> None:
    world = world_of(Rule(answer(500, effect=True), call="execute"))
    outcome = None
    with suppress(errors.BulksError):
        outcome = lifecycle.create(INPUTS, world.context).accepted()
    assert outcome is not None
    assert (outcome["status"], outcome["adopted"]) == ("COMPLETED", False)


def an_answer_about_another_bulk_is_no_outcome() -> None:
    world = world_of(Rule(patched(bulkId="2", status="COMPLETED")), status="RUNNING", rate=0.001)
    with suppress(errors.TimedOutError):
        assert lifecycle.create(INPUTS, world.context).accepted()["status"] != "COMPLETED"


def a_redirect_leads_nowhere() -> None:
    world = world_of(Rule(redirect(f"{IN_PROCESS_URL}/bulks/2"), bulk_id="1"))
    world.api.add_bulk("2")
    with suppress(errors.BulksError):
        world.context.api.get("1")
    assert world.api.requests_of("get", "2") == []


class Elsewhere(BaseAdapter):
    """Every other host: it keeps the headers that it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.headers: list[str] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.headers.append(str(request.headers))
        raise requests.ConnectionError

    def close(self) -> None:
        """Hold nothing."""


def the_key_stays_with_the_base_url() -> None:
    world = world_of(Rule(redirect(f"{ELSEWHERE}/bulks/1")))
    elsewhere = Elsewhere()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.sessions, "HTTPAdapter", lambda: elsewhere)
        client = BulkClient(Transport(world.settings, world.clock.monotonic, InProcessAdapter(world.api)))
    with suppress(errors.BulksError):
        client.get("1")
    assert not any(world.api.api_key in headers for headers in elsewhere.headers)


def a_large_body_is_not_held() -> None:
    world = world_of(Rule(huge_body(TOO_LARGE)))
    with pytest.raises(errors.UnusableAnswerError) as error:
        world.context.api.get("1")
    assert "larger than" in str(error.value)


def a_record_that_has_begun_is_not_executed_again() -> None:
    world = world_of()
    record = lifecycle.create(INPUTS, world.context).accepted()
    world.api.add_bulk("1", items=100, rate=10)
    with suppress(errors.MismatchError):
        lifecycle.update(record, INPUTS, world.context).accepted()
    assert world.api.execute_calls() == 1


def a_bulk_elsewhere_is_not_the_recorded_one() -> None:
    world = world_of()
    record = lifecycle.create(INPUTS, world.context).accepted()
    world.clock.sleep(1000)
    world.api.add_bulk("1", items=3, rate=10, status="RUNNING")
    outputs = None
    with suppress(errors.MismatchError):
        outputs = as_read("1", record, replace(world.context, environment=ELSEWHERE))
    assert outputs is None


def a_wait_ends_at_its_deadline() -> None:
    world = world_of(rate=0.1)
    with suppress(errors.TimedOutError):
        lifecycle.create(INPUTS, world.context).accepted()
    assert world.clock.monotonic() == pytest.approx(60)


def an_api_that_asks_for_silence_gets_it() -> None:
    world = world_of(Rule(retry_after("40"), call="get", nth=frozenset({3})))
    lifecycle.create(INPUTS, world.context).accepted()
    asked = [request.at for request in world.api.requests_of("get")]
    assert asked[3] - asked[2] >= 40


def read_by_state(world: World) -> dict[str, Any] | None:
    """Return what comes of a bulk whose operations have to be COMPLETED."""
    with suppress(errors.BulkError):
        return lifecycle.create({**INPUTS, "acceptedOperationStates": ["COMPLETED"]}, world.context).accepted()
    return None


def an_operation_that_is_not_settled_is_no_success() -> None:
    assert read_by_state(world_of(states={50: "PENDING_CHALLENGE"})) is None


def an_operation_that_no_page_brings_is_no_success() -> None:
    world = world_of()
    world.api.behaviour.pages = Pages(lost=frozenset(range(40, 80)))
    assert read_by_state(world) is None


def short_pages_are_all_read() -> None:
    world = world_of()
    world.api.behaviour.pages = Pages(cap=20)
    assert read_by_state(world) is not None
    assert len(world.api.requests_of("operations")) == 5


def operations_from_before_the_end_are_not_judged() -> None:
    rows = [{"sequence": number, "status": "RUNNING"} for number in range(1, 101)]
    old = answer(200, json.dumps({"count": 100, "operations": rows}).encode())
    assert read_by_state(world_of(Rule(old, call="operations", nth=FIRST))) is not None


def a_failed_one_in_a_completed_bulk_is_no_success() -> None:
    world = world_of(Rule(patched(status="COMPLETED"), call="get"), failing={3: "X"}, status="PARTIALLY_COMPLETED")
    assert read_by_state(world) is None


class Drops(io.BytesIO):
    """A body of which a byte arrives every second."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(b" " * 500)
        self._clock = clock

    def read1(self, size: int | None = -1, /) -> bytes:  # noqa: ARG002 - as io has it
        self._clock.sleep(1)
        return super().read1(1)


class DroppingAdapter(InProcessAdapter):
    """Answers in drops."""

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        super().send(request, *arguments, **options)
        return self.build_response(request, HTTPResponse(Drops(self._clock), status=200, preload_content=False))


def a_body_in_drops_ends_in_time() -> None:
    world = world_of()
    caller = BulkClient(Transport(world.settings, world.clock.monotonic, DroppingAdapter(world.api)))
    with suppress(errors.ApiError):
        caller.get("1")
    assert world.clock.monotonic() <= world.settings.request_timeout + 1
