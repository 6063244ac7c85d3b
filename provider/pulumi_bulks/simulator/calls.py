"""The seven calls on bulks. What they raise is turned into the API's answers elsewhere."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from .bulk import WrongStateError
from .rendering import render_bulk, render_operation
from .validation import (
    SyntaxError400,
    check_bulk_id,
    parse_bulk_filter,
    parse_execute,
    parse_operation_filter,
    parse_page,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request

    from .bulk import SimulatedBulk
    from .state import Simulator

_RESERVED_ERRORS = {"TOO_MANY_REQUESTS"}


class RefusedError(Exception):
    """The API answers 409 with this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Calls:
    """The calls, on the bulks of a simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._reads = itertools.count(1)

    async def list_bulks(self, request: Request) -> Response:
        """Return a page of all bulks, or of those in one status."""
        behaviour = self._simulator.behaviour
        offset, limit = parse_page(request.query_params, behaviour.default_limit)
        wanted = parse_bulk_filter(request.query_params)
        now = self._moment(behaviour.list_lag)
        with self._simulator.lock:
            shown = [bulk.as_of(now) for bulk in self._in_order(self._simulator.bulks())]
        rows = [bulk for bulk in shown if wanted in (None, bulk.status)]
        self._check_offset(offset, len(rows))
        page = [
            self._render(rows[at], now, with_counts=False) for at in behaviour.pages.positions(len(rows), offset, limit)
        ]
        return JSONResponse({**behaviour.pages.counts(len(rows), len(page)), "bulkProcesses": page})

    async def get_bulk(self, request: Request) -> Response:
        """Return one bulk."""
        now = self._moment(self._simulator.behaviour.replica_lag)
        return JSONResponse(self._render(self._bulk(request).as_of(now), now))

    async def list_operations(self, request: Request) -> Response:
        """Return a page of a bulk's operations, or of those with a sequence or in a status."""
        simulator, pages = self._simulator, self._simulator.behaviour.pages
        found = self._bulk(request)
        offset, limit = parse_page(request.query_params, simulator.behaviour.default_limit)
        wanted, status = parse_operation_filter(request.query_params)
        now = self._moment(simulator.behaviour.replica_lag)
        bulk = found.as_of(now)
        processed = bulk.processed(now)
        rows: Sequence[int] = range(1, bulk.items + 1)
        if wanted is not None:
            rows = [wanted] if wanted in rows else []
        if status is not None:
            rows = [sequence for sequence in rows if bulk.status_of(sequence, processed) == status]
        self._check_offset(offset, len(rows))
        page = [
            render_operation(bulk, rows[at], processed, now, simulator.payload_canary)
            for at in pages.positions(len(rows), offset, limit)
        ]
        return JSONResponse({**pages.counts(len(rows), len(page)), "operations": page})

    async def execute(self, request: Request) -> Response:
        """Execute a bulk."""
        bulk = self._bulk(request)
        order = parse_execute(await request.body())
        if bulk.execute_error in _RESERVED_ERRORS or (bulk.execute_error and bulk.status == "SUBMITTED"):
            raise RefusedError(bulk.execute_error)
        try:
            self._simulator.execute(bulk.bulk_id, **order)
        except WrongStateError:
            raise RefusedError(self._simulator.behaviour.second_execute) from None
        return Response(status_code=204)

    def change(self, verb: str) -> Callable[[Request], Awaitable[Response]]:
        """Return the call that pauses, resumes or cancels. A body, which none of them needs, is not looked at."""

        async def call(request: Request) -> Response:
            bulk = self._bulk(request)
            simulator = self._simulator
            with simulator.lock:
                if verb == "cancel" and bulk.status == "SUBMITTED" and not simulator.behaviour.cancel_submitted:
                    raise WrongStateError(bulk.status)
                getattr(bulk, verb)(simulator.clock.monotonic())
            return Response(status_code=204)

        return call

    def _bulk(self, request: Request) -> SimulatedBulk:
        bulk_id = check_bulk_id(request.path_params["bulk_id"])
        bulk = self._simulator.find(bulk_id)
        if bulk is None:
            raise KeyError(bulk_id)
        return bulk

    def _check_offset(self, offset: int, total: int) -> None:
        if self._simulator.behaviour.pages.beyond_is_refused and offset >= max(1, total):
            raise SyntaxError400("offset", "AT_MOST", [str(max(0, total - 1))])

    def _moment(self, lag: float) -> float:
        """Return the moment of which a read tells: now, or before where a replica lags and it is its turn."""
        is_its_turn = next(self._reads) % self._simulator.behaviour.replica_turn == 0
        return self._simulator.clock.monotonic() - (lag if is_its_turn else 0.0)

    def _in_order(self, bulks: list[SimulatedBulk]) -> list[SimulatedBulk]:
        order = self._simulator.behaviour.list_order
        if order == "newest":
            return bulks[::-1]
        if order == "id":
            return sorted(bulks, key=lambda bulk: int(bulk.bulk_id))
        return random.sample(bulks, len(bulks)) if order == "shuffled" else bulks

    def _render(self, bulk: SimulatedBulk, now: float, *, with_counts: bool = True) -> dict[str, Any]:
        simulator = self._simulator
        with simulator.lock:
            return render_bulk(bulk, now, simulator.epoch_ms, simulator.behaviour, with_counts=with_counts)
