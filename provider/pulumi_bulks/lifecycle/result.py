"""How a verb ends: with outputs, and with a problem where the bulk is not what the program asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """A bulk whose execution has begun, or may have: its outputs, and why they are no success, None if they are one.

    A host that can record a failure keeps both. A verb that fails before raises, and leaves nothing to record.
    """

    outputs: dict[str, Any]
    problem: Exception | None = None

    def accepted(self) -> dict[str, Any]:
        """Return the outputs. Raises the problem."""
        if self.problem is not None:
            raise self.problem
        return self.outputs
