"""The floor: what somebody would send who knew every end in advance, and how late the windows make even that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .waits import REQUEST, Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_bulks.api.limits.windows import Window

_LISTED_AT_ONCE = 100


def floor(lengths: Sequence[float], windows: Sequence[Window]) -> Run:
    """Return the run of ⌈N/100⌉ lists, N executes and N looks, each as early as the windows allow."""
    sent: list[float] = []
    for _ in range(math.ceil(len(lengths) / _LISTED_AT_ONCE)):
        _send(sent, 0.0, windows)
    ends = sorted(_send(sent, 0.0, windows) + REQUEST + seconds for seconds in lengths)
    late = tuple(_send(sent, end, windows) + REQUEST - end for end in ends)
    return Run(len(sent), 0, late, sent[-1] + REQUEST)


def _send(sent: list[float], not_before: float, windows: Sequence[Window]) -> float:
    """Send one request at the earliest moment from `not_before` on, and return when."""
    at = max(not_before, sent[-1] if sent else 0.0)
    for window in windows:
        if len(sent) >= window.requests:
            at = max(at, sent[-window.requests] + window.seconds)
    sent.append(at)
    return at
