"""The simulator without a socket: a transport adapter of requests that calls it in the same thread, in its own time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from .clock import VirtualClock
from .serving import CONNECTION, Service

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from .state import Simulator

IN_PROCESS_URL = "http://127.0.0.1:1/multi"
"""A base URL for the adapter: nothing listens there."""


class InProcessAdapter(HTTPAdapter):
    """Mount it at IN_PROCESS_URL. A slow answer takes only virtual time, and time-outs strike all the same."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__()
        if not isinstance(simulator.clock, VirtualClock):
            raise TypeError("a simulator without a socket runs in virtual time: give it a VirtualClock")
        self._clock = simulator.clock
        self._service = Service(simulator)

    def send(  # noqa: PLR0913, PLR0917 - requests' own signature
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002, ARG002
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002, ARG002
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> requests.Response:
        """Serve one request; raises requests' own errors where the connection is dropped or the time is over."""
        exchange = _Exchange(request, self._clock, timeout[1] if isinstance(timeout, tuple) else timeout)
        _run(self._service(exchange.scope, exchange.receive, exchange.send))
        if exchange.is_cut and exchange.status is None:
            raise requests.ConnectionError("the connection was dropped", request=request)
        return self.build_response(request, exchange.response())


class _Exchange:
    """One request and its answer, as ASGI sees them."""

    def __init__(self, request: requests.PreparedRequest, clock: VirtualClock, timeout: float | None) -> None:
        url = urlsplit(request.url or "")
        self._body = _bytes(request.body or b"")
        self._clock = clock
        self._timeout = timeout
        self._request = request
        self.is_cut = False
        self.status: int | None = None
        self._headers = HTTPHeaderDict()
        self._answer = bytearray()
        self.scope: dict[str, Any] = {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "headers": [(name.lower().encode(), _bytes(value)) for name, value in request.headers.items()],
            "extensions": {CONNECTION: self},
        }

    async def receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def send(self, message: Any) -> None:  # noqa: ANN401 - ASGI's own
        if message["type"] == "http.response.start":
            self.status = message["status"]
            for name, value in message["headers"]:
                self._headers.add(name.decode(), value.decode("latin-1"))
        else:
            self._answer += message.get("body", b"")

    def response(self) -> HTTPResponse:
        return HTTPResponse(
            io.BytesIO(self._answer),
            headers=self._headers,
            status=self.status or 0,
            preload_content=False,
            enforce_content_length=True,
            request_method=self._request.method,
        )

    def cut(self) -> None:
        self.is_cut = True

    def is_open(self) -> bool:
        return not self.is_cut

    async def sleep(self, seconds: float) -> None:
        """Pass virtual time up to the client's time-out."""
        if self._timeout is not None and seconds >= self._timeout:
            self._clock.sleep(self._timeout)
            raise requests.ReadTimeout("no answer in time", request=self._request)
        self._clock.sleep(seconds)

    async def drip(self, answer: bytes, seconds: float) -> bool:
        """Pass the time that the bytes take: each of them comes within the client's time-out of a read."""
        self._clock.sleep(seconds * len(answer))
        return False


def _run(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that waits for nothing outside of itself: it ends at the first step."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise RuntimeError("the application waits for an event loop, and there is none")


def _bytes(text: Any) -> bytes:  # noqa: ANN401 - requests allows both
    return text.encode() if isinstance(text, str) else bytes(text)
