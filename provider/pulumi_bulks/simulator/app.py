"""The Bulk API as an ASGI application, with every check that the API makes."""

from __future__ import annotations

import re
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .access import AccessToken, Door
from .bulk import WrongStateError
from .calls import Calls, RefusedError
from .state import BACKOFFICE_PATH, BASE_PATH, Simulator
from .validation import SyntaxError400

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    _Call = Callable[[Request], Awaitable[Response]]

_PATH = re.compile(rf"(?:{BACKOFFICE_PATH}|{BASE_PATH})/bulks(?:/(?P<bulk_id>[^/]+)(?:/(?P<action>[a-z]+))?)?")
_ACCESS_TOKEN_PATHS = {f"{BASE_PATH}/access_token", f"{BACKOFFICE_PATH}/access_token"}


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
    door, access_token = Door(simulator), AccessToken(simulator)
    issue = _guarded(access_token.of_identity, door.refusal_by_key)
    exchange = _guarded(access_token.of_one_time_token, door.refusal_by_key)

    async def log(_request: Request) -> Response:
        return JSONResponse([asdict(entry) for entry in simulator.requests])

    application = Starlette(
        routes=[
            *_routes_of_bulks(BASE_PATH, Calls(simulator), door),
            *_routes_of_bulks(BACKOFFICE_PATH, Calls(simulator), door),
            Route(f"{BASE_PATH}/access_token", exchange, methods=["POST"]),
            Route(f"{BACKOFFICE_PATH}/access_token", issue, methods=["POST"]),
            Route("/simulator/requests", log, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _no_such_call},
    )
    application.router.redirect_slashes = False  # a path is the documented one or none
    return application


async def _no_such_call(_request: Request, error: Exception) -> Response:
    """Answer to a path or a method that there is not, as to any other error."""
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    phrase = HTTPStatus(status)
    return JSONResponse({"code": phrase.name, "message": phrase.phrase}, status_code=status, headers=headers)


def _routes_of_bulks(base: str, calls: Calls, door: Door) -> list[Route]:
    bulk = f"{base}/bulks/{{bulk_id}}"
    reads = {f"{base}/bulks": calls.list_bulks, bulk: calls.get_bulk, f"{bulk}/operations": calls.list_operations}
    changes = {f"{bulk}/{verb}": calls.change(verb) for verb in ("pause", "resume", "cancel")}
    return [
        *(Route(path, _guarded(call, door.refusal), methods=["GET"]) for path, call in reads.items()),
        Route(f"{bulk}/execute", _guarded(calls.execute, door.refusal), methods=["POST"]),
        *(Route(path, _guarded(call, door.refusal), methods=["POST"]) for path, call in changes.items()),
    ]


def _guarded(call: _Call, refusal_of: Callable[[Request], Response | None]) -> _Call:
    """Let a call through unless it is refused, and turn what it raises into the API's answers."""

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
        except RefusedError as error:
            return JSONResponse({"errorCode": error.code}, status_code=409)
        except WrongStateError:
            return JSONResponse({"errorCode": "INVALID_STATE"}, status_code=409)

    return endpoint
