"""Certificates: what is trusted and by which variable, on loopback as well, and the reason where one is not."""

import datetime as dt
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from pulumi_bulks.api import errors
from pulumi_bulks.api.network.transport import Answer, Transport
from pulumi_bulks.api.settings import Settings

from .servers import ANSWER, Listener, in_drops, listening, request_of

VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "own-ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def answer(stream: socket.socket) -> None:
    while request_of(stream):
        stream.sendall(ANSWER)


@contextmanager
def serving(leaf: trustme.LeafCert) -> Iterator[Listener]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    with listening(answer, context) as server:
        yield server


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Listener]:
    with serving(authority.issue_cert("localhost", "127.0.0.1")) as server:
        yield server


def ask(address: str, scheme: str = "https") -> Answer:
    return Transport(
        Settings(f"{scheme}://{address}", SecretStr("the-key"), SecretStr("a-token")), time.monotonic
    ).send("GET", "/bulks/1")


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_own_authority_is_trusted_by_each_variable(
    server: Listener, bundle: Path, monkeypatch: pytest.MonkeyPatch, variable: str, host: str
) -> None:
    monkeypatch.setenv(variable, str(bundle))
    assert ask(f"{host}:{server.port}").status == 200


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_DIR"])
def test_a_folder_of_certificates_is_trusted(
    server: Listener, bundle: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to name the certificate by its hash")
    monkeypatch.setenv(variable, str(bundle.parent))
    with pytest.raises(errors.TrustStoreError, match=f"{variable} names .*\n  .*openssl rehash"):
        ask(server.address)
    subprocess.run([openssl, "rehash", str(bundle.parent)], check=True)
    assert ask(server.address).status == 200


def test_without_a_variable_an_own_authority_is_unknown(server: Listener) -> None:
    with pytest.raises(errors.CertificateError, match="issuer of its certificate is unknown here") as error:
        ask(server.address)
    assert "trusted is what this machine's trust store holds" in str(error.value)
    assert error.value.patience == 0


def test_the_bundle_of_requests_counts_before_that_of_openssl(
    server: Listener, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    with pytest.raises(errors.CertificateError, match="trusted is what REQUESTS_CA_BUNDLE holds"):
        ask(server.address)


def test_an_authority_below_another_one_may_be_all_that_is_trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    middle = authority.create_child_ca()
    path = tmp_path / "middle.pem"
    middle.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with serving(middle.issue_cert("127.0.0.1")) as server:
        assert ask(server.address).status == 200


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_bundle_is_read_as_editors_and_shells_write_it(
    server: Listener, bundle: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    bundle.write_bytes(("# Autorité\r\n" + bundle.read_text().replace("\n", "\r\n")).encode(encoding))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    assert ask(server.address).status == 200


def test_a_bundle_that_is_renewed_is_read_again(
    server: Listener, bundle: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    trustme.CA().cert_pem.write_to_path(bundle)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with pytest.raises(errors.CertificateError):
        ask(server.address)
    authority.cert_pem.write_to_path(bundle)
    assert ask(server.address).status == 200


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, r"which cannot be read \(No such file or directory\)"),
        ("", "which holds no certificate in PEM form"),
        ("-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n", "no certificate in PEM form"),
        ("not a certificate\n", "which holds no certificate in PEM form"),
    ],
)
def test_a_bundle_that_cannot_be_read_is_named_by_its_variable(  # noqa: PLR0913, PLR0917 - a table of two columns
    server: Listener,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    content: str | None,
    words: str,
) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv(variable, str(path))
    with pytest.raises(
        errors.TrustStoreError, match=f"{variable} names .*{words}.*\n  Correct or unset {variable}"
    ) as error:
        ask(server.address)
    assert error.value.patience == 0


def test_an_empty_variable_counts_as_none(server: Listener, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURL_CA_BUNDLE", "")
    with pytest.raises(errors.CertificateError):
        ask(server.address)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert ask(server.address).status == 200


def test_the_reason_is_named(authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    now = dt.datetime.now(dt.timezone.utc)
    day = dt.timedelta(days=1)
    for leaf, words in [
        (authority.issue_cert("127.0.0.1", not_before=now - 9 * day, not_after=now - day), "has expired"),
        (authority.issue_cert("127.0.0.1", not_before=now + day), "not valid yet\n  Check this machine's clock"),
        (authority.issue_cert("other.example.com"), "another name than 127.0.0.1"),
        (authority.issue_cert("127.0.0.2"), "another name than 127.0.0.1"),
    ]:
        with serving(leaf) as server, pytest.raises(errors.CertificateError, match=words) as error:
            ask(server.address)
        assert error.value.patience == 0


def saying(data: bytes) -> AbstractContextManager[Listener]:
    """Serve without TLS: say `data`, and hang up."""

    def script(stream: socket.socket) -> None:
        stream.sendall(data)
        stream.shutdown(socket.SHUT_WR)

    return listening(script)


@pytest.mark.parametrize(
    ("data", "scheme", "kind", "words"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "https", errors.CertificateError, "speaks no TLS\n  Check scheme"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "http", errors.AddressError, "speaks TLS\n  Write https in bulks:baseUrl"),
        (b"\x15\x03\x03\x00\x02\x02\x46", "https", errors.CertificateError, "handshake failed .*protocol version"),
    ],
)
def test_a_server_that_speaks_something_else_is_told(
    data: bytes, scheme: str, kind: type[errors.CannotAskError], words: str
) -> None:
    with saying(data) as server, pytest.raises(kind, match=words):
        ask(server.address, scheme)


def test_a_server_that_hangs_up_in_the_handshake_may_be_restarting() -> None:
    with saying(b"") as server, pytest.raises(errors.UnreachableError, match="the secure connection broke") as error:
        ask(server.address)
    assert type(error.value) is errors.UnreachableError


def test_an_answer_in_drops_is_bounded_by_tls_as_well(
    authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    drops = [b"%c" % byte for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500 + b"\r\n" + ANSWER.partition(b"\r\n")[2]]
    with listening(lambda stream: in_drops(stream, drops), context) as server:
        settings = Settings(f"https://{server.address}", SecretStr("the-key"), SecretStr("a-token"), request_timeout=1)
        with pytest.raises(errors.UnreachableError, match="no answer within 1 s"):
            Transport(settings, time.monotonic).send("GET", "/bulks/1")
        server.wait_until_all_have_gone()


def test_nothing_else_in_the_process_trusts_anything_new(
    server: Listener, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ssl.SSLContext
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    ask(server.address)
    assert ssl.SSLContext is before
