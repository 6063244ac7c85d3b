"""What the verbs of a process share."""

import pytest

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.hosts.shared.session import Session
from pulumi_bulks.waiting.pacing import Progress

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
