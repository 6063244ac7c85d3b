"""One exchange: what is sent, what never is, and what becomes of every failure."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
import requests
import responses
from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.errors import (
    AddressError,
    ApiError,
    InputError,
    UnreachableError,
    UnusableAnswerError,
)
from pulumi_bulks.api.models import ExecuteOrder, Mode
from pulumi_bulks.api.network.transport import BODY_LIMIT, Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.simulator import simulate
from pulumi_bulks.simulator.faults import Rule, cut_before_effect, half_body, huge_body, redirect
from tests.support import World

BASE = "https://api.example.com/multi"
SETTINGS = Settings(BASE, SecretStr("the-key"), SecretStr("the-token"))


def client(settings: Settings = SETTINGS) -> BulkClient:
    return BulkClient(Transport(settings, lambda: 0.0))


@responses.activate
def test_every_request_carries_both_credentials_and_only_digits_reach_the_path() -> None:
    responses.get(f"{BASE}/bulks/81", json={"bulkId": "81", "status": "RUNNING"}, headers={"request-ref": "r"})
    bulk = client().get("81")
    assert (bulk.status, bulk.request_ref) == ("RUNNING", "r")
    sent = responses.calls[0].request.headers
    assert sent["api-key"] == "the-key"
    assert sent["Authorization"] == "Bearer the-token"
    for wrong in ("../users", "8/1", "", "8?x", "٣"):
        with pytest.raises(InputError):
            client().get(wrong)
    assert len(responses.calls) == 1


@responses.activate
def test_a_netrc_does_not_overwrite_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine api.example.com login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    responses.get(f"{BASE}/bulks/1", json={"bulkId": "1"})
    client().get("1")
    assert responses.calls[0].request.headers["Authorization"] == "Bearer the-token"


@responses.activate
def test_an_execute_sends_its_order_once_and_expects_204() -> None:
    responses.post(f"{BASE}/bulks/1/execute", status=200, body="<html>welcome to the hotel wifi</html>")
    with pytest.raises(UnusableAnswerError, match="where 204 was due"):
        client().execute("1", ExecuteOrder(mode=Mode.ON_FAILURE_STOP))
    assert len(responses.calls) == 1
    assert responses.calls[0].request.body == b'{"mode": "ON_FAILURE_STOP"}'


@responses.activate
def test_an_answer_about_another_bulk_is_unusable() -> None:
    responses.get(f"{BASE}/bulks/1", json={"bulkId": "2", "status": "COMPLETED"})
    with pytest.raises(UnusableAnswerError, match="about another bulk"):
        client().get("1")


def test_a_redirect_is_not_followed(world: World) -> None:
    world.api.add_bulk("1")
    with simulate(limits=None) as elsewhere:
        world.api.faults = [Rule(redirect(f"{elsewhere.base_url}/bulks/1"))]
        with pytest.raises(UnusableAnswerError, match="a redirect, which is not followed"):
            world.context.api.get("1")
        assert elsewhere.requests == []


@pytest.mark.parametrize("location", ["http://[::1", "\xe9", "https://a:b@c:d"])
def test_a_redirect_to_no_address_is_refused_like_any_other(world: World, location: str) -> None:
    world.api.faults = [Rule(redirect(location))]
    with pytest.raises(UnusableAnswerError, match="a redirect, which is not followed"):
        world.context.api.get("1")


def test_the_body_of_a_redirect_is_not_read_beyond_the_limit(world: World) -> None:
    world.api.faults = [Rule(replace(huge_body(BODY_LIMIT + 1), status=302, headers={"Location": "/"}))]
    with pytest.raises(UnusableAnswerError, match="larger than 16 MiB"):
        world.context.api.get("1")


@pytest.mark.parametrize("fault", [cut_before_effect(), half_body()])
def test_a_broken_connection_is_unreachable_and_quotes_nothing(fault: object) -> None:
    with simulate(limits=None) as api:
        api.add_bulk("1")
        api.faults = [Rule(fault)]  # type: ignore[arg-type] # a Fault
        settings = Settings(api.base_url, SecretStr(api.api_key), SecretStr(api.auth_token))
        with pytest.raises(UnreachableError, match="the connection broke") as error:
            client(settings).get("1")
    assert error.value.__context__ is None, "the error of requests holds the headers"
    assert error.value.__cause__ is None


def test_nobody_listening_is_told_as_such() -> None:
    with pytest.raises(AddressError, match=r"nobody takes connections at 127\.0\.0\.1:9"):
        client(Settings("http://127.0.0.1:9", SecretStr("k"), SecretStr("t"))).get("1")


def test_a_body_beyond_the_limit_is_not_read(world: World) -> None:
    world.api.add_bulk("1")
    world.api.faults = [Rule(huge_body(BODY_LIMIT + 1))]
    with pytest.raises(UnusableAnswerError, match="larger than 16 MiB"):
        world.context.api.get("1")


@responses.activate
def test_a_compressed_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(b" " * (4 * BODY_LIMIT))
    responses.get(f"{BASE}/bulks/1", body=bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(UnusableAnswerError, match="larger than 16 MiB"):
        client().get("1")


def test_a_loopback_api_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with simulate(limits=None) as api:
        api.add_bulk("1")
        settings = Settings(api.base_url, SecretStr(api.api_key), SecretStr(api.auth_token))
        assert client(settings).get("1").status == "SUBMITTED"


def test_the_session_reaches_nothing_but_the_base_url() -> None:
    transport = Transport(SETTINGS, lambda: 0.0)
    with pytest.raises(requests.exceptions.InvalidSchema):
        transport._session.get("https://elsewhere.example")  # noqa: SLF001 - there is no other way to try


def test_errors_are_ours_whatever_happens(world: World) -> None:
    world.api.add_bulk("1")
    for status in (*range(300, 310), *range(400, 430), *range(500, 512)):
        world.api.faults = [Rule(redirect("https://evil.example", status))]
        with pytest.raises(ApiError):
            world.context.api.get("1")
