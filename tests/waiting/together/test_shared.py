"""Many waits of one process look together, and each sees the truth, whatever the lists are like."""

import json
import threading
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from benchmarks.limits.scenarios import lengths_of
from benchmarks.limits.waits import PUBLISHED, World, alone, ours
from pulumi_bulks.api.limits.windows import STANDARD, parse_limits
from pulumi_bulks.simulator import Behaviour, Limits
from pulumi_bulks.simulator.behaviour import Pages
from pulumi_bulks.simulator.faults import Fault, Rule, answer, cut_before_effect, delay, html, json_error, patched

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 16
SECONDS = 20.0


def world_of(number: int = MANY, seconds: float = SECONDS, fault: Fault | None = None, **behaviour: object) -> World:
    world = World(lengths_of(number, seconds, 5), PUBLISHED, STANDARD)
    world.api.behaviour = Behaviour.model_validate(behaviour)
    if fault is not None:
        world.api.faults.insert(0, Rule(fault, call="list"))
    return world


def calls(world: World) -> Counter[str]:
    return Counter(request.call for request in world.api.requests)


def rows_of(world: World, status: str) -> bytes:
    """Return a list in which all bulks have one status, whatever becomes of them."""
    rows = [
        {"bulkId": bulk_id, "status": status, "operation": "/transfers", "submittedItemsCount": 1000}
        for bulk_id in world.bulk_ids
    ]
    return json.dumps({"count": len(rows), "bulkProcesses": rows}).encode()


def hold(world: World, most_late: float) -> Counter[str]:
    """Wait for all bulks, and hold the waits to what is true whatever lists say; return the calls that were made."""
    run = world.run(ours)
    assert run.refused == 0
    assert max(run.late) < most_late
    assert all(world.api.executions(bulk_id) == 1 for bulk_id in world.bulk_ids)
    assert calls(world)["execute"] == len(world.bulk_ids)
    return calls(world)


def test_lists_replace_the_looks_before_and_after_the_executions() -> None:
    world = world_of(64, 60.0)
    made = hold(world, 10)
    assert made["get"] < 64 + 30
    assert made["list"] < 30
    looked = world_of(64, 60.0)
    looked.run(alone)
    assert calls(looked)["get"] > 2 * made["get"]


@pytest.mark.parametrize("number", [1, 4])
def test_few_waits_look_for_themselves(number: int) -> None:
    assert hold(world_of(number), 1)["list"] == 0


def test_many_waits_with_room_for_all_look_for_themselves() -> None:
    world = World(lengths_of(MANY, SECONDS, 5), Limits.parse("100000/1m"), parse_limits("100000/1m"))
    assert hold(world, 1)["list"] == 0


@pytest.mark.parametrize(
    "fault",
    [
        json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}'),
        json_error(404, '{"code": "NOT_FOUND", "message": "No such call"}'),
        json_error(409, '{"errorCode": "NO_CONFIG_FOUND"}'),
        json_error(400, '{"message": "Bad", "syntaxErrors": {"invalidFields": [{"fieldName": "limit"}]}}'),
        html(404),
        html(200),
        answer(500),
        answer(503),
        cut_before_effect(),
        answer(200, b"[]"),
    ],
    ids=lambda fault: f"{fault.name} {fault.body[:20]!r}",
)
def test_where_lists_are_refused_each_looks_for_itself(fault: Fault) -> None:
    assert hold(world_of(fault=fault), 60)["list"] <= 8


@pytest.mark.parametrize("lag", [0.5, 1.5, 4.0, 30.0, 1e6])
def test_a_list_that_lags_hides_no_end(lag: float) -> None:
    hold(world_of(list_lag=lag), 60)


@pytest.mark.parametrize(
    "pages",
    [
        Pages(cap=5),
        Pages(cap=1),
        Pages(cap=5, count="null"),
        Pages(cap=5, count="page"),
        Pages(cap=7, count="missing"),
        Pages(empty=0),
        Pages(cap=5, empty=5),
        Pages(lost=frozenset({0, 3, 4})),
        Pages(lost=frozenset(range(3, 99)), count="page"),
        Pages(repeated=frozenset({1, 5})),
        Pages(beyond_is_refused=True, count="null"),
    ],
    ids=lambda pages: str(pages.model_dump(exclude_defaults=True)),
)
def test_no_end_is_seen_that_only_a_page_tells(pages: Pages) -> None:
    hold(world_of(pages=pages), 60)


@pytest.mark.parametrize("order", ["newest", "id", "shuffled"])
def test_the_order_of_a_list_means_nothing(order: str) -> None:
    hold(world_of(list_order=order), 10)


def test_more_bulks_than_a_page_holds() -> None:
    world = world_of(130, 60.0)
    hold(world, 120)


@pytest.mark.parametrize(("status", "lists"), [("SUBMITTED", 25), ("RUNNING", 8)])
def test_among_many_bulks_of_others_ours_are_looked_at_by_themselves(status: str, lists: int) -> None:
    world = world_of()
    for number in range(1000):
        world.api.add_bulk(str(10**6 + number), rate=0.001, status=status)
    world.api.behaviour.list_order = "newest"
    assert hold(world, 60)["list"] <= lists


def test_an_empty_list_ends_nothing() -> None:
    hold(world_of(fault=answer(200, b'{"count": 0, "bulkProcesses": []}')), 60)


@pytest.mark.parametrize("status", ["SUBMITTED", "RUNNING", "PAUSED", "COMPLETED", "EXPIRED"])
def test_a_list_that_always_says_the_same_hides_no_end_and_executes_nothing_twice(status: str) -> None:
    world = world_of()
    world.api.faults.insert(0, Rule(answer(200, rows_of(world, status)), call="list"))
    hold(world, 60)


@pytest.mark.parametrize("fault", [patched(count=0), patched(count=10**9), patched(bulkProcesses=None), delay(3)])
def test_an_odd_list_ends_nothing(fault: Fault) -> None:
    hold(world_of(fault=fault), 60)


def test_bulks_that_somebody_pauses_and_resumes_are_waited_for() -> None:
    world = world_of(seconds=40.0)

    def somebody() -> None:
        world.clock.sleep(10)
        for bulk_id in world.bulk_ids:
            world.api.pause(bulk_id)
        world.clock.sleep(30)
        for bulk_id in world.bulk_ids:
            world.api.resume(bulk_id)

    done: list[str] = []

    def work(bulk_id: str) -> None:
        ours(world, bulk_id)
        done.append(bulk_id)

    waits: list[Callable[[], None]] = [lambda bulk_id=bulk_id: work(bulk_id) for bulk_id in world.bulk_ids]  # type: ignore[misc]
    world.clock.run([somebody, *waits])
    assert sorted(done) == world.bulk_ids
    assert calls(world)["list"] > 2
    assert calls(world)["execute"] == MANY


class Interrupted(BaseException):
    """What ends a wait from outside."""


@pytest.mark.parametrize("nth", [1, 2, 3, 5])
def test_one_that_is_interrupted_while_it_asks_holds_up_no_other(nth: int) -> None:
    world = world_of()
    client = world.machine.client
    asked = iter(range(1, 10_000))
    bulks = client.bulks

    def interrupted(*arguments: object, **options: object) -> object:
        if next(asked) == nth:
            raise Interrupted
        return bulks(*arguments, **options)  # type: ignore[arg-type]

    client.bulks = interrupted  # type: ignore[method-assign, assignment]
    done: list[str] = []

    def work(bulk_id: str) -> None:
        with suppress(Interrupted):
            ours(world, bulk_id)
            done.append(bulk_id)

    world.clock.run([lambda bulk_id=bulk_id: work(bulk_id) for bulk_id in world.bulk_ids])  # type: ignore[misc]
    assert len(done) == MANY - 1


def test_a_wait_that_ends_at_its_deadline_holds_up_no_other() -> None:
    world = world_of(seconds=60.0)
    done: list[str] = []

    def work(bulk_id: str) -> None:
        with suppress(Exception):
            ours(world, bulk_id, timeout=20.0 if int(bulk_id) % 2 else 600.0)
            done.append(bulk_id)

    world.clock.run([lambda bulk_id=bulk_id: work(bulk_id) for bulk_id in world.bulk_ids])  # type: ignore[misc]
    assert len(done) == MANY // 2
    assert threading.active_count() < 50
