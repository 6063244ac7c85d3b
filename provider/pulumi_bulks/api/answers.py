"""What an answer means: its body as a model, or its error as one of ours. Pure."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from .errors import (
    ApiError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InvalidStateError,
    NotFoundError,
    RefusedError,
    ThrottledError,
    TransientError,
    UnauthorizedError,
    UnavailableError,
    UnusableAnswerError,
)
from .limits.windows import named_limits, retry_after, silence_asked
from .listing import BulksPage
from .models import NO_STATUS, Bulk, ErrorBody, printable
from .times import moment_of_date
from .told import Told

if TYPE_CHECKING:
    from .network.transport import Answer

Model = TypeVar("Model", bound=BaseModel)

_TOO_EARLY = 425
_CLIENT_ERRORS_TO_RETRY = frozenset({HTTPStatus.REQUEST_TIMEOUT, _TOO_EARLY})
_SERVER_ERRORS = 500
_REDIRECTS = range(300, 400)

_CONFLICTS = {
    "VALIDATION_FAILED": Told("an operation does not pass the API's validation", "Correct it and submit a new bulk."),
    "USER_VALIDATION_FAILED": Told(
        "the user behind the token does not pass the API's validation", "Use a token of another user."
    ),
    "ALREADY_SUBMITTED": Told("the API holds it for submitted already", "Look at it with GET before anything else."),
    "DUPLICATE_OPERATION_TYPE": Told(
        "it mixes operations that cannot be in one bulk", "Submit a bulk for each of them."
    ),
    "NO_CONFIG_FOUND": Told("this account is not set up for bulks of this operation", "Ask the API's support."),
    "INVALID_STATE": Told(
        "the bulk is in another state than this call needs",
        "Run `pulumi up` again: it looks at the bulk as it is then, and executes it only if it is SUBMITTED.",
    ),
}
_UNDOCUMENTED = Told("the API does not document this code", "Ask its support.")


def parse(answer: Answer, model: type[Model], odd_fields: list[str] | None = None) -> Model:
    """Return the body of a 200 as `model`. Raises UnusableAnswerError where it is none.

    With a list of `odd_fields`, the names of fields of a wrong type are added to it where the model can do without.
    """
    if answer.status != HTTPStatus.OK:
        raise _unusable(answer, f"HTTP {answer.status} where 200 was due")
    try:
        return model.model_validate_json(answer.body, context=odd_fields)
    except ValidationError:
        pass
    # Raised out here: a ValidationError can hold the body that it refused.
    raise _unusable(answer, "the body is not what this call returns")


def parse_bulk(answer: Answer, now: float) -> Bulk:
    """Return the bulk that a 200 tells of. Raises UnusableAnswerError where it tells of none.

    `now`, in epoch seconds, is when it came; the answer's own `Date` is better, because the times in it are the API's.
    """
    odd_fields: list[str] = []
    bulk = parse(answer, Bulk, odd_fields)
    if bulk.bulk_id is None and bulk.status == NO_STATUS:
        raise _unusable(answer, "the body tells neither a bulkId nor a status")
    return bulk.model_copy(update={**_of(answer, now), "odd_fields": tuple(dict.fromkeys(odd_fields))})


def parse_bulks(answer: Answer, now: float) -> BulksPage:
    """Return the page of bulks that a 200 holds; `now` as above. Raises UnusableAnswerError where it holds none."""
    page = parse(answer, BulksPage, odd_fields=[])
    of = _of(answer, now)
    return page.model_copy(update={"rows": [row and row.model_copy(update=of) for row in page.rows]})


def _of(answer: Answer, now: float) -> dict[str, object]:
    """Return what a bulk keeps of the answer that told of it."""
    date = moment_of_date(answer.headers.get("Date", ""))
    return {"request_ref": answer.request_ref, "observed_at": now if date is None else date}


def error_of(answer: Answer) -> ApiError | None:
    """Return the error that an answer means, None for a success.

    A refusal is the API's only if it has the body that the API sends with it. Gateways refuse in its name, with a page
    or nothing: that may pass, so it is a TransientError.
    """
    if answer.status < _REDIRECTS.start:
        return None
    if answer.status in _REDIRECTS:
        return _unusable(
            answer, f"HTTP {answer.status}, a redirect, which is not followed", step="Check bulks:baseUrl."
        )
    body = _error_body(answer)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS or body.any_code == "TOO_MANY_REQUESTS":
        return _throttled(answer, _text(answer, body))
    if answer.status in _CLIENT_ERRORS_TO_RETRY or answer.status >= _SERVER_ERRORS:
        return _transient(UnavailableError, answer, _text(answer, body))
    if not _is_the_apis(answer, body):
        gateway = ": a gateway may not take the token" if answer.status == HTTPStatus.UNAUTHORIZED else ""
        return _unusable(answer, f"HTTP {answer.status} without the body that the Bulk API sends with it{gateway}")
    return _refusal(answer, body)


def told(answer: Answer) -> str:
    """Return what a refusal says itself: the call, the status, its code, its message and the fields that it blames."""
    body = _error_body(answer)
    return f"{_text(answer, body)}{_fields(body)}"


def _is_the_apis(answer: Answer, body: ErrorBody) -> bool:
    """Return whether a refusal looks like the API's own."""
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            return not answer.body.strip() or body.is_object
        case HTTPStatus.FORBIDDEN:
            return not answer.body.strip() or body.any_code is not None
        case HTTPStatus.BAD_REQUEST:
            return body.any_code is not None or body.message is not None or body.syntax_errors is not None
        case HTTPStatus.CONFLICT:
            # Whatever refuses to change a bulk: a look settles what it means.
            return body.any_code is not None or not answer.call.startswith("GET ")
    return body.any_code is not None


def _refusal(answer: Answer, body: ErrorBody) -> ApiError:
    ref = answer.request_ref
    text = _text(answer, body)
    match answer.status:
        case HTTPStatus.BAD_REQUEST:
            return BadRequestError(
                f"{text}{_fields(body)}: the API does not take this call",
                request_ref=ref,
                step="Correct the inputs, or check bulks:baseUrl.",
            )
        case HTTPStatus.UNAUTHORIZED:
            return UnauthorizedError(
                f"{text}: the credentials are invalid or expired",
                request_ref=ref,
                step="Set bulks:apiKey and bulks:authToken anew, or have the token renewed: by bulks:authTokenFile, "
                "bulks:authTokenCommand or bulks:identityId.",
            )
        case HTTPStatus.FORBIDDEN:
            told = f"{text}: these credentials do not allow this call"
            return ForbiddenError(told, request_ref=ref, step="Use others.")
        case HTTPStatus.NOT_FOUND:
            told = f"{text}: these credentials see no such bulk there"
            return NotFoundError(told, request_ref=ref, step="Check the id and bulks:baseUrl.")
        case HTTPStatus.CONFLICT:
            code = body.any_code or "no code"
            kind = InvalidStateError if code == "INVALID_STATE" else ConflictError
            conflict = _CONFLICTS.get(code, _UNDOCUMENTED).after(f"{text}: ")
            return kind(conflict.what, api_code=code, request_ref=ref, step=conflict.step)
    return RefusedError(f"{text}: this call is not understood there", request_ref=ref, step="Check bulks:baseUrl.")


def _error_body(answer: Answer) -> ErrorBody:
    try:
        return ErrorBody.model_validate_json(answer.body, context=[]).model_copy(update={"is_object": True})
    except ValidationError:
        return ErrorBody()


def _text(answer: Answer, body: ErrorBody) -> str:
    told = " ".join(part for part in (body.any_code, body.message and f"«{body.message}»") if part)
    return f"{answer.call}: HTTP {answer.status} {told}".rstrip()


def _fields(body: ErrorBody) -> str:
    fields = body.syntax_errors.invalid_fields if body.syntax_errors else []
    told = ", ".join(f"{field.field_name or '?'} {field.error or '?'}" for field in fields)
    return f": {told}" if told else ""


def _unusable(answer: Answer, reason: str, step: str = "") -> TransientError:
    kind = printable(answer.headers.get("Content-Type", "no content type"), 60)
    text = f"{answer.call}: {reason} ({kind}, {len(answer.body):,} bytes)"
    return _transient(UnusableAnswerError, answer, text, step)


def _throttled(answer: Answer, text: str) -> ThrottledError:
    return ThrottledError(
        text,
        request_ref=answer.request_ref,
        retry_after=silence_asked(answer.headers),
        limits=named_limits(answer.headers),
    )


def _transient(kind: type[TransientError], answer: Answer, text: str, step: str = "") -> TransientError:
    # `x-ratelimit-reset` asks for nothing here: many limiters send it with every answer.
    return kind(text, request_ref=answer.request_ref, retry_after=retry_after(answer.headers), step=step)
