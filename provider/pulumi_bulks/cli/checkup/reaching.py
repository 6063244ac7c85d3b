"""Whether the API can be reached and lets this run in: one call, and what its end says of each step on the way."""

from __future__ import annotations

import os
import socket
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests.utils
from pydantic import SecretStr

from pulumi_bulks.api import errors
from pulumi_bulks.api.limits.budget import Want
from pulumi_bulks.api.limits.windows import named_limits
from pulumi_bulks.api.network.lookups import Lookups
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.network.trust import trust_of
from pulumi_bulks.api.tokens.sources import Identity

from .finding import Finding, ok, problem, skipped, warning

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.api.network.transport import Answer
    from pulumi_bulks.api.settings import Settings
    from pulumi_bulks.waiting.session import Session

STEPS = ("trust-store", "name-resolution", "address", "certificate", "credentials", "limits")
"""The steps on the way to an answer, in their order."""

SHOWN = ("address", "name-resolution", "certificate", "trust-store", "credentials", "limits")
"""The same in the order in which they are told."""

LIMIT = 15.0
"""Seconds that the call may take, and its token."""

_SHORT = 5.0
_DAY = 86_400.0
_SOON = 14
"""Days before the end of a certificate that its operator may want to hear of it."""

_STEP_OF: tuple[tuple[type[errors.BulksError], str], ...] = (
    (errors.TrustStoreError, "trust-store"),
    (errors.NameResolutionError, "name-resolution"),
    (errors.CertificateError, "certificate"),
    (errors.ThrottledError, "limits"),
    (errors.UnauthorizedError, "credentials"),
    (errors.CredentialsError, "credentials"),
    (errors.ForbiddenError, "credentials"),
    (errors.NoTokenYetError, "credentials"),
    (errors.TokenRenewedError, "credentials"),
)
"""At which step a call ends with an error of a kind; with any other, at the address."""


@dataclass(frozen=True)
class Way:
    """The way to the API: where it is, and whether something stands in between."""

    settings: Settings

    @property
    def host(self) -> str:
        """The API's host."""
        return urlsplit(self.settings.base_url).hostname or ""

    @property
    def port(self) -> int:
        """The API's port."""
        return urlsplit(self.settings.base_url).port or (443 if self.is_secure else 80)

    @property
    def is_secure(self) -> bool:
        """Whether there is a certificate to look at."""
        return self.settings.base_url.startswith("https:")

    @property
    def has_proxy(self) -> bool:
        """Whether this machine goes through a proxy, which then resolves the name."""
        url = self.settings.base_url
        proxies = {} if self.settings.is_loopback else requests.utils.get_environ_proxies(url)
        return requests.utils.select_proxy(url, proxies) is not None


def reach(session: Session) -> list[Finding]:
    """Return what is found at each step. Raises nothing of the API's."""
    way = Way(session.settings)
    try:
        answer = _call(session)
    except errors.ApiError as error:
        return _ended_with(error, way, session)
    return [*_passed(STEPS[:-1], way), _limits(session, answer)]


def _call(session: Session) -> Answer:
    with session.budget.request(Want(0.0), LIMIT) as left:
        return session.client.try_out(left)


def _ended_with(error: errors.ApiError, way: Way, session: Session) -> list[Finding]:
    """Return what an error says: all is well up to its step, and what comes after it was not tried."""
    step = _step_of(error)
    finding = _of(step, error)
    if step == "credentials" and not error.sent:
        return [*_without_token(way, session), finding, skipped("limits", "not tried without a token")]
    after = _untried(step, STEPS)
    if isinstance(error, errors.ForbiddenError):
        after = [_limits(session, None)]
    return [*_before(step, error, way), finding, *after]


def _step_of(error: errors.ApiError) -> str:
    return next((step for kind, step in _STEP_OF if isinstance(error, kind)), "address")


def _untried(step: str, steps: tuple[str, ...]) -> list[Finding]:
    """Return that none of these steps behind the one with an error was tried."""
    return [skipped(name, f"not tried: see {step}") for name in steps[STEPS.index(step) + 1 :]]


def _before(step: str, error: errors.ApiError, way: Way) -> list[Finding]:
    """Return what an error at this step says of the steps before it."""
    if isinstance(error, errors.NoRoomError):
        return [skipped(name, "not tried: see limits") for name in STEPS if name != step]
    if isinstance(error, errors.ThrottledError):
        unknown = skipped("credentials", "not known: the API refused one call too many before it judged them")
        return [*_passed(STEPS[:4], way), unknown]
    return _passed(STEPS[: STEPS.index(step)], way)


def _of(step: str, error: errors.ApiError) -> Finding:
    text = error.what
    if isinstance(error, errors.ThrottledError):
        return warning(step, text, "Wait, or run fewer programs with the same account at a time.")
    if isinstance(error, errors.ForbiddenError):
        return warning(
            step,
            f"the key and the token are taken, but may not list bulks: {text}",
            "Waits then look at each bulk by itself, which costs more requests. Use credentials that may list them.",
        )
    return problem(step, text, error.step or f"`pulumi-bulks explain {error.code}` says more.")


def _without_token(way: Way, session: Session) -> list[Finding]:
    """Return what is found up to the credentials where there is no token to send: any answer will do."""
    transport = Transport(way.settings, time.monotonic)
    try:
        with session.budget.request(Want(0.0), LIMIT) as left:
            transport.send("GET", "/bulks", query={"limit": 1}, token=None, limit=left)
    except errors.ApiError as error:
        if isinstance(error, errors.NoRoomError):
            return [skipped(name, f"not tried: {error.what}") for name in STEPS[:4]]
        step = _step_of(error)
        return [*_passed(STEPS[: STEPS.index(step)], way), _of(step, error), *_untried(step, STEPS[:4])]
    return _passed(STEPS[:4], way)


def _passed(steps: tuple[str, ...], way: Way) -> list[Finding]:
    """Return what there is to say of steps that the call has got beyond."""
    told: dict[str, Callable[[Way], Finding]] = {
        "trust-store": _trust_store,
        "name-resolution": _name,
        "address": _address,
        "certificate": _certificate,
        "credentials": _credentials,
    }
    return [told[step](way) for step in steps]


def _trust_store(way: Way) -> Finding:
    if not way.is_secure:
        return skipped("trust-store", "plain http, on loopback: no certificate is checked")
    return ok("trust-store", f"certificates are checked against {trust_of(os.environ)}")


def _name(way: Way) -> Finding:
    if way.has_proxy:
        return skipped("name-resolution", f"a proxy of this machine's environment resolves {way.host}")
    try:
        found = Lookups().addresses(way.host, way.port, _SHORT)
    except OSError:
        return ok("name-resolution", f"{way.host} resolves")
    addresses = list(dict.fromkeys(str(address[4][0]) for address in found))
    if addresses == [way.host]:
        return skipped("name-resolution", f"{way.host} is an address, and no name")
    return ok("name-resolution", f"{way.host} is {', '.join(addresses[:4])}")


def _address(way: Way) -> Finding:
    through = ", by way of a proxy" if way.has_proxy else ""
    return ok("address", f"{way.settings.base_url} answers{through}")


def _certificate(way: Way) -> Finding:
    if not way.is_secure:
        return skipped("certificate", "plain http, on loopback: there is none")
    ends = None if way.has_proxy else _end_of_certificate(way.host, way.port)
    if ends is None:
        return ok("certificate", "accepted")
    days = int((ends - time.time()) / _DAY)
    message = f"accepted, and valid for {days} more days"
    if days < _SOON:
        return warning("certificate", message, "Its operator has to renew it.")
    return ok("certificate", message)


def _end_of_certificate(host: str, port: int) -> float | None:
    """Return when the API's certificate ends, in epoch seconds; None where that cannot be told."""
    try:
        with (
            socket.create_connection((host, port), timeout=_SHORT) as connection,
            trust_of(os.environ).context().wrap_socket(connection, server_hostname=host) as secure,
        ):
            told = secure.getpeercert() or {}
            return float(ssl.cert_time_to_seconds(str(told["notAfter"])))
    except (OSError, ValueError, KeyError):
        return None


def _credentials(way: Way) -> Finding:
    source = way.settings.token_source
    if isinstance(source, SecretStr):
        where = "bulks:authToken or BULKS_AUTH_TOKEN"
    else:
        where = "bulks:identityId" if isinstance(source, Identity) else source.setting
    return ok("credentials", f"the key and the token are taken; the token is from {where}")


def _limits(session: Session, answer: Answer | None) -> Finding:
    rooms = session.budget.rooms()
    left = ", ".join(f"{max(0, int(room)):,} of {window}" for window, room in rooms)
    message = f"left for this machine: {left}"
    named = () if answer is None else named_limits(answer.headers)
    remaining = None if answer is None else answer.headers.get("x-ratelimit-remaining")
    if named:
        message += f"; the API's limits: {', '.join(map(str, named))}"
    if remaining is not None and remaining.strip().isdecimal():
        message += f", of which it leaves {remaining.strip()[:12]}"
    if any(room < window.requests / 10 for window, room in rooms):
        return warning("limits", message, "Waits look less often, and others may have to wait: try again later.")
    return ok("limits", message)
