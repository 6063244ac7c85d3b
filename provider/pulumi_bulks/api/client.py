"""The Bulk API's calls, typed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .answers import error_of, parse, parse_bulk, parse_bulks
from .errors import ApiError, InputError, TokenRenewedError, UnusableAnswerError
from .models import BULK_ID
from .network.gate import always, gate
from .operations import PAGE, Operation, OperationsPage
from .states import OperationStatus
from .tokens.credentials import credentials_for
from .tokens.identity import unpaid
from .told import Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from .listing import BulksPage
    from .models import Bulk, ExecuteOrder
    from .network.transport import Answer, Query, Transport
    from .tokens.identity import Pay

NO_CONTENT = 204
UNAUTHORIZED = 401
_LEAST = 1.0
"""Seconds for a request whose token has taken all of its time: it is too late to give up for that."""


class BulkClient:
    """Each method is one call of the API, and raises an ApiError where the API does not answer with success.

    `limit` bounds the call in seconds, below the configured request time-out. After a 401 the token is renewed, and
    calls that change nothing, or do so only once, are then made a second time; `execute` never is. `pay` pays for that
    request, and for the one that asks for a token, where the API itself is asked. `permit` is asked
    just before anything of a change is sent, on a connection that stands, and raises what stands against it.
    """

    def __init__(
        self,
        transport: Transport,
        pay: Pay = unpaid,
        now: Callable[[], float] = time.time,
        permit: Callable[[], None] = always,
    ) -> None:
        self._transport = transport
        self._permit = permit
        self._now = now  # in epoch seconds
        self._pay = pay
        self._credentials = credentials_for(transport, pay)

    def get(self, bulk_id: str, limit: float | None = None) -> Bulk:
        """Return the bulk. Raises UnusableAnswerError where the answer is about another one."""
        answer = self._call("GET", f"/bulks/{_checked(bulk_id)}", limit=limit)
        bulk = parse_bulk(answer, self._now())
        if bulk.bulk_id not in (None, bulk_id):
            raise UnusableAnswerError(
                f"{answer.call}: the answer is about another bulk", request_ref=answer.request_ref
            )
        return bulk

    def bulks(self, *, status: str | None = None, offset: int = 0, limit: float | None = None) -> BulksPage:
        """Return up to 100 of the bulks that these credentials see, or of those with `status`, from `offset` on.

        They come without counts and in any order. A server that takes no notice of the status lists others as well.
        """
        query: Query = {"offset": offset, "limit": PAGE}
        if status is not None:
            query = {"status": status, **query}
        return parse_bulks(self._call("GET", "/bulks", query=query, limit=limit), self._now())

    def try_out(self, limit: float | None = None) -> Answer:
        """Make the smallest call that there is, about no bulk in particular, and return its answer, a list of bulks."""
        answer = self._call("GET", "/bulks", query={"offset": 0, "limit": 1}, limit=limit)
        parse_bulks(answer, self._now())
        return answer

    def execute(self, bulk_id: str, order: ExecuteOrder, limit: float | None = None) -> None:
        """Start the execution, once: this request is sent a single time, whatever happens to it."""
        body = order.model_dump(mode="json", by_alias=True, exclude_none=True)
        answer = self._send("POST", f"/bulks/{_checked(bulk_id)}/execute", json=body, limit=limit)
        _require_no_content(answer)

    def pause(self, bulk_id: str, limit: float | None = None) -> None:
        """Pause a bulk: RUNNING → PAUSED."""
        self._change("pause", bulk_id, limit)

    def resume(self, bulk_id: str, limit: float | None = None) -> None:
        """Resume a bulk: PAUSED → RUNNING."""
        self._change("resume", bulk_id, limit)

    def cancel(self, bulk_id: str, limit: float | None = None) -> None:
        """Cancel a bulk: SUBMITTED, RUNNING or PAUSED → CANCELLED."""
        self._change("cancel", bulk_id, limit)

    def failed_operations(self, bulk_id: str, most: int, limit: float | None = None) -> list[Operation]:
        """Return the first `most` (at most 100) failed operations, in their sequence, without payloads.

        A server that takes no notice of the filter lists others as well: what says that it has not failed is none.
        """
        query: Query = {"status": OperationStatus.FAILED.value, "offset": 0, "limit": most}
        answer = self._call("GET", f"/bulks/{_checked(bulk_id)}/operations", query=query, limit=limit)
        listed = parse(answer, OperationsPage, odd_fields=[]).operations
        return [operation for operation in listed if operation.status in (None, query["status"])][:most]

    def operations(
        self,
        bulk_id: str,
        *,
        offset: int = 0,
        sequence: int | None = None,
        status: str | None = None,
        limit: float | None = None,
    ) -> OperationsPage:
        """Return up to 100 operations from `offset` on, or those with `sequence`, without payloads.

        A server that takes no notice of the status lists others as well.
        """
        query: Query = {"offset": offset, "limit": PAGE} if sequence is None else {"sequence": sequence}
        if status is not None:
            query = {**query, "status": status}
        answer = self._call("GET", f"/bulks/{_checked(bulk_id)}/operations", query=query, limit=limit)
        return self._page(answer)

    def _page(self, answer: Answer) -> OperationsPage:
        return parse(answer, OperationsPage, odd_fields=[])

    def _change(self, verb: str, bulk_id: str, limit: float | None) -> None:
        _require_no_content(self._call("POST", f"/bulks/{_checked(bulk_id)}/{verb}", limit=limit))

    def _call(self, method: str, path: str, query: Query | None = None, limit: float | None = None) -> Answer:
        try:
            return self._send(method, path, query=query, limit=limit)
        except TokenRenewedError:
            pass
        try:
            with self._pay(limit) as left:
                return self._send(method, path, query=query, limit=left)
        except ApiError as error:
            error.sent = True  # the request that was refused
            raise

    def _send(
        self, method: str, path: str, *, query: Query | None = None, json: object = None, limit: float | None = None
    ) -> Answer:
        began = self._transport.monotonic()
        try:
            token = self._credentials.token(limit)
        except ApiError as failure:
            failure.sent = False
            raise
        left = None if limit is None else max(_LEAST, limit - (self._transport.monotonic() - began))
        with gate(always if method == "GET" else self._permit):
            answer = self._transport.send(method, path, query=query, json=json, token=token, limit=left)
        error = error_of(answer)
        if error is None:
            self._credentials.accepted(token)
            return answer
        if answer.status == UNAUTHORIZED:  # whoever says so: a gateway may check the token, and answer with a page
            refusal, error = error, self._credentials.renewed(token, error, left)
            error.sent, error.settled = True, refusal.settled  # whatever became of the renewal
        raise error


def _require_no_content(answer: Answer) -> None:
    """Refuse a success that is not this API's, such as a captive portal's page."""
    if answer.status != NO_CONTENT:
        raise UnusableAnswerError(
            f"{answer.call}: HTTP {answer.status} where 204 was due", request_ref=answer.request_ref
        )


def _checked(bulk_id: str) -> str:
    """Keep anything but digits out of a path."""
    if not BULK_ID.fullmatch(bulk_id):
        raise InputError([("bulkId", Told("must be a string of digits"))])
    return bulk_id
