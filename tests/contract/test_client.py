"""The client makes the documented calls, and takes every documented answer for what it is."""

import json
from collections.abc import Callable, Iterator

import pytest
import responses
from pydantic import SecretStr

from pulumi_bulks.api import errors
from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.models import ExecuteOrder, Mode
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.api.states import FINAL_STATUSES, KNOWN_STATUSES, OperationStatus

from .api_facts import (
    BULK,
    BULK_ID,
    CANCEL,
    CONFLICTS,
    EXECUTE,
    GATEWAY_PAGE,
    GATEWAY_STATUSES,
    GET,
    IS_FINAL,
    LIST,
    MODES,
    OPERATION,
    OPERATION_STATUSES,
    OPERATIONS,
    PAUSE,
    REFUSALS,
    RESUME,
    Call,
    Refusal,
)

BASE = "http://127.0.0.1:1/multi"
REF = {"request-ref": "ref-4711"}

MADE_BY: dict[Call, Callable[[BulkClient], object]] = {
    GET: lambda client: client.get(BULK_ID),
    EXECUTE: lambda client: client.execute(BULK_ID, ExecuteOrder()),
    OPERATIONS: lambda client: client.failed_operations(BULK_ID, 3),
    LIST: lambda client: client.bulks(status="RUNNING", offset=100),
    PAUSE: lambda client: client.pause(BULK_ID),
    RESUME: lambda client: client.resume(BULK_ID),
    CANCEL: lambda client: client.cancel(BULK_ID),
}
QUERIES = {OPERATIONS: "?status=FAILED&offset=0&limit=3", LIST: "?status=RUNNING&offset=100&limit=100"}
every_call = pytest.mark.parametrize("call", MADE_BY, ids=str)

KINDS = {
    400: errors.BadRequestError,
    401: errors.UnauthorizedError,
    403: errors.ForbiddenError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    418: errors.RefusedError,
    429: errors.ThrottledError,
    500: errors.UnavailableError,
    502: errors.UnavailableError,
    503: errors.UnavailableError,
    504: errors.UnavailableError,
}
CONFLICT_KINDS = {"INVALID_STATE": errors.InvalidStateError, "TOO_MANY_REQUESTS": errors.ThrottledError}


@pytest.fixture
def api() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def client() -> BulkClient:
    settings = Settings(BASE, SecretStr("the-key"), SecretStr("the-token"))
    return BulkClient(Transport(settings, lambda: 0.0))


def answer(api: responses.RequestsMock, call: Call, status: int, body: object = None, **headers: str) -> None:
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    api.add(call.method, f"{BASE}{call.url}", status=status, body=raw, headers={**REF, **headers})


def succeed(api: responses.RequestsMock, call: Call) -> None:
    answer(
        api,
        call,
        call.success,
        {GET: BULK, OPERATIONS: {"operations": [OPERATION]}, LIST: {"bulkProcesses": [BULK]}}.get(call),
    )


@every_call
def test_a_call_is_one_request_with_its_method_path_and_both_credentials(
    call: Call, api: responses.RequestsMock, client: BulkClient
) -> None:
    succeed(api, call)
    MADE_BY[call](client)
    [made] = api.calls
    assert (made.request.method, made.request.url) == (call.method, f"{BASE}{call.url}{QUERIES.get(call, '')}")
    assert made.request.headers["api-key"] == "the-key"
    assert made.request.headers["Authorization"] == "Bearer the-token"
    assert made.request.body == (b"{}" if call == EXECUTE else None)


@pytest.mark.parametrize(
    ("order", "body"),
    [
        (ExecuteOrder(), "{}"),
        *((ExecuteOrder(mode=Mode(mode)), f'{{"mode": "{mode}"}}') for mode in MODES),
        (ExecuteOrder(webhook_interval=25), '{"webhookInterval": 25}'),
        (
            ExecuteOrder(mode=Mode.ON_FAILURE_STOP, webhook_interval=1),
            '{"mode": "ON_FAILURE_STOP", "webhookInterval": 1}',
        ),
    ],
)
def test_an_execute_sends_only_the_fields_that_are_given(
    order: ExecuteOrder, body: str, api: responses.RequestsMock, client: BulkClient
) -> None:
    succeed(api, EXECUTE)
    client.execute(BULK_ID, order)
    assert api.calls[0].request.body == body.encode()
    assert api.calls[0].request.headers["Content-Type"] == "application/json"


def test_a_bulk_is_read_with_every_field_and_its_request_ref(api: responses.RequestsMock, client: BulkClient) -> None:
    answer(api, GET, 200, {**BULK, "newField": {"deep": [1]}})
    bulk = client.get(BULK_ID)
    assert bulk.model_dump(mode="json", by_alias=True) == BULK
    assert bulk.request_ref == "ref-4711"


@pytest.mark.parametrize("field", BULK)
def test_any_field_of_a_bulk_may_be_missing(field: str, api: responses.RequestsMock, client: BulkClient) -> None:
    answer(api, GET, 200, {name: value for name, value in BULK.items() if name != field})
    bulk = client.get(BULK_ID)
    assert bulk.is_final == (field != "status")
    assert bulk.is_known == (field != "status")


@pytest.mark.parametrize("status", [*IS_FINAL, "REBALANCING", "completed"])
def test_only_a_documented_final_status_is_final(status: str, api: responses.RequestsMock, client: BulkClient) -> None:
    answer(api, GET, 200, {**BULK, "status": status})
    bulk = client.get(BULK_ID)
    assert (bulk.status, bulk.is_final, bulk.is_known) == (status, IS_FINAL.get(status, False), status in IS_FINAL)


def test_the_clients_words_are_the_documented_ones() -> None:
    assert set(IS_FINAL) == KNOWN_STATUSES
    assert {status for status, final in IS_FINAL.items() if final} == FINAL_STATUSES
    assert tuple(status.value for status in OperationStatus) == OPERATION_STATUSES
    assert tuple(mode.value for mode in Mode) == MODES


def test_an_operation_is_read_without_its_payloads(api: responses.RequestsMock, client: BulkClient) -> None:
    answer(api, OPERATIONS, 200, {"count": 2, "operations": [{**OPERATION, "newField": 1}, {}], "newField": 1})
    failed, bare = client.failed_operations(BULK_ID, 3)
    assert (failed.sequence, failed.path, failed.error.any_code) == (120, "/transfers", "INSTRUMENT_INACTIVE")
    assert "Jo Doe" not in repr(failed)
    assert bare.sequence is None


def test_bulks_are_listed_with_every_field_but_the_counts(api: responses.RequestsMock, client: BulkClient) -> None:
    row = {name: value for name, value in BULK.items() if name != "operationStatusCounts"}
    answer(api, LIST, 200, {"count": 7, "responseCount": 1, "bulkProcesses": [row]})
    page = client.bulks()
    listed = page.bulks[BULK_ID]
    assert page.count == 7
    assert listed.model_dump(mode="json", by_alias=True, exclude_none=True) == row
    assert (listed.request_ref, listed.counts) == ("ref-4711", None)


@every_call
@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_every_documented_error_has_its_class_and_the_words_of_the_api(
    refusal: Refusal, call: Call, api: responses.RequestsMock, client: BulkClient
) -> None:
    answer(api, call, refusal.status, refusal.body)
    with pytest.raises(errors.ApiError) as raised:
        MADE_BY[call](client)
    code = refusal.body and refusal.body.get("errorCode")
    assert type(raised.value) is CONFLICT_KINDS.get(str(code), KINDS[refusal.status])
    assert raised.value.request_ref == "ref-4711"
    told = str(raised.value)
    assert told.startswith(f"{call.method} {call.url}: HTTP {refusal.status}")
    assert [word for word in (*refusal.words, "ref-4711") if word not in told] == []
    assert len(api.calls) == 1


@pytest.mark.parametrize("code", CONFLICTS)
def test_a_conflict_carries_its_code(code: str, api: responses.RequestsMock, client: BulkClient) -> None:
    answer(api, EXECUTE, 409, {"errorCode": code, "newField": 1})
    with pytest.raises(errors.ApiError, match=code) as raised:
        MADE_BY[EXECUTE](client)
    assert getattr(raised.value, "api_code", code) == code


@every_call
@pytest.mark.parametrize("status", GATEWAY_STATUSES)
@pytest.mark.parametrize("body", [b"", GATEWAY_PAGE])
def test_a_gateways_answer_is_passing_and_names_the_time_to_wait(
    status: int, body: bytes, call: Call, api: responses.RequestsMock, client: BulkClient
) -> None:
    answer(api, call, status, body, **{"Retry-After": "7", "Content-Type": "text/html"})
    with pytest.raises(errors.TransientError) as raised:
        MADE_BY[call](client)
    assert type(raised.value) is KINDS[status]
    assert raised.value.retry_after == 7.0
    assert "<" not in str(raised.value)


@every_call
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int, call: Call, api: responses.RequestsMock, client: BulkClient) -> None:
    answer(api, call, status, Location=f"{BASE}/elsewhere")
    with pytest.raises(errors.UnusableAnswerError, match="redirect") as raised:
        MADE_BY[call](client)
    assert raised.value.request_ref == "ref-4711"
    assert len(api.calls) == 1


@every_call
@pytest.mark.parametrize("status", [200, 202, 203])
def test_a_captive_portals_page_is_no_success(
    status: int, call: Call, api: responses.RequestsMock, client: BulkClient
) -> None:
    answer(api, call, status, GATEWAY_PAGE, **{"Content-Type": "text/html"})
    with pytest.raises(errors.UnusableAnswerError):
        MADE_BY[call](client)
