"""One HTTP exchange: credentials, limits, and every failure of `requests` turned into ours, in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from pulumi_bulks.api.errors import UnusableAnswerError
from pulumi_bulks.api.models import printable
from pulumi_bulks.api.redaction import Redaction
from pulumi_bulks.api.tokens.credentials import Headers

from .connections import BoundedAdapter
from .failures import Route, failure_of, proxy_variable
from .trust import UnusableTrustError, trust_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import SecretStr
    from requests.adapters import BaseAdapter

    from pulumi_bulks.api.settings import Settings

    Query = Mapping[str, str | int]

BODY_LIMIT = 16 * 1024 * 1024
CHUNK = 64 * 1024
CONNECT_TIMEOUT = 10.0
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Answer:
    """What came back to `call`: the status, headers (any case) and a body of at most BODY_LIMIT bytes.

    Where it quoted the credentials, they have been taken out.
    """

    call: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def request_ref(self) -> str | None:
        """The API's own reference of this exchange, which support asks for."""
        value = self.headers.get("request-ref")
        return printable(value) if value else None


class _Session(requests.Session):
    """A session for which no answer is a redirect.

    Even where it follows none, requests parses the address of a redirect, which can fail in ways of its own, and reads
    the whole body, of any size and for as long as it takes.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - as requests has it
        """Return None: there is nothing to follow."""
        return None


class Transport:
    """Sends requests to one base URL and to nowhere else. Safe to share between threads.

    `monotonic` (seconds) bounds the whole of an exchange, which the time-outs of sockets do not.
    """

    def __init__(self, settings: Settings, monotonic: Callable[[], float], adapter: BaseAdapter | None = None) -> None:
        self.settings = settings
        self.monotonic = monotonic
        self._proven = False  # True once the API has answered
        self._session = _Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self._session.adapters.clear()  # what is mounted next is all that this session can reach
        self._session.mount(f"{settings.base_url}/", adapter or BoundedAdapter())
        if settings.is_loopback:
            self._session.trust_env = False  # a proxy has no business between this machine and itself

    def send(  # noqa: PLR0913 - what one exchange is made of
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        json: object = None,
        token: SecretStr | None = None,
        limit: float | None = None,
    ) -> Answer:
        """Make one exchange of at most `limit` and `request_timeout` seconds, with the key, and with `token` if given.

        Raises UnreachableError without a complete answer, CannotAskError where this machine is the cause, and
        UnusableAnswerError for an answer that is too large.
        """
        seconds = min(self.settings.request_timeout, limit or self.settings.request_timeout)
        try:
            return self._exchange(method, path, query, json, token, seconds)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnusableTrustError) as error:
            failure = failure_of(error, f"{method} {path}", self._route(), seconds)
        # Raised out here so that it does not carry the error of requests, which holds the request with its headers.
        raise failure

    def _exchange(  # noqa: PLR0913, PLR0917 - as send
        self, method: str, path: str, query: Query | None, json: object, token: SecretStr | None, seconds: float
    ) -> Answer:
        ends = self.monotonic() + seconds
        response = self._session.request(
            method,
            f"{self.settings.base_url}{path}",
            params=query,
            json=json,
            auth=Headers(self.settings.api_key, token),
            headers={"Accept": "application/json"},
            timeout=(min(CONNECT_TIMEOUT, seconds), seconds),
            allow_redirects=False,
            stream=True,
        )
        self._proven = True
        with response:
            redaction = Redaction(_credentials_of(response.request))
            headers = CaseInsensitiveDict((name, redaction.of_header(text)) for name, text in response.headers.items())
            answer = Answer(f"{method} {path}", response.status_code, headers, b"")
            return replace(answer, body=redaction.of(self._body(answer, response.raw, ends)))

    def _route(self) -> Route:
        """Return the way to the API as this machine's environment makes it now."""
        url = urlsplit(self.settings.base_url)
        return Route(
            host=url.hostname or "",
            port=url.port or _DEFAULT_PORTS[url.scheme],
            proxy=proxy_variable(os.environ),
            trust=str(trust_of(os.environ)),
            proven=self._proven,
        )

    def _body(self, answer: Answer, raw: urllib3.HTTPResponse, ends: float) -> bytes:
        body = bytearray()
        while chunk := raw.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > BODY_LIMIT:
                reason = f"{answer.call}: the answer is larger than {BODY_LIMIT // 1024**2} MiB"
                raise UnusableAnswerError(reason, request_ref=answer.request_ref)
            if self.monotonic() > ends:
                raise requests.ReadTimeout
        return bytes(body)


def _credentials_of(request: requests.PreparedRequest) -> list[str]:
    """Return what a request was sent with: a token that has been renewed since may be another one."""
    return [str(request.headers["api-key"]), str(request.headers.get("Authorization", "")).removeprefix("Bearer ")]
