"""What an answer means."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api import errors
from pulumi_bulks.api.answers import error_of, parse, retry_after
from pulumi_bulks.api.models import Bulk
from pulumi_bulks.api.transport import Answer


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
        (409, b"", errors.ConflictError),
        (405, b"", errors.RefusedError),
        (408, b"", errors.ThrottledError),
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
    assert str(error).endswith("(request-ref ref-1)")


def test_only_answers_that_rule_out_an_effect_are_settled() -> None:
    assert [bool(e and e.settled) for e in (error_of(answer(s)) for s in (429, 500, 502, 503, 404))] == [
        True, False, False, False, True,
    ]  # fmt: skip


def test_a_400_names_the_fields() -> None:
    body = {"message": "Bad", "syntaxErrors": {"invalidFields": [{"params": [], "fieldName": "mode", "error": "IN"}]}}
    assert "«Bad»: mode IN" in str(error_of(answer(400, body)))


def test_a_400_without_a_body_says_what_to_do() -> None:
    assert "correct the inputs, or check bulks:baseUrl" in str(error_of(answer(400, b"")))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": " 0 "}, 0.0),
        ({"Retry-After": "-7"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "9" * 400}, 999_999_999.0),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT", "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}, 30.0),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT", "Date": "Wed, 21 Oct 2015 07:28:30 GMT"}, 0.0),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_by_the_servers_own_clock(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after(headers) == seconds


@given(st.text(), st.text())
def test_no_header_makes_retry_after_fail(value: str, date: str) -> None:
    seconds = retry_after({"Retry-After": value, "Date": date})
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b'{"status": {}}', b"[" * 100_000, b'{"executionStart": 1%s}' % (b"0" * 400)]
)
def test_a_body_that_is_no_bulk_is_unusable(body: bytes) -> None:
    with pytest.raises(errors.UnusableAnswerError, match="not what this call returns") as error:
        parse(answer(200, body), Bulk)
    assert error.value.__context__ is None


def test_control_characters_never_reach_a_message() -> None:
    error = error_of(answer(404, {"code": "\x1b[31mX", "message": "a\r\nb" + "c" * 500}, request_ref="\x07ref"))
    assert str(error).isprintable()
    assert len(str(error)) < 500
