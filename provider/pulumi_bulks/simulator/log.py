"""The log of every request that the simulator has seen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request: what was asked, whether it took effect, and what was answered (None: the connection was cut).

    `at` is in seconds of the simulator's clock. Headers are not kept: they hold the credentials.
    """

    at: float
    method: str
    path: str
    query: str
    call: str
    bulk_id: str | None
    took_effect: bool
    status: int | None
    request_ref: str
    fault: str | None = None
