"""Simulated bulks of a known length, and what the simulator knows of them afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_bulks.simulator import ServedSimulator

    from .measure import Measured

RATE = 400.0
"""Operations a second."""


def add_bulks(api: ServedSimulator, seconds: float, number: int = 1, status: str = "SUBMITTED") -> list[str]:
    """Add bulks that each take `seconds` once they have been executed; return their ids."""
    first = 1000 + len(api.bulks())
    bulk_ids = [str(first + place) for place in range(number)]
    for bulk_id in bulk_ids:
        api.add_bulk(bulk_id, items=max(1, round(seconds * RATE)), rate=RATE, status=status)
    return bulk_ids


def true_end(api: ServedSimulator, bulk_id: str) -> float:
    """Return the moment at which a bulk ended, on the machine's monotonic clock."""
    bulk = api.find(bulk_id)
    if bulk is None or bulk.finished is None or bulk.executions != 1:
        raise RuntimeError(f"bulk {bulk_id} was not executed once to its end")
    return bulk.finished


def requests_during(api: ServedSimulator, run: Measured) -> list[float]:
    """Return the moments of all requests that arrived while a command ran."""
    with api.lock:
        return [request.at for request in api.requests if run.began <= request.at <= run.ended]


def inputs_for(api: ServedSimulator, bulk_ids: list[str]) -> dict[str, str]:
    """Return the environment of a program that executes these bulks."""
    return {**api.environment, "BULK_IDS": " ".join(bulk_ids)}


def sleeping(seconds: float, number: int = 1) -> dict[str, str]:
    """Return the environment of a program whose resources sleep."""
    return {"RESOURCES": str(number), "SECONDS": str(seconds)}
