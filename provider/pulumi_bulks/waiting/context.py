"""What a verb works with besides its inputs: the API, time, and the user's attention. All of it is passed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from .witness import NoWitness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pulumi_bulks.api.calls import BulkApi
    from pulumi_bulks.api.clock import Clock
    from pulumi_bulks.api.limits.planning import Outlook
    from pulumi_bulks.api.limits.spare import Rounds
    from pulumi_bulks.api.limits.windows import Window

    from .notify import Notifier
    from .pacing import Pacing
    from .together.shared import SharedLooks
    from .witness import Witness


class Plan(Protocol):
    """Plans the looks of all waits within the API's limits."""

    def interval(self, bulk_id: str, wanted: float, outlook: Outlook) -> float:
        """Return the seconds until the next look at a bulk: `wanted`, or more where the limits need it."""

    def forget(self, bulk_id: str) -> None:
        """Take note that a wait has ended."""

    def is_crowded(self, waits: int) -> bool:
        """Return whether so many waits, each for itself, want more requests than the limits allow."""

    def rounds(self, rounds: Rounds, requests: float) -> float:
        """Return the seconds between rounds of so many requests, so that what is needed finds room at any time."""


class Unplanned:
    """Looks whenever it is wanted, for an API without limits."""

    def interval(self, bulk_id: str, wanted: float, outlook: Outlook) -> float:  # noqa: ARG002 - as a plan has it
        """Return `wanted`."""
        return wanted

    def forget(self, bulk_id: str) -> None:
        """Do nothing."""

    def is_crowded(self, waits: int) -> bool:  # noqa: ARG002 - as above
        """Return that there is room for all of them."""
        return False

    def rounds(self, rounds: Rounds, requests: float) -> float:  # noqa: ARG002 - as above
        """Return that they may follow each other at once."""
        return 0.0


@dataclass(frozen=True, slots=True)
class Context:
    """The API, time, and the user's attention. `environment` is its base URL, `rate_limits` what a run may use.

    `looks` are what the waits of a process share; without them, each looks for itself. `witness` is told of each look
    and each execute.
    """

    api: BulkApi
    environment: str
    clock: Clock
    notifier: Notifier
    new_pacing: Callable[[], Pacing]
    plan: Plan = field(default_factory=Unplanned)
    rate_limits: Sequence[Window] = ()
    looks: SharedLooks | None = None
    witness: Witness = field(default_factory=NoWitness)
