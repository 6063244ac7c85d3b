"""Where the API is and how to be let in: the stack's configuration, the environment, and what is missing."""

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .hosts import on_both
from .stack import Stack

pytestmark = pytest.mark.engine

NOTHING = {"BULKS_BASE_URL": "", "BULKS_API_KEY": "", "BULKS_AUTH_TOKEN": ""}


@on_both
def test_missing_configuration_is_listed_at_preview(stack: Stack, api: ServedSimulator) -> None:
    stack.extra = NOTHING
    missing = stack.preview(bulk_id="1")
    assert not missing.ok
    for name in ("bulks:baseUrl", "bulks:apiKey", "bulks:authToken"):
        assert f"{name} is not set" in missing.text
    assert "pulumi config set --secret bulks:apiKey" in missing.text
    assert api.requests == []


def test_wrong_credentials_are_told_apart_from_a_missing_bulk(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1")
    stack.extra = {"BULKS_API_KEY": "wrong-key-canary"}
    wrong = stack.up(bulk_id="1")
    assert not wrong.ok
    assert "HTTP 401: the credentials are invalid or expired" in wrong.text
    assert "wrong-key-canary" not in wrong.text
    assert api.execute_calls() == 0


@on_both
def test_the_stack_configuration_wins_over_the_environment(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    stack.extra = dict.fromkeys(NOTHING, "http://127.0.0.1:9")
    for name, value in (("baseUrl", api.base_url), ("requestTimeout", "5")):
        assert stack.run("config", "set", f"bulks:{name}", value).ok
    for name, value in (("apiKey", api.api_key), ("authToken", api.auth_token)):
        assert stack.run("config", "set", "--secret", f"bulks:{name}", value).ok
    up = stack.up(bulk_id="1")
    assert up.ok, up.text
    state = str(stack.export())
    assert api.api_key not in up.text + state
    assert api.auth_token not in up.text + state
    assert api.execute_calls("1") == 1


@on_both
def test_every_mistake_in_the_inputs_is_told_at_once(stack: Stack, api: ServedSimulator) -> None:
    wrong = stack.preview(bulk_id="12a", timeout="soon", webhook_interval=0, on_paused="shrug")
    assert not wrong.ok
    for text in ("must be a string of at most 64 digits", 'a text such as "90s"', "greater than or equal to 1"):
        assert text in wrong.text
    assert "must be one of wait, resume, fail" in wrong.text
    assert api.requests == []


SECRET_ID = """\
import pulumi
from pulumi_bulks import BulkExecution

bulk = BulkExecution("payouts", bulk_id=pulumi.Output.secret("8123456789"))
pulumi.export("status", bulk.status)
"""


@on_both
def test_a_secret_input_is_neither_shown_nor_recorded_in_clear(stack: Stack, api: ServedSimulator) -> None:
    stack.use(SECRET_ID)
    api.add_bulk("8123456789", {1: "INSTRUMENT_INACTIVE"}, items=10, rate=100)
    shown = [stack.preview(), stack.up(), stack.preview()]
    assert [ended.ok for ended in shown] == [True, False, True]  # a preview only warns of a bulk that ended badly
    assert all("bulk [secret] finished PARTIALLY_COMPLETED" in ended.text for ended in shown[1:])
    bulk = api.find("8123456789")
    assert bulk is not None
    bulk.failing.clear()
    bulk.status = "COMPLETED"
    shown.append(stack.up())
    assert shown[-1].ok, shown[-1].text
    assert "8123456789" not in "".join(ended.text for ended in shown) + str(stack.export())
    assert api.execute_calls("8123456789") == 1
