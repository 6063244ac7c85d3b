"""A token from the API itself, which gives one for an identity to the bearer of the key alone."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from pydantic import BaseModel, SecretStr, ValidationError
from requests.structures import CaseInsensitiveDict

from pulumi_bulks.api.answers import error_of, told
from pulumi_bulks.api.errors import RefusedError, SourceError, ThrottledError, UnusableAnswerError
from pulumi_bulks.api.redaction import without_opaque_words
from pulumi_bulks.api.told import Told

from .text import checked_token

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from pulumi_bulks.api.network.transport import Answer, Transport

    from .sources import Identity

    Pay = Callable[[float | None], AbstractContextManager[float | None]]
    """Pays for a request out of the budget: takes its limit in seconds, and yields what is left of it."""

_PATH = "/access_token"
_BASE = "Check bulks:baseUrl: this call is on the back-office base, such as https://api.example.com/multi/backoffice."


def unpaid(limit: float | None) -> AbstractContextManager[float | None]:
    """Pay for nothing: for a client without a budget."""
    return nullcontext(limit)


class _Nested(BaseModel):
    token: SecretStr


class _AccessToken(BaseModel):
    """What a success holds: the token as it is, or once more inside an object of the same name."""

    token: _Nested | SecretStr


class IdentitySource:
    """Asks for a token of the identity, a new one each time."""

    renewable = True

    def __init__(self, identity: Identity, transport: Transport, pay: Pay) -> None:
        self._identity = identity
        self._transport = transport
        self._pay = pay
        self.name = f"bulks:identityId {identity.id}"

    def fetch(self, limit: float | None) -> SecretStr:
        """Return a new token. Raises SourceError where there is none, and TransientError while the API cannot tell."""
        body = {"identity": {"type": self._identity.type, "id": self._identity.id}}
        with self._pay(limit) as left:
            answer = _without_tokens(self._transport.send("POST", _PATH, json=body, limit=left))
            error = error_of(answer)
            if isinstance(error, ThrottledError):
                raise error
        if isinstance(error, UnusableAnswerError):
            raise SourceError(error.reason, step=_BASE)
        if isinstance(error, RefusedError):
            raise _refused(answer)
        if error is not None:
            raise error
        return _token_of(answer)


def _without_tokens(answer: Answer) -> Answer:
    """Return what is no success without anything that looks like a token: it may quote one that is not known here."""
    if answer.status == HTTPStatus.OK:
        return answer
    body = without_opaque_words(answer.body.decode("utf-8", "replace")).encode()
    kind = without_opaque_words(answer.headers.get("Content-Type", ""))
    return replace(answer, body=body, headers=CaseInsensitiveDict({**answer.headers, "Content-Type": kind}))


def _token_of(answer: Answer) -> SecretStr:
    """Return the token of a success. Raises SourceError where it holds none, without quoting anything of it."""
    text = None
    if answer.status == HTTPStatus.OK:
        try:
            token = _AccessToken.model_validate_json(answer.body).token
        except ValidationError:
            pass  # it would hold the body
        else:
            text = (token.token if isinstance(token, _Nested) else token).get_secret_value()
    if text is None:
        reason = f"{answer.call}: HTTP {answer.status} without a token in it ({len(answer.body):,} bytes)"
        raise SourceError(reason, passes=True, step=_BASE)
    return checked_token(text, f"{answer.call}: the token of the answer")


def _refused(answer: Answer) -> SourceError:
    reference = f" (request-ref {answer.request_ref})" if answer.request_ref else ""
    meaning = _MEANINGS.get(answer.status, Told("the API gives no token for this", _BASE))
    return SourceError(f"{told(answer)}: {meaning.what}{reference}", step=meaning.step)


_MEANINGS: dict[int, Told] = {
    HTTPStatus.BAD_REQUEST: Told(
        "the API does not take this identity", f"Check bulks:identityType and bulks:identityId. {_BASE}"
    ),
    HTTPStatus.UNAUTHORIZED: Told("the API does not take the key", "Set bulks:apiKey anew."),
    HTTPStatus.FORBIDDEN: Told("this key may not ask for a token of this identity", f"Use a key that may. {_BASE}"),
    HTTPStatus.CONFLICT: Told(
        "the API gives no token for this identity as it is",
        "Check that bulks:identityType and bulks:identityId are right, and that it is active.",
    ),
}
