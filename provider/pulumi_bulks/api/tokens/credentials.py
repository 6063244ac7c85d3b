"""Which token is in force, when it is renewed, and for how long its source is given the time to."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, Protocol

from requests.auth import AuthBase

from pulumi_bulks.api.errors import (
    ApiError,
    CredentialsError,
    NoTokenYetError,
    SourceError,
    TokenRenewedError,
    TransientError,
)
from pulumi_bulks.api.text import duration
from pulumi_bulks.api.told import Told

from .command import CommandSource
from .file import FileSource
from .grace import GRACE, Trouble
from .identity import IdentitySource
from .sources import Identity, TokenCommand, TokenFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests
    from pydantic import SecretStr

    from pulumi_bulks.api.network.transport import Transport

    from .identity import Pay
    from .sources import TokenSource

_PATIENCE = 60.0
"""Seconds to wait, where the caller sets no limit, for another thread that is renewing the token."""

_REFUSED = Told(
    "the API refuses the token that it gives (HTTP 401): it is over, or bulks:apiKey is another's",
    "See to it that a new token is there, and that bulks:apiKey is of the same account.",
)
_SEE_TO_IT = "See to it that it gives a valid token."
_REPEATED = Told("it gives the token again that the API has refused (HTTP 401)", "See to it that a new token is there.")


class Headers(AuthBase):
    """The credentials of one request. Being requests' own `auth`, it also keeps a ~/.netrc from overwriting them."""

    def __init__(self, api_key: SecretStr, token: SecretStr | None) -> None:
        self._api_key = api_key
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the key, and the token where there is one, to the request."""
        request.headers["api-key"] = self._api_key.get_secret_value()
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        return request


class Source(Protocol):
    """Where a token comes from. `name` is for messages; one that is not `renewable` gives the same token for ever."""

    name: str
    renewable: bool

    def fetch(self, limit: float | None) -> SecretStr:
        """Return a token within `limit` seconds. Raises SourceError without one, TransientError while nobody knows."""


class GivenToken:
    """A token that the configuration holds itself."""

    name = "bulks:authToken"
    renewable = False

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def fetch(self, limit: float | None) -> SecretStr:  # noqa: ARG002 - as every source has it
        """Return it."""
        return self._token


class Credentials:
    """The token that all requests of a process share. Safe to share between threads.

    Threads whose requests were refused at the same moment cause one renewal: whoever comes later finds the new token.
    `monotonic` is in seconds.
    """

    def __init__(self, source: Source, monotonic: Callable[[], float]) -> None:
        self._source = source
        self._monotonic = monotonic
        self._lock = threading.Lock()  # held by whoever deals with the source, for as long as a command may take
        self._token: SecretStr | None = None
        self._refused: SecretStr | None = None
        self._accepted: SecretStr | None = None
        self._trouble: Trouble | None = None
        self._doubtful: Trouble | None = None  # from the first 401 that is not the API's own word

    def token(self, limit: float | None) -> SecretStr:
        """Return the token to send, after at most `limit` seconds.

        Raises NoTokenYetError while its source may still give one, CredentialsError after that, and whatever the API
        answers instead where it is the source itself.
        """
        with self._turn(limit) as left:
            return self._token or self._ask(left)

    def accepted(self, token: SecretStr) -> None:
        """Take note that the API has taken `token`. Without the lock, which may be held for long."""
        self._accepted = token
        if token == self._token:
            self._trouble = self._doubtful = None

    def renewed(self, token: SecretStr, error: ApiError, limit: float | None) -> ApiError:
        """Renew the token after the 401 `error` for `token`; return what became of it as the error to raise.

        That is TokenRenewedError where another token is in force now, and `error` where it cannot be renewed.
        """
        if not self._source.renewable:
            return error
        try:
            with self._turn(limit) as left:
                if self._token == token and isinstance(error, TransientError):
                    return self._doubted(token, error, left)
                if self._token == token:
                    self._refuse(token)
                if self._token is None:
                    self._ask(left)
        except ApiError as problem:
            return problem
        return _renewed_after(error)

    def _doubted(self, token: SecretStr, page: TransientError, limit: float | None) -> ApiError:
        """Return what becomes of a 401 that is not the API's own word, such as a gateway's with a page.

        It refuses no token, so the one in force stays, unless the source has another. While it has the time to give
        one, that is NoTokenYetError; then `page`, which is asked again as any other is.
        """
        now = self._monotonic()
        if self._doubtful is None or self._doubtful.is_past(now):
            self._doubtful = Trouble(now)
        doubtful = self._doubtful
        if not doubtful.is_quiet(now):
            try:
                found = self._source.fetch(limit)
            except (SourceError, ApiError):
                found = token
            doubtful.note_asked(self._monotonic())
            if found not in {token, self._refused}:
                self._token = found
                return _renewed_after(page)
        return page if doubtful.is_over(now) else NoTokenYetError(f"{self._source.name}: {page.reason}", step=page.step)

    @contextmanager
    def _turn(self, limit: float | None) -> Iterator[float | None]:
        """Let one thread at a time deal with the source; yield what is left of `limit` then."""
        began = self._monotonic()
        if not self._lock.acquire(timeout=_PATIENCE if limit is None else limit):
            raise NoTokenYetError(f"{self._source.name}: another request is still renewing the token")
        try:
            yield None if limit is None else max(0.0, limit - (self._monotonic() - began))
        finally:
            self._lock.release()

    def _refuse(self, token: SecretStr) -> None:
        now = self._monotonic()
        self._token, self._refused = None, token
        if self._trouble is None or self._trouble.is_past(now):
            self._trouble = Trouble(now)
        self._trouble.note_refused(_REFUSED)

    def _ask(self, limit: float | None) -> SecretStr:
        """Ask the source for a token and put it in force."""
        trouble = self._trouble
        if trouble is not None and trouble.is_quiet(self._monotonic()):
            raise self._failure(trouble)
        try:
            token = self._source.fetch(limit)
        except SourceError as problem:
            return self._fail(problem.told, passes=problem.passes or self._accepted is not None)
        except ApiError as error:
            error.settled = True  # the request for which the token is needed has not been sent
            raise
        now = self._monotonic()
        if token == self._refused and not self._may_look_again(token, now):
            return self._fail(_REPEATED, passes=True)
        if trouble is not None:
            trouble.note_asked(now)
        self._token = token
        return token

    def _may_look_again(self, token: SecretStr, now: float) -> bool:
        """Return whether a token that was refused is shown to the API again: a 401 can be a hiccup of a gateway."""
        return token == self._accepted and self._trouble is not None and self._trouble.may_look(now)

    def _fail(self, told: Told, *, passes: bool) -> NoReturn:
        now = self._monotonic()
        if self._trouble is None:
            self._trouble = Trouble(now)
        self._trouble.note_asked(now, told, passes=passes)
        raise self._failure(self._trouble)

    def _failure(self, trouble: Trouble) -> ApiError:
        told = trouble.told.after(f"{self._source.name}: ")
        if not trouble.passes:
            return CredentialsError.of(told)
        if trouble.is_over(self._monotonic()):
            what = f"{told.what} (asked again for {duration(GRACE)}, in vain)"
            return CredentialsError(what, step=f"{told.step or _SEE_TO_IT} The next `pulumi up` goes on from there.")
        return NoTokenYetError.of(told)


def _renewed_after(error: ApiError) -> TokenRenewedError:
    return TokenRenewedError("HTTP 401, and there is a new token by now", request_ref=error.request_ref)


def credentials_for(transport: Transport, pay: Pay) -> Credentials:
    """Return the credentials that the settings of `transport` describe; `pay` is for a request of their own."""
    settings = transport.settings
    return Credentials(_source(settings.token_source, settings.api_key, transport, pay), transport.monotonic)


def _source(source: TokenSource, api_key: SecretStr, transport: Transport, pay: Pay) -> Source:
    match source:
        case TokenFile():
            return FileSource(source)
        case TokenCommand():
            return CommandSource(source, api_key)
        case Identity():
            return IdentitySource(source, transport, pay)
        case _:
            return GivenToken(source)
