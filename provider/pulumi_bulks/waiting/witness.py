"""Who is told of each look at a bulk, and of each execute, while a wait lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pulumi_bulks.api.models import Bulk


class Witness(Protocol):
    """Keeps what is known of a bulk, for a run that may be killed at any moment. None of these ever raises."""

    def looked(self, bulk: Bulk) -> None:
        """Take note of an answer about the bulk."""

    def sent(self, *, maybe_taken: bool) -> None:
        """Take note whether an execute may have been taken: told before it is sent, and after a refusal."""


class NoWitness:
    """Keeps nothing."""

    def looked(self, bulk: Bulk) -> None:
        """Do nothing."""

    def sent(self, *, maybe_taken: bool) -> None:
        """Do nothing."""
