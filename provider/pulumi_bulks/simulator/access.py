"""Who is let in: the API key, the limits, the token; and the call that issues tokens."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from .validation import check_identity, check_text, parse_object

if TYPE_CHECKING:
    from starlette.requests import Request

    from .state import Simulator

_BEARER = "Bearer "


class Door:
    """Lets a request in with the right key, within the limits, and with a token that is alive."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def refusal(self, request: Request) -> Response | None:
        """Return the answer to a request that is not let in to a call on bulks, None if it is."""
        return self.refusal_by_key(request) or self._refusal_by_token(request)

    def refusal_by_key(self, request: Request) -> Response | None:
        """Return the answer to a request with a wrong key or beyond the limits, whatever its token."""
        simulator = self._simulator
        if not _is_same(request.headers.get("api-key", ""), simulator.api_key):
            return Response(status_code=401)
        with simulator.lock:
            now = simulator.clock.monotonic()
            exceeded = simulator.limiter.take(now)
            if exceeded is None:
                return None
            headers = simulator.limiter.headers_of(exceeded, simulator.clock.epoch(now))
            return Response(status_code=429, headers=headers)

    def _refusal_by_token(self, request: Request) -> Response | None:
        simulator = self._simulator
        authorization = request.headers.get("authorization", "")
        token = authorization[len(_BEARER) :]
        if not authorization.startswith(_BEARER) or not token:
            return Response(status_code=401)
        with simulator.lock:
            return None if self._is_valid(token, is_get=request.method == "GET") else Response(status_code=401)

    def _is_valid(self, token: str, *, is_get: bool) -> bool:
        simulator = self._simulator
        now = simulator.clock.monotonic()
        if _is_same(token, simulator.auth_token):
            if not simulator.behaviour.auth_token_expires:
                return not simulator.tokens.is_revoked(token)
            simulator.tokens.start(token, now)
        return simulator.tokens.is_valid(token, now, simulator.behaviour, is_get=is_get)


class AccessToken:
    """`POST …/access_token`: on the back-office base for an identity, on the user's base for a one-time token."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def of_identity(self, request: Request) -> Response:
        """Issue a token to whoever has the API key."""
        identity = check_identity(parse_object(await request.body()))
        simulator = self._simulator
        if simulator.identities is not None and identity["id"] not in simulator.identities:
            return JSONResponse({"errorCode": "INSUFFICIENT_PERMISSIONS"}, status_code=403)
        with simulator.lock:
            return self._answer(simulator.tokens.issue(simulator.clock.monotonic()), identity)

    async def of_one_time_token(self, request: Request) -> Response:
        """Issue a token to a user who has a one-time token."""
        body = parse_object(await request.body())
        identity, one_time = check_identity(body), check_text(body, "token")
        with self._simulator.lock:
            token = self._simulator.tokens.exchange(one_time, self._simulator.clock.monotonic())
            return Response(status_code=401) if token is None else self._answer(token, identity, status="STANDARD")

    def _answer(self, token: str, identity: dict[str, str], **more: str) -> Response:
        told = {"token": token} if self._simulator.behaviour.token_is_nested else token
        credentials = {"type": "USER", "id": identity["id"]}
        return JSONResponse({"token": told, "identity": identity, "credentials": credentials, **more})


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
