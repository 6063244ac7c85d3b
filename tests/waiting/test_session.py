"""What the verbs of a process share."""

import threading
from pathlib import Path

import pytest

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.limits.budget import Want
from pulumi_bulks.waiting.pacing import Progress
from pulumi_bulks.waiting.session import Session
from tests.support import Told

CONFIGURED = {"bulks:baseUrl": "http://127.0.0.1:1", "bulks:apiKey": "k", "bulks:authToken": "t"}


def test_how_often_to_ask_is_configured() -> None:
    values = {**CONFIGURED, "bulks:pollIntervalMax": "7", "bulks:pollIntervalRatio": "0.5"}
    pacing = Session(values.get, {}).new_pacing()
    assert pacing.after_answer(8.0, Progress(0, 1000)) == 4.0
    assert pacing.after_answer(1e6, Progress(0, 1000)) == 7.0


def test_all_verbs_have_one_budget_and_one_client() -> None:
    session = Session(CONFIGURED.get, {"XDG_CACHE_HOME": "/nowhere"})
    assert session.client is session.client
    assert session.budget is session.budget


def test_a_configuration_is_read_when_it_is_needed() -> None:
    session = Session(lambda _: None, {})
    with pytest.raises(ConfigurationError, match="bulks:baseUrl is not set"):
        _ = session.settings


def test_verbs_that_come_at_the_same_moment_have_one_budget(tmp_path: Path) -> None:
    together = threading.Barrier(8)
    session = Session(CONFIGURED.get, {"XDG_CACHE_HOME": str(tmp_path)})
    plans = []

    def begin() -> None:
        together.wait(30)
        plans.append(session.context(Told()).plan)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(plans) == 8
    assert len({id(plan) for plan in plans}) == 1


@pytest.mark.parametrize("name", ["bulks:baseUrl", "bulks:apiKey"])
def test_two_providers_have_a_budget_and_a_ledger_of_their_own_for_each_api_and_key(tmp_path: Path, name: str) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    one = Session(CONFIGURED.get, environment)
    other = Session({**CONFIGURED, name: "http://127.0.0.1:2"}.get, environment)
    same = Session(CONFIGURED.get, environment)
    assert one.budget is not other.budget
    for session in (one, other, same):
        with session.budget.request(Want(0.0), None):
            pass
    assert len(list(tmp_path.rglob("*.requests"))) == 2, "one for both that use the same key at the same API"
    assert "127.0.0.1" not in "".join(path.name for path in tmp_path.rglob("*"))
