"""What an exchange without a complete answer means: whose fault it is, what to change, and whether to ask again. Pure.

No text quotes an error of requests or a variable's value: they can hold a proxy's password or the headers of a request.
"""

from __future__ import annotations

import errno
import http.client
import math
import re
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import requests
import urllib3.exceptions as http_errors

from pulumi_bulks.api.errors import (
    AddressError,
    CannotAskError,
    CertificateError,
    NameResolutionError,
    ProxyError,
    TrustStoreError,
    UnreachableError,
)
from pulumi_bulks.api.models import printable
from pulumi_bulks.api.told import Told

from .certificates import is_no_tls, of_certificate, reason_of
from .connections import HandshakeError
from .trust import UnusableTrustError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Failure = TypeVar("Failure", bound=BaseException)

PATIENCE = 30.0
"""Seconds for which to ask again about what may pass, where the API has never answered this process."""

_VARIABLES = ("https_proxy", "all_proxy")
"""Where a proxy for https is named, the one that counts first."""

_HUNG_UP = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
_TLS_ALERT = "\x15\x03"
_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")
_PROXY_AUTHENTICATION = 407
_SERVER_ERRORS = 500
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EHOSTDOWN})


@dataclass(frozen=True)
class Route:
    """The way from this machine to the API.

    `proxy` is the variable that names a proxy for it, `trust` tells whose certificates are trusted, and `proven` is
    True once the API has answered this process: what worked a moment ago may work again.
    """

    host: str
    port: int
    proxy: str
    trust: str
    proven: bool

    @property
    def address(self) -> str:
        """Host and port."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def patience(self) -> float:
        """Seconds for which to ask again about what may pass."""
        return math.inf if self.proven else PATIENCE

    @property
    def little_patience(self) -> float:
        """Seconds for which to ask again about what does not pass by itself, unless it came up just now."""
        return PATIENCE if self.proven else 0.0


def proxy_variable(environment: Mapping[str, str]) -> str:
    """Return the name of the variable that a proxy for https is taken from; one in small letters counts, even empty."""
    names = [name if name in environment else name.upper() for name in _VARIABLES]
    return next((name for name in names if environment.get(name)), "the system's proxy settings")


def failure_of(error: Exception, call: str, route: Route, seconds: float) -> UnreachableError:
    """Return what `error` means, which ended `call` without a complete answer within `seconds`."""
    causes = tuple(_causes(error))
    found = (
        _of_trust(causes)
        or _of_proxy(causes, route)
        or _of_tls(causes, route)
        or _of_name(causes, route)
        or _of_address(causes, route)
    )
    if found is None:
        return UnreachableError(f"{call}: {_of_api(causes, route, seconds)}")
    return type(found)(f"{call}: {found.reason}", patience=found.patience, step=found.step)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it wraps, each library in a way of its own."""
    seen: list[BaseException] = []
    to_see: list[object] = [error]
    while to_see:
        cause = to_see.pop(0)
        if not isinstance(cause, BaseException) or any(cause is one for one in seen):
            continue
        seen.append(cause)
        yield cause
        to_see += [getattr(cause, "reason", None), getattr(cause, "original_error", None), *cause.args]
        to_see += [cause.__cause__, cause.__context__]


def _first(causes: Sequence[BaseException], *kinds: type[Failure]) -> Failure | None:
    return next((cause for cause in causes if isinstance(cause, kinds)), None)


def _of_trust(causes: Sequence[BaseException]) -> CannotAskError | None:
    unusable = _first(causes, UnusableTrustError)
    return TrustStoreError.of(unusable.told.after("the certificates to trust cannot be read: ")) if unusable else None


def _of_proxy(causes: Sequence[BaseException], route: Route) -> CannotAskError | None:
    remedy = f"Correct or unset {route.proxy}, or name {route.host} in NO_PROXY."
    unparsed = _first(causes, http_errors.LocationParseError)
    is_no_url = _first(causes, http_errors.ProxySchemeUnknown, requests.exceptions.InvalidProxyURL)
    if is_no_url or (unparsed and route.host not in unparsed.location):
        return ProxyError(
            f"{route.proxy} does not name a proxy by a URL such as http://proxy.example.com:3128", step=remedy
        )
    missing = _first(causes, requests.exceptions.InvalidSchema)
    if missing is not None and "SOCKS" in str(missing):
        return ProxyError(
            f"{route.proxy} names a SOCKS proxy, for which Python needs the package PySocks",
            step=f"Install pysocks beside pulumi-bulks. {remedy}",
        )
    if _first(causes, requests.exceptions.ProxyError, http_errors.ProxyError):
        found, patience = _of_reaching_a_proxy(causes, route)
        told = found.after(f"the proxy that {route.proxy} names ").plus(Told("", remedy))
        return ProxyError(told.what, patience=patience, step=told.step)
    return None


def _of_reaching_a_proxy(causes: Sequence[BaseException], route: Route) -> tuple[Told, float]:
    tunnel = next((found for cause in causes if (found := _TUNNEL.search(str(cause)))), None)
    broken = _first(causes, ssl.SSLError)
    if tunnel:
        return _of_tunnel(int(tunnel[1]), route)
    if _first(causes, socket.gaierror, http_errors.NameResolutionError):
        return Told("has a name that does not resolve"), route.patience
    if _first(causes, ConnectionRefusedError):
        return Told("refuses connections"), route.patience
    if broken is not None:
        return _of_handshake(broken, route), route.little_patience
    return Told("cannot be reached"), route.patience


def _of_handshake(broken: ssl.SSLError, route: Route) -> Told:
    if is_no_tls(broken):
        return Told("speaks no TLS, so that its URL begins with http:// and not https://")
    if isinstance(broken, ssl.SSLCertVerificationError):
        told = of_certificate(broken, route)
        return Told(f"cannot be trusted ({told.what})", told.step)
    return Told(f"cannot be trusted ({reason_of(broken)})")


def _of_tunnel(status: int, route: Route) -> tuple[Told, float]:
    if status == _PROXY_AUTHENTICATION:
        told = Told(
            "asks for a user and a password, or refuses those in its URL (HTTP 407)",
            "Write them as http://user:password@…, special characters percent-encoded.",
        )
        return told, route.little_patience
    if status < _SERVER_ERRORS:
        return Told(f"does not let through to {route.address} (HTTP {status})"), route.little_patience
    return Told(f"cannot reach {route.address} (HTTP {status})"), route.patience


def _of_tls(causes: Sequence[BaseException], route: Route) -> CannotAskError | None:
    refused = _first(causes, ssl.SSLCertVerificationError)
    if refused is not None:
        told = of_certificate(refused, route).after(f"no secure connection to {route.address}: ")
        return CertificateError(told.what, patience=route.little_patience, step=told.step)
    broken = _first(causes, ssl.SSLError)
    if broken is not None and is_no_tls(broken):
        return CertificateError(
            f"what answers at {route.address} speaks no TLS",
            patience=route.little_patience,
            step="Check scheme and port of bulks:baseUrl.",
        )
    if broken is not None and _first(causes, HandshakeError) and not isinstance(broken, _HUNG_UP):
        return CertificateError(
            f"no secure connection to {route.address}: the TLS handshake failed ({reason_of(broken)})",
            patience=route.little_patience,
            step="Check host and port of bulks:baseUrl; the API's operator knows which versions of TLS it speaks.",
        )
    return None


def _of_name(causes: Sequence[BaseException], route: Route) -> CannotAskError | None:
    unknown = _first(causes, socket.gaierror)
    if unknown is None and not _first(causes, http_errors.NameResolutionError):
        return None
    words = f" ({printable(str(unknown.strerror), 80)})" if unknown is not None and unknown.strerror else ""
    return NameResolutionError(
        f"the name {route.host} does not resolve{words}",
        patience=route.patience,
        step="Check bulks:baseUrl, and this machine's network and DNS.",
    )


def _of_address(causes: Sequence[BaseException], route: Route) -> CannotAskError | None:
    unusable = requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema
    if _first(causes, *unusable, http_errors.LocationValueError, UnicodeError):
        return AddressError("bulks:baseUrl has no host that can be asked", step="Correct it.")
    status = _first(causes, http.client.BadStatusLine)
    if status is not None and _TLS_ALERT in str(status):
        return AddressError(f"what answers at {route.address} speaks TLS", step="Write https in bulks:baseUrl.")
    return _of_connecting(causes, route) if _first(causes, http_errors.NewConnectionError) else None


def _of_connecting(causes: Sequence[BaseException], route: Route) -> CannotAskError:
    check = "Check host and port of bulks:baseUrl"
    if _first(causes, ConnectionRefusedError):
        return AddressError(
            f"nobody takes connections at {route.address} (connection refused)",
            patience=math.inf,
            step=f"{check}, or start the API.",
        )
    number = next((cause.errno for cause in causes if isinstance(cause, OSError) and cause.errno), None)
    if number in _FORBIDDEN:
        return AddressError(
            f"this machine forbids connections to {route.address}",
            patience=route.little_patience,
            step="Let its firewall or sandbox allow them.",
        )
    if number in _NO_ROUTE:
        return AddressError(
            f"no route from this machine to {route.address}",
            patience=route.patience,
            step=f"{check}, and this machine's network.",
        )
    return AddressError(f"no connection to {route.address}", patience=route.patience, step=f"{check}.")


def _of_api(causes: Sequence[BaseException], route: Route, seconds: float) -> str:
    """Say how the API's answer failed to come: the machine could ask."""
    if _first(causes, http_errors.ConnectTimeoutError, requests.ConnectTimeout):
        slow = "it may be overloaded, or a firewall drops what is sent to it"
        return f"no connection to {route.address} in time: {slow}"
    if _first(causes, requests.Timeout, http_errors.TimeoutError, TimeoutError):
        return f"no answer within {seconds:.3g} s"
    if _first(causes, ssl.SSLError):
        return "the secure connection broke before the answer was complete"
    return "the connection broke before the answer was complete"
