"""Around the API: the request-ref of every answer, the log, and the faults."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, Protocol

from .app import api, call_of
from .log import LoggedRequest
from .validation import SyntaxError400, parse_execute

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from .faults import Fault
    from .state import Simulator

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

CONNECTION = "pulumi_bulks.connection"
"""The ASGI extension by which a server gives the application what ASGI has no word for: a Connection."""


class Connection(Protocol):
    """The connection that a request came on."""

    def cut(self) -> None:
        """Drop it."""

    def is_open(self) -> bool:
        """Return whether the client is still there."""

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass, or raise where the client gives up before."""

    async def drip(self, answer: bytes, seconds: float) -> bool:
        """Send a whole answer byte by byte, or only let the time pass and return False."""


_CHUNK = 64 * 1024
_SUCCESS = 300
_NO_CONTENT = 204


@dataclass(frozen=True)
class _Arrived:
    """A request as it arrived."""

    at: float
    call: str
    bulk_id: str | None
    body: bytes
    request_ref: str
    fault: Fault | None


@dataclass
class _Answer:
    """An answer before it is sent. `reached_api` tells whether it is the API's own."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    reached_api: bool = False

    async def take(self, message: Message) -> None:
        """Be the `send` of the API."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")


class Service:
    """The API with its log and its faults, as an ASGI application."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._api = api(simulator)
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        arrived = self._arrive(scope, await _read(receive))
        answer = _Answer()
        try:
            await self._answer(scope, arrived, answer)
        finally:
            self._log(scope, arrived, answer)
        await self._deliver(scope, arrived, answer, send)

    def _arrive(self, scope: Scope, body: bytes) -> _Arrived:
        simulator = self._simulator
        call, bulk_id = call_of(scope["method"], scope["path"])
        with simulator.lock:
            now = simulator.clock.monotonic()
            struck = [rule.fault for rule in simulator.faults if rule.strikes(call, bulk_id, now)]
        return _Arrived(now, call, bulk_id, body, f"sim-{next(self._numbers):06d}", struck[0] if struck else None)

    async def _answer(self, scope: Scope, arrived: _Arrived, answer: _Answer) -> None:
        fault = arrived.fault
        if fault is None:
            await self._ask_api(scope, arrived, answer)
            return
        if fault.revokes:
            self._simulator.revoke(_token(scope))
        if fault.delay and not fault.effect:
            await _connection(scope).sleep(fault.delay)
        if fault.passes:
            await self._ask_api(scope, arrived, answer)
        if fault.late is not None and arrived.call == "execute" and arrived.bulk_id is not None:
            self._execute_late(arrived, fault.late)
        if fault.delay and fault.effect:
            await _connection(scope).sleep(fault.delay)

    async def _ask_api(self, scope: Scope, arrived: _Arrived, answer: _Answer) -> None:
        async def replay() -> Message:
            return {"type": "http.request", "body": arrived.body, "more_body": False}

        await self._api(scope, replay, answer.take)
        answer.reached_api = True

    def _execute_late(self, arrived: _Arrived, delay: float) -> None:
        try:
            order = parse_execute(arrived.body)
        except SyntaxError400:
            return
        self._simulator.execute_late(arrived.bulk_id or "", order, delay)

    def _log(self, scope: Scope, arrived: _Arrived, answer: _Answer) -> None:
        fault = arrived.fault
        status = None if fault is not None and fault.cut else (fault and fault.status) or answer.status
        entry = LoggedRequest(
            at=arrived.at,
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("ascii", "replace"),
            call=arrived.call,
            bulk_id=arrived.bulk_id,
            took_effect=answer.reached_api and answer.status is not None and answer.status < _SUCCESS,
            status=status,
            request_ref=arrived.request_ref,
            fault=fault.name if fault else None,
        )
        with self._simulator.lock:
            self._simulator.requests.append(entry)

    async def _deliver(self, scope: Scope, arrived: _Arrived, answer: _Answer, send: Send) -> None:
        fault = arrived.fault
        if fault is not None:
            answer = _disturbed(answer, fault)
        clock = self._simulator.clock
        date = formatdate(clock.epoch(clock.monotonic()), usegmt=True)
        common = {"request-ref": arrived.request_ref, "date": date}
        length = fault.size if fault and fault.size else len(answer.body)
        headers = {**common, **{name.lower(): value for name, value in answer.headers.items()}}
        if answer.status != _NO_CONTENT:
            headers["content-length"] = str(length)
        if fault is not None and fault.cut:
            _connection(scope).cut()
            return
        if fault is not None and fault.drops and await _connection(scope).drip(_raw(answer, headers), fault.drops):
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": _encoded(headers)})
        if fault is not None and fault.half:
            await send({"type": "http.response.body", "body": answer.body[: length // 2], "more_body": True})
            _connection(scope).cut()
            return
        for start in range(len(answer.body), length, _CHUNK):
            if not _connection(scope).is_open():
                return
            await send({"type": "http.response.body", "body": b" " * min(_CHUNK, length - start), "more_body": True})
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})


def _disturbed(answer: _Answer, fault: Fault) -> _Answer:
    """Return the answer as the fault leaves it."""
    if fault.status is not None:
        return _Answer(fault.status, dict(fault.headers), fault.body)
    body = answer.body
    if fault.patch is not None and answer.status is not None and answer.status < _SUCCESS and body:
        body = json.dumps({**json.loads(body), **fault.patch}).encode()
    return replace(answer, body=body, headers={**answer.headers, **fault.headers})


def _token(scope: Scope) -> str:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    return headers.get(b"authorization", b"").decode("latin-1").removeprefix("Bearer ")


def _raw(answer: _Answer, headers: dict[str, str]) -> bytes:
    """Return an answer as it goes over the wire, the last one of its connection."""
    told = {**headers, "connection": "close"}
    lines = [f"HTTP/1.1 {answer.status} ", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + answer.body


def _connection(scope: Scope) -> Connection:
    connection: Connection = scope["extensions"][CONNECTION]
    return connection


async def _read(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
