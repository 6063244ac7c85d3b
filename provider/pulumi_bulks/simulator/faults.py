"""Faults: rules that match a request, and what happens to it instead of, before or after its answer."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a matched request.

    `effect` tells whether it takes effect before anything else happens; `late` lets an execute take effect so many
    seconds later. `delay` is in seconds. `status`, `body` and `headers` replace the answer, `patch` overwrites fields
    of its JSON, `size` makes a body of so many bytes, `half` cuts the answer in its middle, `cut` drops it whole.
    `drops` are the seconds between two bytes of the answer, its head included. `revokes` ends the request's token.
    """

    name: str
    effect: bool = False
    late: float | None = None
    delay: float = 0.0
    cut: bool = False
    half: bool = False
    status: int | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    patch: Mapping[str, Any] | None = None
    drops: float = 0.0
    revokes: bool = False

    @property
    def passes(self) -> bool:
        """Whether the request reaches the API at all."""
        return self.effect or self.patch is not None or self.half or not (self.cut or self.status or self.size)


def answer(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, *, effect: bool = False) -> Fault:
    """Answer `status` and `body`, whether or not the request takes effect."""
    return Fault(f"answer {status}", effect=effect, status=status, body=body, headers=headers or {})


def json_error(status: int, body: str) -> Fault:
    """Answer an error with a JSON body, such as 409 and {"errorCode": "NO_CONFIG_FOUND"}."""
    return answer(status, body.encode(), {"Content-Type": "application/json"})


def cut_before_effect() -> Fault:
    """Drop the connection; the API never sees the request."""
    return Fault("cut before effect", cut=True)


def cut_after_effect() -> Fault:
    """Drop the connection after the request took effect: its answer is lost."""
    return Fault("cut after effect", effect=True, cut=True)


def cut_with_late_effect(seconds: float) -> Fault:
    """Drop the connection; an execute takes effect all the same, `seconds` later."""
    return Fault("cut with late effect", cut=True, late=seconds)


def delay(seconds: float) -> Fault:
    """Answer correctly, `seconds` late."""
    return Fault(f"delay {seconds:g} s", delay=seconds)


def half_body() -> Fault:
    """Announce the whole body, send half of it, and drop the connection."""
    return Fault("half a body", effect=True, half=True)


def garbage() -> Fault:
    """Answer 200 with bytes that are no JSON."""
    return answer(200, b"\x00\xff{]garbage", {"Content-Type": "application/json"})


def html(status: int = 502) -> Fault:
    """Answer as a gateway does that has lost the API."""
    page = f"<html><body><h1>{HTTPStatus(status).phrase}</h1></body></html>"
    return answer(status, page.encode(), {"Content-Type": "text/html"})


def not_found() -> Fault:
    """Answer 404 in the API's own words, as one does that reads from where the bulk has not arrived."""
    return replace(json_error(404, '{"code": "BULK_NOT_FOUND", "message": "There is no such bulk"}'), name="not found")


def wrong_content_type() -> Fault:
    """Answer correctly, but call it plain text."""
    return Fault("wrong content type", effect=True, headers={"Content-Type": "text/plain"})


def retry_after(value: str, status: int = 503) -> Fault:
    """Answer `status` with `Retry-After`, seconds or an HTTP date."""
    return answer(status, headers={"Retry-After": value})


def throttled(limit: str | None = None, reset: str | None = None, retry_after: str | None = None) -> Fault:
    """Answer 429 with these headers, whatever stands in them."""
    headers = {"x-ratelimit-limit": limit, "x-ratelimit-reset": reset, "Retry-After": retry_after}
    given = {name: value for name, value in headers.items() if value is not None}
    return replace(answer(429, headers=given), name="throttled")


def token_dies() -> Fault:
    """End the request's token for good, and answer as to any other token that has ended."""
    return Fault("token dies", effect=True, revokes=True)


def drops(seconds: float = 1.0) -> Fault:
    """Answer correctly, one byte each `seconds`, from the first byte of the head on."""
    return Fault(f"bytes in drops of {seconds:g} s", effect=True, drops=seconds)


def redirect(location: str, status: int = 302) -> Fault:
    """Answer with a redirect to `location`."""
    return answer(status, headers={"Location": location})


def huge_body(size: int = 100 * 1024 * 1024) -> Fault:
    """Answer 200 with a body of `size` bytes."""
    return Fault(f"body of {size:,} bytes", status=200, size=size, headers={"Content-Type": "application/json"})


def patched(**fields: Any) -> Fault:  # noqa: ANN401 - any JSON
    """Answer with some of the JSON's fields overwritten: a status nobody knows, counts that go backwards."""
    return Fault(f"patched {', '.join(fields)}", patch=fields)


def unknown_status() -> Fault:
    """Answer with a status that no client knows."""
    return replace(patched(status="REBALANCING"), name="unknown status")


@dataclass(slots=True)
class Rule:
    """When a fault strikes: every condition that is given has to hold.

    `call` is "get", "execute", "operations", "list", "pause", "resume", "cancel" or "access_token". `nth` counts the
    requests that match otherwise, from 1. `since` and `until` are seconds of the simulator's clock. `probability`
    draws with `seed`.
    """

    fault: Fault
    call: str | None = None
    bulk_id: str | None = None
    nth: frozenset[int] | None = None
    since: float | None = None
    until: float | None = None
    probability: float = 1.0
    seed: int = 0
    matches: int = 0
    _random: random.Random | None = None

    def strikes(self, call: str, bulk_id: str | None, now: float) -> bool:
        """Return whether the fault strikes this request, and count it."""
        if self.call not in (None, call) or self.bulk_id not in (None, bulk_id):
            return False
        if (self.since is not None and now < self.since) or (self.until is not None and now >= self.until):
            return False
        self.matches += 1
        if self.nth is not None and self.matches not in self.nth:
            return False
        if self._random is None:
            self._random = random.Random(self.seed)  # noqa: S311 - it has to be repeatable, not secret
        return self.probability >= 1.0 or self._random.random() < self.probability


def down(since: float, until: float) -> Rule:
    """Make the whole API unreachable between two moments."""
    return Rule(replace(cut_before_effect(), name="down"), since=since, until=until)
