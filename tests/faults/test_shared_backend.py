"""Several runners, one state: the backend's lock lets one in, and without it the bulk is still executed once."""

from __future__ import annotations

import random
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from pulumi_bulks.simulator.faults import Rule, delay
from tests.e2e.hosts import DYNAMIC, NATIVE
from tests.e2e.stack import Stack, finish, wait_until

from .budget import IS_LARGE, SEED, budget
from .postgres import programs, serve_postgres
from .processes import Aftermath

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_bulks.simulator import ServedSimulator
    from tests.e2e.hosts import Host
    from tests.e2e.stack import Ended

    from .conftest import Record

pytestmark = pytest.mark.engine

INPUTS = {"bulk_id": "1"}
LOCKED = "error: the stack is currently locked by 1 lock(s)."
WHAT_TO_DO = "Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`."
PENDING = "warning: Attempting to deploy or update resources with 1 pending operations from previous deployment."


ALL = [(host, backend) for host in (DYNAMIC, NATIVE) for backend in ("file", "postgres")]


def on(*few: tuple[Host, str]) -> pytest.MarkDecorator:
    """Let a test run on these hosts and backends, and with the large budget on all."""
    return pytest.mark.parametrize(("host", "backend"), ALL if IS_LARGE else few, indirect=["backend"], ids=str)


@pytest.fixture
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a shared state backend."""
    if request.param == "file":
        (tmp_path / "shared").mkdir()
        yield (tmp_path / "shared").as_uri()
        return
    installed = programs()
    if installed is None:
        pytest.skip("PostgreSQL is not installed: make postgres")
    with serve_postgres(installed) as url:
        yield url


@pytest.fixture
def runners(tmp_path: Path, api: ServedSimulator, engine: Path, host: Host, backend: str) -> tuple[Stack, Stack]:
    """Two checkouts of one program, each with a home of its own, on one backend."""
    first = Stack(tmp_path / "first", api, engine, backend=backend, host=host)
    (tmp_path / "second").mkdir()
    shutil.copy(first.folder / "Pulumi.test.yaml", tmp_path / "second")
    second = Stack(tmp_path / "second", api, engine, backend=backend, host=host)
    first.inputs = second.inputs = INPUTS
    api.add_bulk("1", items=300, rate=300)
    return first, second


@on((NATIVE, "file"), (DYNAMIC, "postgres"))
@pytest.mark.parametrize("number", range(budget(small=1, large=3)))
def test_of_two_runners_at_once_one_executes_and_the_other_is_told_to_wait(
    runners: tuple[Stack, Stack], api: ServedSimulator, record_figure: Record, number: int
) -> None:
    api.add_bulk("1", items=300, rate=100)
    first = runners[0].start("up", "--yes", "--skip-preview")
    if number:
        time.sleep(random.Random(f"{SEED}/{number}").uniform(0.0, 2.0))  # noqa: S311 - it has to be repeatable
    second = runners[1].start("up", "--yes", "--skip-preview")
    ended = [finish(second), finish(first)]
    refused = [one for one in ended if not one.ok]
    assert refused, "they were not at once"
    for one in refused:
        assert_told_to_wait(one)
    if len(refused) == len(ended):  # each saw the other's lock, and both withdrew
        assert api.execute_calls() == 0
        assert runners[0].up().ok
    assert_settled(runners, api)
    assert api.execute_calls() == 1
    record_figure("pairs of runners", 1)
    record_figure("runners refused", len(refused))
    record_figure("executions", api.executions("1"))
    record_figure("second executions of a bulk (the simulator, like the API, refuses them)", api.executions("1") - 1)


@on((NATIVE, "file"), (DYNAMIC, "postgres"))
def test_the_lock_of_a_dead_runner_stays_until_pulumi_cancel(
    runners: tuple[Stack, Stack], api: ServedSimulator, record_figure: Record
) -> None:
    dead, other = runners
    up = dead.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1"))
    up.kill()
    finish(up)
    aftermath = Aftermath(up.pid)
    assert_told_to_wait(other.up())
    assert other.run("cancel", "--yes").ok
    recovered = other.up()
    assert recovered.ok, recovered.text
    assert PENDING in recovered.text
    assert other.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates").ok
    assert PENDING not in assert_settled(runners, api)
    assert api.execute_calls() == 1
    aftermath.settle()
    record_figure("runners that died with the lock", 1)
    record_figure("executions", api.executions("1"))
    record_figure("second executions of a bulk (the simulator, like the API, refuses them)", api.executions("1") - 1)


@on((NATIVE, "file"))
def test_a_lock_broken_under_a_living_runner_costs_no_second_execution(
    runners: tuple[Stack, Stack], api: ServedSimulator, record_figure: Record
) -> None:
    held_up = Rule(delay(8), call="execute", nth=frozenset({1}))
    api.faults = [held_up]
    up = runners[0].start("up", "--yes", "--skip-preview")
    wait_until(lambda: held_up.matches)
    assert runners[1].run("cancel", "--yes").ok
    second = runners[1].up()
    assert second.ok, second.text
    first = finish(up)
    assert first.ok, first.text
    assert "error: there was a problem deleting the lock" in first.text
    assert_settled(runners, api)
    record_figure("pairs of runners without a lock", 1)
    record_figure("execute requests", api.execute_calls())
    record_figure("executions", api.executions("1"))
    record_figure("second executions of a bulk (the simulator, like the API, refuses them)", api.executions("1") - 1)


def assert_told_to_wait(refused: Ended) -> None:
    assert not refused.ok
    assert LOCKED in refused.text
    assert WHAT_TO_DO in refused.text


def assert_settled(runners: tuple[Stack, Stack], api: ServedSimulator) -> str:
    """Assert one execution, the right outcome, and nothing left to do for either runner; return what both showed."""
    assert api.executions("1") == 1
    ended = [runner.up("--expect-no-changes") for runner in runners]
    assert all(one.ok for one in ended), ended
    outputs = runners[0].outputs()
    assert outputs == runners[1].outputs()
    assert (outputs["status"], outputs["completed_count"]) == ("COMPLETED", 300)
    return "".join(one.text for one in ended)
