"""Connections on which an exchange is bounded as a whole, and which trust what this machine trusts.

The time-outs of sockets bound each call, so that a peer that sends a byte now and then may take for ever. Here a
connection is made within its time-out, the lookup, a proxy's answer and the TLS handshake included, and an answer is
read within the time that is left then. Both hold for every proxy as well, but for the few bytes in which a SOCKS proxy
answers. Nothing else in the process is touched: other programs' providers may live in it.
"""

from __future__ import annotations

import http
import http.client
import io
import os
import socket
import ssl
import sys
import time
from typing import TYPE_CHECKING, Any, cast

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    SSLError,
)

from .gate import pass_gate
from .lookups import Lookups
from .trust import trust_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from typing_extensions import Buffer
    from urllib3.poolmanager import PoolManager

_Data = Any  # whatever http.client sends
_POOL_SIZE = 32
_LOOKUPS = Lookups()
_INSTANT = 0.001
_FINAL = range(200, 1000)


class HandshakeError(SSLError):
    """TLS failed before anything of the request was sent."""


class BoundedAdapter(HTTPAdapter):
    """Sends requests, each within `timeout`: seconds for a connection, and for the whole exchange."""

    def __init__(self) -> None:
        super().__init__(pool_maxsize=_POOL_SIZE)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - as requests has it
        """Make the pools for requests without a proxy."""
        super().init_poolmanager(*arguments, **named)
        _bound(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **named: Any) -> PoolManager:  # noqa: ANN401 - as requests has it
        """Return the pools for requests by a proxy."""
        known = proxy in self.proxy_manager
        try:
            manager: PoolManager = super().proxy_manager_for(proxy, **named)
        except requests.RequestException:
            raise
        except ValueError:
            raise requests.exceptions.InvalidProxyURL from None  # such as socks:// without its version
        if not known:
            _bound(manager)
        return manager

    def cert_verify(self, *_: Any) -> None:  # noqa: ANN401 - as requests has it
        """Leave out requests' own certificates: each connection asks this machine what to trust."""

    def build_connection_pool_key_attributes(
        self,
        request: requests.PreparedRequest,
        verify: bool | str,  # noqa: FBT001 - as requests has it
        cert: str | tuple[str, str] | None = None,
    ) -> tuple[Any, Any]:
        """Return what tells pools apart: the address alone."""
        address, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return address, {}

    def send(  # noqa: PLR0913, PLR0917 - requests' own signature
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send one request and read the head of its answer."""
        connect, total = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        within = cast("float", urllib3.Timeout(connect=connect, total=total))  # requests passes it on as it is
        return super().send(request, stream, within, verify, cert, proxies)


def _bound(manager: PoolManager) -> None:
    """Let all connections of `manager` be bounded."""
    if isinstance(manager, urllib3.ProxyManager) or type(manager) is urllib3.PoolManager:
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    else:
        manager.pool_classes_by_scheme = {"https": _socks_pool(manager.pool_classes_by_scheme["https"])}


class _Answer(http.client.HTTPResponse):
    """An answer, of the API or of a proxy, that is read within the time-out that its socket has at the beginning."""

    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - as http.client has it
        super().__init__(sock, *arguments, **named)
        self.fp = io.BufferedReader(_Bounded(self.fp.detach(), sock))

    def _read_status(self) -> tuple[str, int, str]:
        """Skip what is no answer yet, such as 103 Early Hints, which http.client takes for one."""
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc] # typeshed leaves it out
            if status in _FINAL or status == http.HTTPStatus.CONTINUE:
                return version, status, reason
            http.client.parse_headers(self.fp)


class _Bounded(io.RawIOBase):
    """What comes from a socket; the time-out that it has now bounds all reads together."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        super().__init__()
        self._raw = raw
        self._sock = sock
        seconds = sock.gettimeout()
        self._ends = None if seconds is None else time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int | None:
        if self._ends is not None:
            self._sock.settimeout(_left(self._ends))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _left(ends: float) -> float:
    """Return the seconds until a moment. Raises TimeoutError after it."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


class _Connection(HTTPConnection):
    response_class = _Answer

    def send(self, data: _Data) -> None:
        _send(self, super().send, data)

    def _new_conn(self) -> socket.socket:
        return _dial(self)


class _SecureConnection(HTTPSConnection):
    response_class = _Answer

    def send(self, data: _Data) -> None:
        _send(self, super().send, data)

    def _new_conn(self) -> socket.socket:
        return _dial(self)

    def connect(self) -> None:
        _connect_with_trust(self, super().connect)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def _socks_pool(pool: type[HTTPConnectionPool]) -> type[HTTPConnectionPool]:
    """Bound what urllib3 makes for a SOCKS proxy, which it can do only where PySocks is installed."""
    own: Any = pool.ConnectionCls

    class Connection(own):  # type: ignore[misc] # a class that may be missing when this module is imported
        response_class = _Answer

        def send(self, data: _Data) -> None:
            _send(self, super().send, data)

        def _new_conn(self) -> socket.socket:
            ends = time.monotonic() + self.timeout
            try:
                sock: socket.socket = super()._new_conn()
            except (HTTPError, OSError) as error:
                raise ProxyError("the SOCKS proxy failed", error) from error
            sock.settimeout(max(ends - time.monotonic(), _INSTANT))
            return sock

        def connect(self) -> None:
            _connect_with_trust(self, super().connect)

    class Pool(pool):  # type: ignore[misc, valid-type] # as above
        ConnectionCls = Connection

    return Pool


def _send(connection: HTTPConnection, send: Callable[[_Data], None], data: _Data) -> None:
    """Send what may still be sent once there is a connection."""
    if connection.sock is None:
        connection.connect()
    pass_gate()
    send(data)


def _connect_with_trust(connection: HTTPSConnection, connect: Callable[[], None]) -> None:
    """Connect, trusting what this machine trusts now, a proxy that speaks TLS included."""
    connection.ssl_context = trust_of(os.environ).context()
    if connection.proxy_config is not None:
        connection.proxy_config = connection.proxy_config._replace(ssl_context=trust_of(os.environ).context())
    try:
        connect()
    except ssl.SSLError as error:
        raise HandshakeError(error) from error


def _dial(connection: HTTPConnection) -> socket.socket:
    """Connect to the first address of a name that answers, each within its share of the time; as urllib3 does else."""
    host = connection._dns_host  # noqa: SLF001 - the name with its last dot, as urllib3 looks it up itself
    seconds = cast("float", connection.timeout)
    try:
        sock = _dial_within(host, connection.port, time.monotonic() + seconds, connection.socket_options or ())
    except UnicodeError:
        raise LocationParseError(f"'{host}', label empty or too long") from None
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"no connection within {seconds:.3g} s") from error
    except OSError as error:
        raise NewConnectionError(connection, "no connection") from error
    sys.audit("http.client.connect", connection, connection.host, connection.port)
    return sock


def _dial_within(host: str, port: int, ends: float, options: Iterable[Any]) -> socket.socket:
    addresses = _LOOKUPS.addresses(host.strip("[]"), port, _left(ends))
    failure: OSError = OSError("the name has no address")
    for tried, (family, kind, protocol, _, address) in enumerate(addresses):
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options:
                sock.setsockopt(*option)
            sock.settimeout(_left(ends) / (len(addresses) - tried))
            sock.connect(address)
            sock.settimeout(_left(ends))  # for what follows: a proxy's answer, the TLS handshake
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure
