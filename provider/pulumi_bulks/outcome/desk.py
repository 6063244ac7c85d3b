"""What a record says beside the bulk, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .record import OutcomeRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .naming import Subject
    from .place import Place


@dataclass(frozen=True)
class Desk:
    """Whose record it is, where it goes (None: nowhere), which run writes it, and which values stay out of it."""

    subject: Subject | None = None
    place: Place | None = None
    run: OutcomeRun = field(default_factory=OutcomeRun)
    secrets: Sequence[object] = field(default=(), repr=False)
