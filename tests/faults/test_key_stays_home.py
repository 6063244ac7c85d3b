"""The credentials go to the base URL and to no other host, whatever the answers and the machine say."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.errors import BulksError, ProxyError
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.hosts.dynamic.host import BulkExecutionError

from .canaries import KEY, TOKEN, found
from .conftest import Record
from .elsewhere import Elsewhere, elsewhere
from .verbs import HOSTS, PluginError

PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


@pytest.fixture
def home() -> Iterator[Elsewhere]:
    with elsewhere() as home:
        home.status, home.body = 200, b'{"status": "RUNNING"}'
        yield home


@pytest.fixture
def other() -> Iterator[Elsewhere]:
    with elsewhere() as other:
        yield other


def client_of(url: str) -> BulkClient:
    return BulkClient(Transport(Settings(url, SecretStr(KEY), SecretStr(TOKEN), request_timeout=5), lambda: 0.0))


def call_all(client: BulkClient) -> None:
    calls: list[Callable[[], object]] = [
        lambda: client.get("1"),
        lambda: client.execute("1", ExecuteOrder()),
        lambda: client.failed_operations("1", 20),
        lambda: client.operations("1", sequence=3),
        lambda: client.pause("1"),
        lambda: client.resume("1"),
        lambda: client.cancel("1"),
    ]
    for call in calls:
        with contextlib.suppress(BulksError):
            call()


def test_no_redirect_of_any_call_is_followed(home: Elsewhere, other: Elsewhere, record_figure: Record) -> None:
    targets = [other.url, f"{other.url}/?{KEY}", f"//{other.url.removeprefix('http://')}/multi", f"{home.url}/again"]
    client = client_of(home.url)
    for status in (300, 301, 302, 303, 304, 305, 307, 308):
        for target in targets:
            home.status = status
            home.headers = {"Location": target, "Refresh": f"0; url={target}", "Content-Location": target}
            call_all(client)
    assert other.got == []
    assert len(home.got) == 8 * len(targets) * 7, "one request a call, and none to where a redirect leads"
    record_figure("redirects tried", len(home.got))
    record_figure("requests that reached another host", len(other.got))


@pytest.mark.parametrize("host", HOSTS)
def test_no_host_lets_the_key_follow_a_redirect_or_a_proxy(
    host: str, home: Elsewhere, other: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in PROXIES:
        monkeypatch.setenv(name, other.url)
    home.status, home.headers = 302, {"Location": other.url, "Retry-After": "1"}  # it is asked once
    values = {"bulks:baseUrl": home.url, "bulks:apiKey": KEY, "bulks:authToken": TOKEN}
    with pytest.raises((BulkExecutionError, PluginError), match="redirect") as caught:
        HOSTS[host](values).verb("read")("1", {"bulkId": "1"})
    assert found(str(caught.value).encode()) == []
    assert [request.count(KEY) for request in home.got] == [1]
    assert other.got == []


def test_no_proxy_is_asked_for_an_api_on_this_machine(
    home: Elsewhere, other: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PROXIES:
        monkeypatch.setenv(name, other.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    call_all(client_of(home.url))
    assert other.got == []
    assert len(home.got) == 7


def test_a_proxy_on_the_way_to_an_https_api_sees_the_host_and_no_credential(
    other: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PROXIES:
        monkeypatch.setenv(name, other.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ProxyError, match="the proxy that https_proxy names"):
        client_of("https://api.example.invalid/multi").get("1")
    assert [request.split(" HTTP/")[0] for request in other.got] == ["CONNECT api.example.invalid:443"]
    assert found("".join(other.got).encode()) == []


def test_a_netrc_neither_replaces_the_token_nor_is_sent(
    home: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\ndefault login a password b\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NETRC", raising=False)
    call_all(client_of(home.url))
    assert len(home.got) == 7
    for request in home.got:
        assert f"Authorization: Bearer {TOKEN}" in request
        assert "Basic" not in request


def test_no_cookie_is_kept_or_sent(home: Elsewhere) -> None:
    client = client_of(home.url)
    home.headers = {"Set-Cookie": "session=1; Path=/"}
    call_all(client)
    call_all(client)
    assert len(home.got) == 14
    assert "Cookie" not in "".join(home.got)


def test_the_credentials_stand_in_their_headers_only(home: Elsewhere) -> None:
    call_all(client_of(home.url))
    for request in home.got:
        assert request.count("canary") == 2
        assert f"api-key: {KEY}\n" in request
