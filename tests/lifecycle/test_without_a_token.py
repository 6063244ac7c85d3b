"""A source of the token in trouble, as a resource's verbs see it."""

from dataclasses import replace
from pathlib import Path

import pytest

from pulumi_bulks import lifecycle
from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.errors import CredentialsError
from pulumi_bulks.api.limits.budget import Budget
from pulumi_bulks.api.limits.budgeted import BudgetedApi
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.tokens.sources import TokenFile
from pulumi_bulks.simulator import InProcessAdapter
from pulumi_bulks.simulator.faults import Rule, html
from pulumi_bulks.waiting.context import Context
from tests.faults.actors import EventfulClock
from tests.support import World, new_world


def world_with_a_token_file(path: Path, clock: EventfulClock) -> tuple[World, Context]:
    world = new_world(clock=clock)
    world.api.add_bulk("1", items=100, rate=1)
    settings = replace(world.settings, token_source=TokenFile(path))
    budget = Budget(clock)
    client = BulkClient(Transport(settings, clock.monotonic, InProcessAdapter(world.api)), budget.pay)
    return world, replace(world.context, api=BudgetedApi(client, budget))


def test_a_check_waits_a_minute_for_the_file_and_tells_it_once(tmp_path: Path) -> None:
    clock = EventfulClock()
    world, context = world_with_a_token_file(tmp_path / "token", clock)
    (failure,) = lifecycle.check({}, {"bulkId": "1"}, (), context, will_ask_again=False)
    assert "No such file or directory (asked again for 1m00s, in vain)" in failure[1]
    assert len(world.told.statuses) == 1
    assert "no token yet: bulks:authTokenFile" in world.told.statuses[0]
    assert 60 <= clock.monotonic() < 130
    assert world.api.requests == []


def test_a_wait_without_a_token_says_what_is_certain_about_the_bulk(tmp_path: Path) -> None:
    path, clock = tmp_path / "token", EventfulClock()
    world, context = world_with_a_token_file(path, clock)
    path.write_text(world.api.auth_token)
    clock.at(20, path.unlink)
    clock.at(20, lambda: setattr(world.api, "auth_token", "another"))
    with pytest.raises(CredentialsError) as error:
        lifecycle.create({"bulkId": "1"}, context).accepted()
    first, last = error.value.what.splitlines()
    assert first.startswith(f"bulk 1 cannot be asked about without a token: bulks:authTokenFile {path}: ")
    assert "An execute was sent; last seen: RUNNING" in last
    assert world.api.execute_calls("1") == 1


def test_a_gateway_that_answers_401_with_a_page_for_minutes_ends_no_wait(tmp_path: Path) -> None:
    path, clock = tmp_path / "token", EventfulClock()
    world, context = world_with_a_token_file(path, clock)
    path.write_text(world.api.auth_token)
    world.api.faults = [Rule(html(401), since=20, until=300)]
    outputs = lifecycle.create({"bulkId": "1"}, context).accepted()
    assert (outputs["status"], outputs["adopted"]) == ("COMPLETED", False)
    assert world.api.execute_calls("1") == 1


def test_an_execute_that_a_gateway_answers_401_for_after_it_took_effect_is_ours(tmp_path: Path) -> None:
    path, clock = tmp_path / "token", EventfulClock()
    world, context = world_with_a_token_file(path, clock)
    path.write_text(world.api.auth_token)
    world.api.faults = [Rule(replace(html(401), effect=True), call="execute")]
    outputs = lifecycle.create({"bulkId": "1", "ifExecuted": "fail"}, context).accepted()
    assert (outputs["status"], outputs["adopted"]) == ("COMPLETED", False)
    assert world.api.execute_calls("1") == world.api.executions("1") == 1
