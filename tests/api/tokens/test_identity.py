"""The token of an identity: what is asked, both shapes of the answer, and everything that is none."""

import json
from dataclasses import replace
from typing import Any

import pytest
import responses
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.errors import (
    ApiError,
    CredentialsError,
    NoTokenYetError,
    SourceError,
    ThrottledError,
    TransientError,
    UnavailableError,
)
from pulumi_bulks.api.limits.budget import Budget
from pulumi_bulks.api.limits.budgeted import BudgetedApi
from pulumi_bulks.api.limits.windows import Window
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.api.tokens.identity import IdentitySource, unpaid
from pulumi_bulks.api.tokens.sources import Identity
from pulumi_bulks.simulator import IN_PROCESS_URL, Behaviour, InProcessAdapter, Limits, Simulator, VirtualClock
from pulumi_bulks.simulator.faults import Fault, Rule, html, json_error, patched

BASE = "https://api.example.com/multi/backoffice"
IDENTITY = Identity("CORPORATE", "8123456789012345699")
SETTINGS = Settings(BASE, SecretStr("the-secret-key"), IDENTITY)
URL = f"{BASE}/access_token"


def fetch() -> str:
    source = IdentitySource(IDENTITY, Transport(SETTINGS, lambda: 0.0), unpaid)
    return source.fetch(10.0).get_secret_value()


def refusal() -> SourceError:
    with pytest.raises(SourceError) as error:
        fetch()
    return error.value


@responses.activate
def test_the_key_alone_asks_for_it() -> None:
    responses.post(URL, json={"token": {"token": "a-token"}, "identity": {}, "credentials": {}})
    assert fetch() == "a-token"
    sent = responses.calls[0].request
    assert sent.headers["api-key"] == "the-secret-key"
    assert "Authorization" not in sent.headers
    assert json.loads(sent.body or "") == {"identity": {"type": "CORPORATE", "id": "8123456789012345699"}}


@responses.activate
def test_a_token_that_is_not_nested_is_taken_as_well() -> None:
    responses.post(URL, json={"token": "a-token", "error": ""})
    assert fetch() == "a-token"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": None},
        {"token": {}},
        {"token": {"token": None}},
        {"token": {"token": {"token": "deep-token"}}},
        {"token": ["deep-token"]},
        {"token": 7},
        {"access_token": "deep-token"},
        {"errorCode": "IDENTITY_NOT_FOUND"},
        None,
        [],
        "deep-token",
    ],
)
@responses.activate
def test_a_success_without_a_token_is_told_without_quoting_it(body: Any) -> None:
    responses.post(URL, json=body)
    error = refusal()
    assert "POST /access_token: HTTP 200 without a token in it" in str(error)
    assert "Check bulks:baseUrl" in error.step
    assert "deep-token" not in str(error)
    assert error.passes


@pytest.mark.parametrize("token", ["", "null", "None", "two words", "Bearer x", "line\nbreak", "the-secret-key"])
@responses.activate
def test_a_text_that_is_no_token_is_never_one(token: str) -> None:
    """The last one is what a gateway may echo: it has been taken out of the answer."""
    responses.post(URL, json={"token": token})
    assert "POST /access_token: the token of the answer" in str(refusal())


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (
            400,
            {"message": "m", "syntaxErrors": {"invalidFields": [{"fieldName": "identity.id", "error": "REGEX"}]}},
            "«m»: identity.id REGEX: the API does not take this identity (request-ref r-1)\n  Check bulks",
        ),
        (401, None, "HTTP 401: the API does not take the key (request-ref r-1)\n  Set bulks:apiKey anew"),
        (403, {"errorCode": "INSUFFICIENT_PERMISSIONS"}, "this key may not ask for a token of this identity"),
        (404, {"code": "NOT_FOUND", "message": "m"}, "this call is on the back-office base"),
        (
            409,
            {"errorCode": "IDENTITY_INACTIVE"},
            "IDENTITY_INACTIVE: the API gives no token for this identity as it is",
        ),
        (302, None, "a redirect, which is not followed"),
        (404, "<html>", "this call is on the back-office base"),
    ],
)
@responses.activate
def test_each_refusal_says_what_to_do(status: int, body: Any, words: str) -> None:
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    responses.post(URL, status=status, body=text, headers={"request-ref": "r-1"})
    error = refusal()
    assert words in str(error)
    assert not error.passes


@responses.activate
def test_an_api_that_cannot_tell_now_is_no_fault_of_the_source() -> None:
    responses.post(URL, status=429, headers={"Retry-After": "7"})
    with pytest.raises(ThrottledError) as throttled:
        fetch()
    assert throttled.value.retry_after == 7.0
    responses.replace(responses.POST, URL, status=503)
    with pytest.raises(UnavailableError):
        fetch()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["token", "error"]), inner),
        max_leaves=6,
    ),
    st.sampled_from([200, 201, 204, 400, 401, 403, 404, 409, 429, 500]),
)
@settings(max_examples=60)
def test_whatever_is_answered_only_a_text_in_its_place_is_a_token(body: Any, status: int) -> None:
    with responses.RequestsMock() as mock:
        mock.post(URL, status=status, json=body)
        try:
            token = fetch()
        except (SourceError, TransientError):
            return
    assert status == 200
    assert token
    told = body["token"]
    assert token == (told["token"] if isinstance(told, dict) else told).strip().strip("\ufeff").strip()


def backoffice(simulator: Simulator, clock: VirtualClock, shares: tuple[Window, ...]) -> BudgetedApi:
    given = Settings(f"{IN_PROCESS_URL}/backoffice", SecretStr(simulator.api_key), IDENTITY)
    budget = Budget(clock, shares)
    transport = Transport(given, clock.monotonic, InProcessAdapter(simulator))
    return BudgetedApi(BulkClient(transport, budget.pay), budget)


@pytest.mark.parametrize(
    "fault",
    [patched(token=None), patched(token={"token": None}), json_error(200, '{"errorCode": "IDENTITY_BUSY"}'), html(200)],
)
def test_a_success_without_a_token_is_asked_again_and_nothing_is_sent_without_one(fault: Fault) -> None:
    clock = VirtualClock()
    simulator = Simulator(clock=clock)
    simulator.add_bulk("1", items=10)
    simulator.faults = [Rule(fault, call="access_token", until=20)]
    api = backoffice(simulator, clock, SETTINGS.rate_limits)
    for _ in range(20):
        with pytest.raises(NoTokenYetError, match="HTTP 200 without a token in it"):
            api.get("1")
        clock.sleep(1.0)
    clock.sleep(8.0)
    assert api.get("1").status == "SUBMITTED"
    assert [request.status for request in simulator.requests_of("get")] == [200]
    assert 3 <= len(simulator.requests_of("access_token")) <= 10

    simulator.tokens.revoke(simulator.tokens.issued[-1])
    simulator.faults = [Rule(fault, call="access_token")]
    with pytest.raises(NoTokenYetError):
        api.get("1")
    clock.sleep(90.0)
    with pytest.raises(CredentialsError, match=r"HTTP 200 without a token .*\(asked again for 1m00s, in vain\)"):
        api.get("1")


def test_a_token_that_ends_in_a_long_wait_is_renewed_and_every_request_is_paid_for() -> None:
    clock = VirtualClock()
    simulator = Simulator(
        clock=clock,
        limits=Limits.parse("6/10s"),
        behaviour=Behaviour(token_lifetime=20, get_is_activity=False),
    )
    simulator.add_bulk("1", items=1000, rate=1)
    api = backoffice(simulator, clock, (Window(6, 10),))
    api.execute("1", ExecuteOrder())
    for _ in range(60):
        assert api.get("1").status == "RUNNING"
        clock.sleep(1.0)
    assert len(simulator.tokens.issued) >= 3
    assert 429 not in [request.status for request in simulator.requests]
    assert simulator.execute_calls("1") == 1


def test_a_token_that_ends_while_a_request_waits_for_its_slot_is_renewed() -> None:
    clock = VirtualClock()
    simulator = Simulator(clock=clock, behaviour=Behaviour(token_lifetime=5))
    simulator.add_bulk("1", items=1000, rate=1)
    api = backoffice(simulator, clock, (Window(4, 60),))
    for _ in range(6):
        assert api.get("1", limit=300).status == "SUBMITTED"
    statuses = [request.status for request in simulator.requests_of("get", "1")]
    assert statuses.count(200) == 6
    assert clock.monotonic() > 60


def test_an_execute_refused_for_its_token_is_not_sent_again() -> None:
    clock = VirtualClock()
    simulator = Simulator(clock=clock)
    simulator.add_bulk("1", items=10, rate=1)
    api = backoffice(simulator, clock, SETTINGS.rate_limits)
    assert api.get("1").status == "SUBMITTED"
    simulator.tokens.revoke(simulator.tokens.issued[-1])
    with pytest.raises(ApiError) as error:
        api.execute("1", ExecuteOrder())
    assert error.value.settled
    assert simulator.execute_calls("1") == 1
    assert api.get("1").status == "SUBMITTED"
    api.execute("1", ExecuteOrder())
    assert simulator.executions("1") == 1


def test_the_settings_show_no_secret() -> None:
    assert "the-secret-key" not in repr(replace(SETTINGS))
