"""Tokens: how they are got, and when they end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from pulumi_bulks.simulator import IN_PROCESS_URL, Behaviour, InProcessAdapter, Simulator, VirtualClock

BACKOFFICE = f"{IN_PROCESS_URL}/backoffice"
IDENTITY = {"type": "CORPORATE", "id": "7"}

Post = Callable[..., requests.Response]


@pytest.fixture
def api() -> Simulator:
    api = Simulator(clock=VirtualClock())
    api.add_bulk("1")
    return api


@pytest.fixture
def session(api: Simulator) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.mount(IN_PROCESS_URL, InProcessAdapter(api))
        session.headers["api-key"] = api.api_key
        yield session


def access_token(session: requests.Session, base: str = BACKOFFICE, **body: Any) -> requests.Response:
    return session.post(f"{base}/access_token", json={"identity": IDENTITY, **body})


def status(session: requests.Session, token: str, method: str = "GET", path: str = "/bulks", **options: Any) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return session.request(method, f"{IN_PROCESS_URL}{path}", headers=headers, **options).status_code


def sleep(api: Simulator, seconds: float) -> None:
    assert isinstance(api.clock, VirtualClock)
    api.clock.sleep(seconds)


def test_the_back_office_issues_a_token_for_the_key_alone_and_offers_the_same_calls(
    api: Simulator, session: requests.Session
) -> None:
    answer = access_token(session)
    assert answer.status_code == 200
    assert answer.json()["identity"] == IDENTITY
    headers = {"Authorization": f"Bearer {answer.json()['token']['token']}"}
    assert session.post(f"{BACKOFFICE}/bulks/1/execute", json={}, headers=headers).status_code == 204
    assert session.get(f"{BACKOFFICE}/bulks/1", headers=headers).json()["status"] == "RUNNING"
    assert [request.call for request in api.requests] == ["access_token", "execute", "get"]
    assert api.executions("1") == 1


def test_the_token_is_nested_once_or_not(api: Simulator, session: requests.Session) -> None:
    api.behaviour.token_is_nested = False
    assert status(session, access_token(session).json()["token"]) == 200


@pytest.mark.parametrize("get_is_activity", [True, False])
def test_a_token_ends_five_minutes_after_its_last_activity(
    get_is_activity: bool,  # noqa: FBT001 - parametrized
    api: Simulator,
    session: requests.Session,
) -> None:
    api.behaviour.get_is_activity = get_is_activity
    token = api.issue_token()
    sleep(api, 200)
    assert status(session, token) == 200
    sleep(api, 200)
    assert status(session, token) == (200 if get_is_activity else 401)
    sleep(api, 300)
    assert status(session, token) == 401
    assert status(session, token) == 401


def test_a_change_is_activity(api: Simulator, session: requests.Session) -> None:
    api.behaviour = Behaviour(get_is_activity=False, token_lifetime=10)
    token = api.issue_token()
    sleep(api, 9)
    assert status(session, token, "POST", "/bulks/1/execute", json={}) == 204
    sleep(api, 9)
    assert status(session, token) == 200
    sleep(api, 1)
    assert status(session, token) == 401


def test_the_users_own_token_stays_alive_unless_it_is_told_to_end(api: Simulator, session: requests.Session) -> None:
    sleep(api, 1e6)
    assert status(session, api.auth_token) == 200
    api.behaviour.auth_token_expires = True
    assert status(session, api.auth_token) == 200
    sleep(api, 300)
    assert status(session, api.auth_token) == 401
    api.auth_token = "another-login"
    assert status(session, api.auth_token) == 200


def test_a_revoked_token_is_dead_at_once(api: Simulator, session: requests.Session) -> None:
    for token in (api.issue_token(), api.auth_token):
        assert status(session, token) == 200
        api.revoke(token)
        assert status(session, token) == 401


def test_a_one_time_token_is_exchanged_once(api: Simulator, session: requests.Session) -> None:
    one_time = api.issue_one_time_token()
    assert status(session, one_time) == 401
    answer = access_token(session, IN_PROCESS_URL, token=one_time)
    assert (answer.status_code, answer.json()["status"]) == (200, "STANDARD")
    assert status(session, answer.json()["token"]["token"]) == 200
    assert access_token(session, IN_PROCESS_URL, token=one_time).status_code == 401


def test_tokens_are_issued_to_the_right_key_and_identity_only(api: Simulator, session: requests.Session) -> None:
    api.identities = frozenset({"8"})
    refused = access_token(session)
    assert (refused.status_code, refused.json()) == (403, {"errorCode": "INSUFFICIENT_PERMISSIONS"})
    session.headers["api-key"] = "another"
    assert access_token(session).status_code == 401
    assert api.tokens.issued == []


@pytest.mark.parametrize(
    ("base", "body", "field", "error"),
    [
        (BACKOFFICE, b"", "body", "REQUIRED"),
        (BACKOFFICE, b"{", "body", "REQUIRED"),
        (BACKOFFICE, b"{}", "identity", "REQUIRED"),
        (BACKOFFICE, b'{"identity": "7"}', "identity", "REQUIRED"),
        (BACKOFFICE, b'{"identity": {"id": "7"}}', "identity.type", "IN"),
        (BACKOFFICE, b'{"identity": {"type": ["CORPORATE"], "id": "7"}}', "identity.type", "IN"),
        (BACKOFFICE, b'{"identity": {"type": "CONSUMER"}}', "identity.id", "REQUIRED"),
        (BACKOFFICE, b'{"identity": {"type": "CONSUMER", "id": 7}}', "identity.id", "HAS_TEXT"),
        (BACKOFFICE, b'{"identity": {"type": "CONSUMER", "id": "7x"}}', "identity.id", "REGEX"),
        (IN_PROCESS_URL, b'{"identity": {"type": "CONSUMER", "id": "7"}}', "token", "REQUIRED"),
        (IN_PROCESS_URL, b'{"identity": {"type": "CONSUMER", "id": "7"}, "token": ""}', "token", "HAS_TEXT"),
    ],
)
def test_a_malformed_request_for_a_token_is_answered_with_its_field(
    base: str, body: bytes, field: str, error: str, session: requests.Session
) -> None:
    answer = session.post(f"{base}/access_token", data=body)
    assert answer.status_code == 400
    [invalid] = answer.json()["syntaxErrors"]["invalidFields"]
    assert (invalid["fieldName"], invalid["error"]) == (field, error)
