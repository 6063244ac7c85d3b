"""What each error of the layers below means; which variable or key is named, and which text never is."""

import math
import socket
import ssl

import pytest
import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NewConnectionError,
    ProxySchemeUnknown,
)
from urllib3.exceptions import ProxyError as Urllib3ProxyError
from urllib3.exceptions import SSLError as Urllib3SSLError

from pulumi_bulks.api import errors
from pulumi_bulks.api.network.failures import PATIENCE, Route, failure_of, proxy_variable

HERE = Route("api.example.com", 443, "HTTPS_PROXY", "this machine's trust store", proven=False)


def through_requests(cause: Exception) -> Exception:
    """Wrap an error as requests does."""
    return requests.ConnectionError(MaxRetryError(None, "/", cause))  # type: ignore[arg-type] # any pool


def certificate(code: int, words: str) -> Exception:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, words
    return Urllib3SSLError(error)


def tls(reason: str) -> Exception:
    error = ssl.SSLError(1, "failed")
    error.reason = reason
    return Urllib3SSLError(error)


def connecting(cause: OSError) -> Exception:
    error = NewConnectionError(None, "Failed to establish a new connection")  # type: ignore[arg-type]
    error.__cause__ = cause
    return error


def by_proxy(cause: Exception) -> Exception:
    return Urllib3ProxyError("Unable to connect to proxy http://user:CANARY@proxy", cause)


CASES = [
    (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), errors.NameResolutionError, "Temporary failure", PATIENCE),
    (certificate(10, "certificate has expired"), errors.CertificateError, "has expired", 0),
    (certificate(9, "not yet valid"), errors.CertificateError, "not valid yet\n  Check this machine's clock", 0),
    (certificate(18, "self-signed certificate"), errors.CertificateError, "is self-signed; .*\n  .*SSL_CERT_FILE", 0),
    (certificate(20, "unable to get local issuer"), errors.CertificateError, "issuer of .* unknown", 0),
    (certificate(62, "hostname mismatch"), errors.CertificateError, "another name than api.example.com", 0),
    (certificate(-9, "CSSMERR_TP"), errors.CertificateError, r"not accepted \(CSSMERR_TP\)", 0),
    (tls("WRONG_VERSION_NUMBER"), errors.CertificateError, "speaks no TLS", 0),
    (connecting(ConnectionRefusedError(111, "x")), errors.AddressError, "connection refused", math.inf),
    (connecting(OSError(101, "Network is unreachable")), errors.AddressError, "no route from this machine", PATIENCE),
    (connecting(PermissionError(13, "x")), errors.AddressError, "this machine forbids connections", 0),
    (connecting(OSError()), errors.AddressError, "no connection to api.example.com:443", PATIENCE),
    (requests.exceptions.InvalidURL("https://.x"), errors.AddressError, "bulks:baseUrl has no host", 0),
    (requests.exceptions.InvalidSchema("No connection adapters"), errors.AddressError, "bulks:baseUrl has no host", 0),
    (by_proxy(OSError("Tunnel connection failed: 407 CANARY")), errors.ProxyError, "HTTP 407", 0),
    (by_proxy(OSError("Tunnel connection failed: 403 CANARY")), errors.ProxyError, r"not let through .*HTTP 403", 0),
    (by_proxy(OSError("Tunnel connection failed: 503 CANARY")), errors.ProxyError, "cannot reach api.*503", PATIENCE),
    (by_proxy(connecting(ConnectionRefusedError())), errors.ProxyError, "refuses connections", PATIENCE),
    (by_proxy(socket.gaierror(-2, "CANARY")), errors.ProxyError, "has a name that does not resolve", PATIENCE),
    (by_proxy(tls("WRONG_VERSION_NUMBER")), errors.ProxyError, "begins with http://", 0),
    (by_proxy(certificate(20, "no issuer")), errors.ProxyError, "cannot be trusted .*the issuer of its", 0),
    (by_proxy(ConnectTimeoutError(None, "x")), errors.ProxyError, "cannot be reached", PATIENCE),
    (ProxySchemeUnknown("CANARY"), errors.ProxyError, "does not name a proxy by a URL", 0),
    (requests.exceptions.InvalidSchema("Missing dependencies for SOCKS support."), errors.ProxyError, "PySocks", 0),
]


@pytest.mark.parametrize(("cause", "kind", "words", "patience"), CASES)
def test_a_cause_is_named_with_what_to_change(
    cause: Exception, kind: type[errors.CannotAskError], words: str, patience: float
) -> None:
    failure = failure_of(through_requests(cause), "GET /bulks/1", HERE, 30)
    assert type(failure) is kind
    with pytest.raises(kind, match=words):
        raise failure
    assert failure.patience == patience
    assert failure.settled, "nothing was sent"
    assert "CANARY" not in str(failure)
    if kind is errors.ProxyError:
        assert "HTTPS_PROXY" in str(failure)
        assert "api.example.com in NO_PROXY" in str(failure)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.ReadTimeout(), "no answer within 30 s"),
        (requests.ConnectTimeout(), "no connection to api.example.com:443 in time"),
        (requests.ConnectionError(ConnectionResetError()), "the connection broke"),
        (through_requests(tls("UNEXPECTED_EOF_WHILE_READING")), "the secure connection broke"),
    ],
)
def test_an_api_that_does_not_answer_is_not_this_machine(error: Exception, words: str) -> None:
    failure = failure_of(error, "GET /bulks/1", HERE, 30)
    assert type(failure) is errors.UnreachableError
    assert words in str(failure)
    assert not failure.settled


def test_once_the_api_has_answered_a_cause_is_given_more_time() -> None:
    proven = Route("api.example.com", 443, "HTTPS_PROXY", "", proven=True)
    for cause, _, _, patience in CASES:
        found = failure_of(through_requests(cause), "GET /", proven, 30).patience
        permanent = isinstance(cause, (requests.exceptions.RequestException, ProxySchemeUnknown))
        assert found == (0 if permanent else PATIENCE if patience == 0 else math.inf)


def test_a_proxy_is_named_by_the_variable_that_counts() -> None:
    assert proxy_variable({"ALL_PROXY": "x", "HTTPS_PROXY": "y"}) == "HTTPS_PROXY"
    assert proxy_variable({"HTTPS_PROXY": "y", "https_proxy": "z"}) == "https_proxy"
    assert proxy_variable({"https_proxy": "", "HTTPS_PROXY": "y", "ALL_PROXY": "x"}) == "ALL_PROXY"
    assert proxy_variable({}) == "the system's proxy settings"
