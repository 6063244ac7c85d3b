"""The seven calls of the Bulk API as an ASGI application, with every check that the API makes."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .access import AccessToken, Door
from .bulk import SimulatedBulk, WrongStateError
from .rendering import render_bulk, render_operation
from .state import BACKOFFICE_PATH, BASE_PATH, Simulator
from .validation import SyntaxError400, check_bulk_id, parse_execute, parse_operation_filter, parse_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    _Call = Callable[[Request], Awaitable[Response]]

_PATH = re.compile(rf"(?:{BACKOFFICE_PATH}|{BASE_PATH})/bulks(?:/(?P<bulk_id>[^/]+)(?:/(?P<action>[a-z]+))?)?")
_ACCESS_TOKEN_PATHS = {f"{BASE_PATH}/access_token", f"{BACKOFFICE_PATH}/access_token"}
_RESERVED_ERRORS = {"TOO_MANY_REQUESTS"}


def call_of(method: str, path: str) -> tuple[str, str | None]:
    """Return the name of the call that a request makes, and the bulk's id in its path."""
    if path in _ACCESS_TOKEN_PATHS:
        return "access_token", None
    match = _PATH.fullmatch(path)
    if match is None:
        return "other", None
    bulk_id, action = match["bulk_id"], match["action"]
    if bulk_id is None:
        return "list", None
    return action or ("get" if method == "GET" else "other"), bulk_id


def api(simulator: Simulator) -> Starlette:
    """Return the API without faults and without a log."""
    calls, access_token = _Calls(simulator), AccessToken(simulator)
    issue, exchange = calls.keyed(access_token.of_identity), calls.keyed(access_token.of_one_time_token)
    return Starlette(
        routes=[
            *_routes_of_bulks(BASE_PATH, calls),
            *_routes_of_bulks(BACKOFFICE_PATH, calls),
            Route(f"{BASE_PATH}/access_token", exchange, methods=["POST"]),
            Route(f"{BACKOFFICE_PATH}/access_token", issue, methods=["POST"]),
            Route("/simulator/requests", calls.log, methods=["GET"]),
        ],
    )


def _routes_of_bulks(base: str, calls: _Calls) -> list[Route]:
    bulk = f"{base}/bulks/{{bulk_id}}"
    return [
        Route(f"{base}/bulks", calls.checked(calls.list_bulks), methods=["GET"]),
        Route(bulk, calls.checked(calls.get_bulk), methods=["GET"]),
        Route(f"{bulk}/operations", calls.checked(calls.list_operations), methods=["GET"]),
        Route(f"{bulk}/execute", calls.checked(calls.execute), methods=["POST"]),
        *(
            Route(f"{bulk}/{verb}", calls.checked(calls.change(verb)), methods=["POST"])
            for verb in ("pause", "resume", "cancel")
        ),
    ]


class _Calls:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._door = Door(simulator)

    def checked(self, call: _Call) -> _Call:
        """Let a call through only with both credentials, and turn what it raises into the API's answers."""
        return self._guarded(call, self._door.refusal)

    def keyed(self, call: _Call) -> _Call:
        """Let a call through with the API key alone."""
        return self._guarded(call, self._door.refusal_by_key)

    def _guarded(self, call: _Call, refusal_of: Callable[[Request], Response | None]) -> _Call:
        async def endpoint(request: Request) -> Response:
            refusal = refusal_of(request)
            if refusal is not None:
                return refusal
            try:
                return await call(request)
            except SyntaxError400 as error:
                return JSONResponse(error.body, status_code=400)
            except KeyError:
                return JSONResponse({"code": "BULK_NOT_FOUND", "message": "There is no such bulk"}, status_code=404)
            except WrongStateError:
                return JSONResponse({"errorCode": "INVALID_STATE"}, status_code=409)

        return endpoint

    async def list_bulks(self, request: Request) -> Response:
        offset, limit = parse_page(request.query_params)
        bulks = self._simulator.bulks()
        page = [self._render(bulk, with_counts=False) for bulk in bulks[offset : offset + limit]]
        return JSONResponse({"count": len(bulks), "responseCount": len(page), "bulkProcesses": page})

    async def get_bulk(self, request: Request) -> Response:
        return JSONResponse(self._render(self._bulk(request)))

    async def list_operations(self, request: Request) -> Response:
        bulk = self._bulk(request)
        offset, limit = parse_page(request.query_params)
        wanted, status = parse_operation_filter(request.query_params)
        processed = bulk.processed(self._simulator.clock.monotonic())
        found = [
            sequence
            for sequence in range(1, bulk.items + 1)
            if wanted in (None, sequence) and (status is None or bulk.status_of(sequence, processed) == status)
        ]
        canary = self._simulator.payload_canary
        page = [render_operation(bulk, sequence, processed, canary) for sequence in found[offset : offset + limit]]
        return JSONResponse({"count": len(found), "responseCount": len(page), "operations": page})

    async def execute(self, request: Request) -> Response:
        bulk = self._bulk(request)
        order = parse_execute(await request.body())
        if bulk.execute_error in _RESERVED_ERRORS or (bulk.execute_error and bulk.status == "SUBMITTED"):
            return JSONResponse({"errorCode": bulk.execute_error}, status_code=409)
        with self._simulator.lock:
            bulk.execute(self._simulator.clock.monotonic(), **order)
        return Response(status_code=204)

    def change(self, verb: str) -> _Call:
        async def call(request: Request) -> Response:
            bulk = self._bulk(request)
            with self._simulator.lock:
                getattr(bulk, verb)(self._simulator.clock.monotonic())
            return Response(status_code=204)

        return call

    async def log(self, _request: Request) -> Response:
        """Return the log of requests, for people."""
        return JSONResponse([asdict(entry) for entry in self._simulator.requests])

    def _bulk(self, request: Request) -> SimulatedBulk:
        bulk_id = check_bulk_id(request.path_params["bulk_id"])
        bulk = self._simulator.find(bulk_id)
        if bulk is None:
            raise KeyError(bulk_id)
        return bulk

    def _render(self, bulk: SimulatedBulk, *, with_counts: bool = True) -> dict[str, Any]:
        simulator = self._simulator
        with simulator.lock:
            return render_bulk(bulk, simulator.clock.monotonic(), simulator.epoch_ms, with_counts=with_counts)
