"""What `doctor` says of a certificate, on a server that speaks TLS."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import trustme

from pulumi_bulks.cli.checkup.finding import Finding
from pulumi_bulks.cli.checkup.reaching import reach
from pulumi_bulks.waiting.session import Session
from tests.api.network.servers import Listener, listening

LIST = b'{"count": 0, "responseCount": 0, "bulkProcesses": []}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(LIST), LIST)


def answer(connection: socket.socket) -> None:
    if connection.recv(4096):
        connection.sendall(ANSWER)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    authority = trustme.CA()
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(bundle)
    for name in ("CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    return authority


@contextlib.contextmanager
def serving(leaf: trustme.LeafCert) -> Iterator[Listener]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    with listening(answer, context) as listener:
        yield listener


def found_at(listener: Listener, tmp_path: Path) -> dict[str, Finding]:
    config = {
        "bulks:baseUrl": f"https://{listener.address}/multi",
        "bulks:apiKey": "some-key",
        "bulks:authToken": "some-token",
    }
    return {finding.id: finding for finding in reach(Session(config.get, {"XDG_CACHE_HOME": str(tmp_path)}))}


def test_a_certificate_that_is_trusted_is_told_with_its_end(authority: trustme.CA, tmp_path: Path) -> None:
    with serving(authority.issue_cert("127.0.0.1")) as listener:
        found = found_at(listener, tmp_path)
    assert found["certificate"].level.value == "ok"
    assert found["certificate"].message.startswith("accepted, and valid for ")
    assert found["trust-store"].message == "certificates are checked against REQUESTS_CA_BUNDLE"
    assert found["credentials"].level.value == "ok"


def test_a_certificate_that_ends_soon_is_a_warning(authority: trustme.CA, tmp_path: Path) -> None:
    soon = datetime.now(timezone.utc) + timedelta(days=3, hours=1)
    with serving(authority.issue_cert("127.0.0.1", not_after=soon)) as listener:
        found = found_at(listener, tmp_path)
    assert (found["certificate"].level.value, found["certificate"].message) == (
        "warning",
        "accepted, and valid for 3 more days",
    )


def test_a_certificate_that_nobody_here_trusts_is_a_problem(authority: trustme.CA, tmp_path: Path) -> None:
    assert authority
    with serving(trustme.CA().issue_cert("127.0.0.1")) as listener:
        found = found_at(listener, tmp_path)
    assert {name: finding.level.value for name, finding in found.items()} == {
        "trust-store": "ok",
        "name-resolution": "skipped",
        "address": "ok",
        "certificate": "problem",
        "credentials": "skipped",
        "limits": "skipped",
    }
    assert "the issuer of its certificate is unknown here" in found["certificate"].message
