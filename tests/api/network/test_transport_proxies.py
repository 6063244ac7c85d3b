"""Proxies as an environment names them: each way in which one fails is named, and its password never."""

import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import trustme
from pydantic import SecretStr

from pulumi_bulks.api import errors
from pulumi_bulks.api.network.transport import Answer, Transport
from pulumi_bulks.api.settings import Settings

from .servers import ANSWER, Script, listening, request_of

API = "https://api.bulks.invalid/multi"
Proxy = Callable[[str], None]


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """Name a proxy as the only one."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return lambda value: monkeypatch.setenv("ALL_PROXY", value)


def ask(url: str = API) -> Answer:
    return Transport(Settings(url, SecretStr("the-key"), SecretStr("a-token")), time.monotonic).send("GET", "/bulks/1")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("http://user:CANARY@127.0.0.1:1", "refuses connections"),
        ("127.0.0.1:1", "refuses connections"),
        ("https://user:CANARY@127.0.0.1:1", "refuses connections"),
        ("http://user:CANARY@proxy.invalid:3128", "has a name that does not resolve"),
        ("http://user:CAN@RY#CANARY@proxy.invalid:3128", "has a name that does not resolve"),
        ("foo://user:CANARY@127.0.0.1:1", "does not name a proxy by a URL"),
        ("http://", "does not name a proxy by a URL"),
        ("http://user:CANARY@[::1", "does not name a proxy by a URL"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_by_its_variable(proxy: Proxy, value: str, words: str) -> None:
    proxy(value)
    with pytest.raises(errors.ProxyError, match=words) as error:
        ask()
    assert "ALL_PROXY" in str(error.value)
    assert "api.bulks.invalid in NO_PROXY" in str(error.value)
    assert "CANARY" not in str(error.value)
    assert error.value.__context__ is None


def test_socks_without_its_package_says_which_to_install(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise requests.exceptions.InvalidSchema("Missing dependencies for SOCKS support.")

    monkeypatch.setattr("requests.adapters.SOCKSProxyManager", missing)
    proxy("socks5h://user:CANARY@127.0.0.1:1")
    with pytest.raises(errors.ProxyError, match=r"PySocks\n  Install pysocks beside pulumi-bulks") as error:
        ask()
    assert error.value.patience == 0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("socks5h://user:CANARY@127.0.0.1:1", "refuses connections"),
        ("socks5h://user:CANARY@proxy.invalid:1080", "has a name that does not resolve"),
        ("socks://user:CANARY@127.0.0.1:1", "does not name a proxy by a URL"),
    ],
)
def test_a_socks_proxy_that_fails_is_told_like_any_other(proxy: Proxy, value: str, words: str) -> None:
    proxy(value)
    with pytest.raises(errors.ProxyError, match=words) as error:
        ask()
    assert "CANARY" not in str(error.value)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (b"407 Proxy Authentication Required", "asks for a user and a password"),
        (b"403 CANARY", r"does not let through to api\.bulks\.invalid:443 \(HTTP 403\)"),
        (b"502 CANARY", r"cannot reach api\.bulks\.invalid:443 \(HTTP 502\)"),
    ],
)
def test_what_a_proxy_answers_is_told(proxy: Proxy, status: bytes, words: str) -> None:
    def refuse(stream: socket.socket) -> None:
        request_of(stream)
        stream.sendall(b"HTTP/1.1 " + status + b"\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")

    with listening(refuse) as server:
        proxy(f"http://user:CANARY@{server.address}")
        with pytest.raises(errors.ProxyError, match=words) as error:
            ask()
        server.wait_until_all_have_gone()
    assert "CANARY" not in str(error.value)


def test_a_proxy_of_http_that_is_named_as_https_is_told(proxy: Proxy) -> None:
    def plain(stream: socket.socket) -> None:
        stream.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with listening(plain) as server:
        proxy(f"https://{server.address}")
        with pytest.raises(errors.ProxyError, match=r"its URL begins with http:// and not https://"):
            ask()


def tunnel(stream: socket.socket) -> None:
    request_of(stream)
    stream.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")


def socks5(stream: socket.socket) -> None:
    assert stream.recv(3) == b"\x05\x01\x00", "version 5, one method, no password"
    stream.sendall(b"\x05\x00")
    assert b"api.bulks.invalid" in stream.recv(1024), "the proxy looks the name up"
    stream.sendall(b"\x05\x00\x00\x01" + bytes(6))


@pytest.mark.parametrize(("scheme", "let_through"), [("http", tunnel), ("socks5h", socks5)])
def test_what_a_proxy_lets_through_is_trusted_by_the_bundle_that_is_named(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scheme: str, let_through: Script
) -> None:
    authority = trustme.CA()
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(bundle)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("api.bulks.invalid").configure_cert(context)

    def inspect(stream: socket.socket) -> None:
        let_through(stream)
        with context.wrap_socket(stream, server_side=True) as inner:
            while request_of(inner):
                inner.sendall(ANSWER)

    with listening(inspect) as server:
        proxy(f"{scheme}://{server.address}")
        with pytest.raises(errors.CertificateError, match=r"api\.bulks\.invalid:443: the issuer .* is unknown here"):
            ask()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        assert ask().status == 200


def test_a_host_in_no_proxy_is_asked_without_one(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy("http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "bulks.invalid")
    with pytest.raises(errors.NameResolutionError, match=r"the name api\.bulks\.invalid does not resolve"):
        ask()
