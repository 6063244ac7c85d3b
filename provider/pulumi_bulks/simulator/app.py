"""The seven calls of the Bulk API as an ASGI application, with every check that the API makes."""

from __future__ import annotations

import hmac
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .bulk import SimulatedBulk, WrongStateError
from .rendering import render_bulk, render_operation
from .state import BASE_PATH, Simulator
from .validation import SyntaxError400, check_bulk_id, parse_execute, parse_operation_filter, parse_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

_PATH = re.compile(rf"{BASE_PATH}/bulks(?:/(?P<bulk_id>[^/]+)(?:/(?P<action>[a-z]+))?)?")
_RESERVED_ERRORS = {"TOO_MANY_REQUESTS"}


def call_of(method: str, path: str) -> tuple[str, str | None]:
    """Return the name of the call that a request makes, and the bulk's id in its path."""
    match = _PATH.fullmatch(path)
    if match is None:
        return "other", None
    bulk_id, action = match["bulk_id"], match["action"]
    if bulk_id is None:
        return "list", None
    return action or ("get" if method == "GET" else "other"), bulk_id


def api(simulator: Simulator) -> Starlette:
    """Return the API without faults and without a log."""
    calls = _Calls(simulator)
    bulk = f"{BASE_PATH}/bulks/{{bulk_id}}"
    return Starlette(
        routes=[
            Route(f"{BASE_PATH}/bulks", calls.checked(calls.list_bulks), methods=["GET"]),
            Route(bulk, calls.checked(calls.get_bulk), methods=["GET"]),
            Route(f"{bulk}/operations", calls.checked(calls.list_operations), methods=["GET"]),
            Route(f"{bulk}/execute", calls.checked(calls.execute), methods=["POST"]),
            Route(f"{bulk}/pause", calls.checked(calls.change("pause")), methods=["POST"]),
            Route(f"{bulk}/resume", calls.checked(calls.change("resume")), methods=["POST"]),
            Route(f"{bulk}/cancel", calls.checked(calls.change("cancel")), methods=["POST"]),
            Route("/simulator/requests", calls.log, methods=["GET"]),
        ],
    )


class _Calls:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def checked(self, call: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """Let a call through only with both credentials, and turn what it raises into the API's answers."""

        async def endpoint(request: Request) -> Response:
            if not self._is_let_in(request):
                return Response(status_code=401)
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

    def change(self, verb: str) -> Callable[[Request], Awaitable[Response]]:
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

    def _is_let_in(self, request: Request) -> bool:
        key = request.headers.get("api-key", "")
        authorization = request.headers.get("authorization", "")
        return hmac.compare_digest(key.encode(), self._simulator.api_key.encode()) and hmac.compare_digest(
            authorization.encode(), f"Bearer {self._simulator.auth_token}".encode()
        )
