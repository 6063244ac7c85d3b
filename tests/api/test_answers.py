"""What an answer means."""

import json

import pytest

from pulumi_bulks.api import errors
from pulumi_bulks.api.answers import error_of, parse, parse_bulk
from pulumi_bulks.api.limits.windows import Window
from pulumi_bulks.api.models import Bulk
from pulumi_bulks.api.network.transport import Answer


def answer(status: int, body: object = b"", **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer("GET /bulks/1", status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"message": "Bad Request"}, errors.BadRequestError),
        (401, b"", errors.UnauthorizedError),
        (403, {"errorCode": "INSUFFICIENT_PERMISSIONS"}, errors.ForbiddenError),
        (403, b"", errors.ForbiddenError),
        (404, {"code": "NOT_FOUND", "message": "none"}, errors.NotFoundError),
        (409, {"errorCode": "INVALID_STATE"}, errors.InvalidStateError),
        (409, {"errorCode": "NO_CONFIG_FOUND"}, errors.ConflictError),
        (409, {"errorCode": "TOO_MANY_REQUESTS"}, errors.ThrottledError),
        (405, {"code": "METHOD_NOT_ALLOWED", "message": "no"}, errors.RefusedError),
        (408, b"", errors.UnavailableError),
        (429, b"<html>", errors.ThrottledError),
        (500, b"", errors.UnavailableError),
        (502, b"<html>", errors.UnavailableError),
        (503, b"", errors.UnavailableError),
        (504, b"", errors.UnavailableError),
        (302, b"", errors.UnusableAnswerError),
    ],
)
def test_every_status_has_its_error(status: int, body: object, kind: type[errors.ApiError]) -> None:
    error = error_of(answer(status, body, request_ref="ref-1"))
    assert type(error) is kind
    assert str(error).startswith("GET /bulks/1: HTTP ")
    assert error.what.endswith("(request-ref ref-1)")


def test_only_answers_that_rule_out_an_effect_are_settled() -> None:
    assert [bool(e and e.settled) for e in (error_of(answer(s)) for s in (429, 500, 502, 503, 401))] == [
        True, False, False, False, True,
    ]  # fmt: skip
    refused = {"errorCode": "ANY"}
    assert [bool(e and e.settled) for e in (error_of(answer(s, refused)) for s in (400, 403, 404, 405, 409))] == [
        True
    ] * 5
    assert [bool(e and e.settled) for e in (error_of(answer(s)) for s in (302, 404, 405, 408, 425))] == [False] * 5


def test_what_was_not_sent_is_settled() -> None:
    kinds = [errors.CannotAskError, errors.NoTokenYetError, errors.CredentialsError, errors.NoRoomError]
    assert all(kind("why").settled for kind in kinds)
    assert not errors.UnreachableError("a lost answer").settled


def test_a_400_names_the_fields() -> None:
    body = {"message": "Bad", "syntaxErrors": {"invalidFields": [{"params": [], "fieldName": "mode", "error": "IN"}]}}
    assert "«Bad»: mode IN" in str(error_of(answer(400, body)))


def test_a_400_says_what_to_do() -> None:
    assert "Correct the inputs, or check bulks:baseUrl." in str(error_of(answer(400, {"message": "Bad Request"})))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        *[(status, b"<html><h1>Not here</h1></html>") for status in (400, 401, 403, 404, 405, 409, 410, 418)],
        *[(status, b"") for status in (400, 404, 405, 410)],
        *[(status, b'{"message": "no Route matched with those values"}') for status in (403, 404)],
        (404, {"timestamp": "2026-11-25T17:00:00Z", "status": 404, "error": "Not Found", "path": "/multi/bulks/1"}),
        (404, {"code": 404, "message": {"a": 1}}),
        (403, b'"Forbidden"'),
        (401, b"Unauthorized"),
        (404, b"[]"),
        (404, b'{"code": "NOT_FOUND'),
    ],
)
def test_a_refusal_that_is_not_the_apis_may_pass(status: int, body: object) -> None:
    error = error_of(answer(status, body))
    assert type(error) is errors.UnusableAnswerError
    assert f"HTTP {status} without the body that the Bulk API sends with it" in str(error)


@pytest.mark.parametrize("body", [b"", b"<html>", {"message": "Conflict"}])
def test_any_409_of_a_call_that_changes_a_bulk_is_one(body: object) -> None:
    raw = answer(409, body)
    assert isinstance(error_of(Answer("POST /bulks/1/execute", 409, {}, raw.body)), errors.ConflictError)


ODD: dict[str, list[object]] = {
    "submittedItemsCount": ["8000", -1, True, 1.5, 10**30, {}, [8000]],
    "executionStart": ["2026-11-25T17:00:00Z", -1, "1790000000000", {}, 10**400],
    "executionFinish": ["2026-11-25T17:00:00Z", "", []],
    "operation": [5.5, {"path": "/transfers"}, []],
    "mode": [{}, ["ON_FAILURE_STOP"]],
    "operationStatusCounts": [
        [None],
        "none",
        {"COMPLETED": 4},
        [{"status": "COMPLETED", "count": None}],
        [{"status": "COMPLETED", "count": "4"}],
        [{"status": "COMPLETED", "count": -1}],
        [{"status": None, "count": 1}],
        [{"status": "COMPLETED"}],
    ],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in ODD.items() for value in values])
def test_a_field_of_a_wrong_type_is_not_told_and_named(name: str, value: object) -> None:
    bulk = parse_bulk(answer(200, {"bulkId": "1", "status": "COMPLETED", name: value}), now=0.0)
    assert (bulk.bulk_id, bulk.status, bulk.odd_fields) == ("1", "COMPLETED", (name,))
    assert bulk.model_dump(by_alias=True)[name] is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "OK"},
        {"bulkId": "1", "status": 5.5},
        {"bulkId": {}, "status": "RUNNING"},
        {"status": ["RUNNING"]},
    ],
)
def test_an_answer_without_the_id_and_the_status_is_no_bulk(body: object) -> None:
    with pytest.raises(errors.UnusableAnswerError):
        parse_bulk(answer(200, body), now=0.0)


def test_a_bulk_is_observed_by_the_apis_own_clock() -> None:
    body = {"bulkId": "1"}
    assert parse_bulk(answer(200, body), now=5.0).observed_at == 5.0
    assert parse_bulk(answer(200, body, Date="Wed, 21 Oct 2015 07:28:00 GMT"), now=5.0).observed_at == 1445412480.0


def test_a_429_carries_the_silence_it_asks_for_and_the_limits_it_names() -> None:
    headers = {"x_ratelimit_limit": "20, 10;w=60, 20;w=3600", "x_ratelimit_reset": "37", "Retry_After": "5"}
    error = error_of(answer(429, **headers))
    assert isinstance(error, errors.ThrottledError)
    assert error.retry_after == 37
    assert error.limits == (Window(10, 60), Window(20, 3600))


@pytest.mark.parametrize("status", [302, 404, 502, 503])
def test_the_reset_of_a_window_asks_for_nothing_while_no_limit_is_exceeded(status: int) -> None:
    error = error_of(answer(status, b"<html>", x_ratelimit_reset="55"))
    assert isinstance(error, errors.TransientError)
    assert error.retry_after is None
    told = error_of(answer(status, b"<html>", x_ratelimit_reset="55", Retry_After="5"))
    assert isinstance(told, errors.TransientError)
    assert told.retry_after == 5


def test_a_409_too_many_requests_without_headers_asks_for_nothing() -> None:
    error = error_of(answer(409, {"errorCode": "TOO_MANY_REQUESTS"}))
    assert isinstance(error, errors.ThrottledError)
    assert (error.retry_after, error.limits) == (None, ())


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b'{"status": {}}', b"[" * 100_000, b'{"executionStart": 1%s}' % (b"0" * 400)]
)
def test_a_body_that_is_no_bulk_is_unusable(body: bytes) -> None:
    with pytest.raises(errors.UnusableAnswerError, match="not what this call returns") as error:
        parse(answer(200, body), Bulk)
    assert error.value.__context__ is None


def test_control_characters_never_reach_a_message() -> None:
    error = error_of(answer(404, {"code": "\x1b[31mX", "message": "a\r\nb" + "c" * 500}, request_ref="\x07ref"))
    assert error is not None
    assert error.what.isprintable()
    assert len(error.what) < 500
