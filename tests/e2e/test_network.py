"""A machine and its network on the real engine: what cannot work is told by name, at preview, and ends soon."""

import datetime as dt
import socket
from itertools import repeat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from pulumi_bulks.simulator import ServedSimulator
from tests.api.network.servers import in_drops, listening, request_of

from .relay import behind_tls
from .stack import Ended, Stack

pytestmark = pytest.mark.engine

UNRESOLVED = "https://api.bulks.invalid/multi"
NOTHING_NAMED = dict.fromkeys(
    ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY"),
    "",
)


def told(ended: Ended, *words: str) -> None:
    """Require a failure that says `words`, each once, and nothing of the layers below."""
    assert not ended.ok
    for text in words:
        assert ended.errors.count(text) == 1, ended.text
    for foreign in ("HTTPSConnectionPool", "Max retries", "urllib3", "requests.", "internal error"):
        assert foreign not in ended.text, ended.text


@pytest.fixture
def elsewhere(stack: Stack, api: ServedSimulator) -> Stack:
    """A stack whose environment names no certificates and no proxies."""
    api.add_bulk("1", items=10, rate=100)
    stack.extra = dict(NOTHING_NAMED)
    return stack


def test_a_name_that_does_not_resolve_fails_the_preview_and_soon_the_up(elsewhere: Stack, api: ServedSimulator) -> None:
    elsewhere.extra["BULKS_BASE_URL"] = UNRESOLVED
    words = ("this machine cannot ask the API", "the name api.bulks.invalid does not resolve", "Check bulks:baseUrl")
    told(elsewhere.preview(bulk_id="1"), *words)
    told(elsewhere.up(bulk_id="1"), *words, "Nothing was executed.")
    assert api.requests == []


def test_a_socks_proxy_without_its_package_is_told_by_its_variable(elsewhere: Stack, tmp_path: Path) -> None:
    (tmp_path / "socks.py").write_text("raise ImportError('as where PySocks is not installed')\n")
    elsewhere.extra |= {"BULKS_BASE_URL": UNRESOLVED, "ALL_PROXY": "socks5://user:CANARY@127.0.0.1:1"}
    elsewhere.extra["PYTHONPATH"] = str(tmp_path)
    for ended in (elsewhere.preview(bulk_id="1"), elsewhere.up(bulk_id="1")):
        told(ended, "ALL_PROXY names a SOCKS proxy", "Install pysocks")
        assert "CANARY" not in ended.text


def test_a_proxy_that_refuses_is_told_by_its_variable(elsewhere: Stack) -> None:
    elsewhere.extra |= {"BULKS_BASE_URL": UNRESOLVED, "https_proxy": "http://user:CANARY@127.0.0.1:1"}
    elsewhere.extra["no_proxy"] = "127.0.0.1"  # as NO_PROXY, which gRPC between the parts of Pulumi does not read
    ended = elsewhere.preview(bulk_id="1")
    told(ended, "the proxy that https_proxy names refuses connections", "NO_PROXY")
    assert "CANARY" not in ended.text


def test_nobody_at_the_address_fails_the_preview_and_is_waited_for_by_an_up(elsewhere: Stack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    elsewhere.extra["BULKS_BASE_URL"] = f"http://127.0.0.1:{port}"
    told(elsewhere.preview(bulk_id="1"), f"nobody takes connections at 127.0.0.1:{port} (connection refused)")
    told(elsewhere.up(bulk_id="1", timeout="2s"), "within the 2.0s of timeout", "(connection refused)")


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_an_own_authority_is_trusted_by_its_variable_on_loopback(
    elsewhere: Stack, api: ServedSimulator, tmp_path: Path, variable: str
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    url = urlsplit(api.base_url)
    with behind_tls(url.port or 0, authority.issue_cert("127.0.0.1")) as port:
        elsewhere.extra["BULKS_BASE_URL"] = f"https://127.0.0.1:{port}{url.path}"
        told(elsewhere.preview(bulk_id="1"), "the issuer of its certificate is unknown here", "REQUESTS_CA_BUNDLE")
        elsewhere.extra[variable] = str(tmp_path / "none.pem")
        told(elsewhere.preview(bulk_id="1"), f"{variable} names", "cannot be read (No such file or directory)")
        elsewhere.extra[variable] = str(tmp_path / "ca.pem")
        up = elsewhere.up(bulk_id="1")
        assert up.ok, up.text
    assert api.execute_calls("1") == 1


def test_an_expired_certificate_fails_the_preview_and_at_once_the_up(
    elsewhere: Stack, api: ServedSimulator, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    elsewhere.extra["REQUESTS_CA_BUNDLE"] = str(tmp_path / "ca.pem")
    yesterday = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=1)
    expired = authority.issue_cert("127.0.0.1", not_before=yesterday - dt.timedelta(days=9), not_after=yesterday)
    with behind_tls(urlsplit(api.base_url).port or 0, expired) as port:
        elsewhere.extra["BULKS_BASE_URL"] = f"https://127.0.0.1:{port}"
        for ended in (elsewhere.preview(bulk_id="1"), elsewhere.up(bulk_id="1")):
            told(ended, "its certificate has expired")
    assert api.requests == []


def test_an_answer_in_drops_ends_with_the_time_out(elsewhere: Stack) -> None:
    def head_in_drops(stream: socket.socket) -> None:
        request_of(stream)
        stream.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        in_drops(stream, repeat(b"x", 10_000))

    with listening(head_in_drops) as server:
        elsewhere.extra["BULKS_BASE_URL"] = f"http://{server.address}"
        assert elsewhere.run("config", "set", "bulks:requestTimeout", "1").ok
        preview = elsewhere.preview(bulk_id="1")
        assert preview.ok, "an API that does not answer is a warning"
        assert "no answer within 1 s" in preview.text
        told(elsewhere.up(bulk_id="1", timeout="3s"), "within the 3.0s of timeout", "no answer within")
