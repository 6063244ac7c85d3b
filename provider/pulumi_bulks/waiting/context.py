"""What a verb works with besides its inputs: the API, time, and the user's attention. All of it is passed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.api.calls import BulkApi
    from pulumi_bulks.api.clock import Clock

    from .notify import Notifier
    from .pacing import Pacing


@dataclass(frozen=True, slots=True)
class Context:
    """The API, time, and the user's attention. `environment` is the API's base URL."""

    api: BulkApi
    environment: str
    clock: Clock
    notifier: Notifier
    new_pacing: Callable[[], Pacing]
