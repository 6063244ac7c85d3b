"""Policies that decide by themselves, without a library's loop around them: ours and those that are re-stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_bulks.waiting.pacing import Forecast

from .drive import drive

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_bulks.waiting.pacing import Pacing, Progress

    from .drive import Run
    from .traces import Trace


@dataclass(frozen=True, slots=True)
class Policy:
    """A way to wait, with a name and how it is driven for the report. `run` waits for one trace's end."""

    name: str
    driven: str
    run: Callable[[Trace], Run]


def pacing_policy(name: str, driven: str, new_pacing: Callable[[], Pacing]) -> Policy:
    """Return the policy that waits with a new `Pacing` for each trace."""
    return Policy(name, driven, lambda trace: drive(new_pacing(), trace))


class _Blind:
    """A policy that looks at nothing: its series of delays decides."""

    def __init__(self, first: float, factor: float = 1.0, longest: float = float("inf")) -> None:
        self._next = first
        self._factor = factor
        self._longest = longest

    def after_execute(self, elapsed: float, total: int | None) -> float:  # noqa: ARG002 - likewise
        """Return 0: it looks at once, as the loops of the libraries do."""
        return 0.0

    def after_answer(self, elapsed: float, progress: Progress) -> float:  # noqa: ARG002 - it looks at neither
        """Return the next delay of the series."""
        delay = min(self._next, self._longest)
        self._next = delay * self._factor
        return delay

    def after_failure(self, elapsed: float, retry_after: float | None = None) -> float:  # noqa: ARG002 - likewise
        """Return the same; the traces have no failures."""
        delay = min(self._next, self._longest)
        return max(delay, retry_after or 0.0)

    def sent(self, elapsed: float) -> None:
        """Do nothing: it counts no requests."""

    def soonest(self, elapsed: float) -> float:  # noqa: ARG002 - likewise
        """Return 0: it may always send."""
        return 0.0

    def seconds_left(self, elapsed: float) -> float | None:  # noqa: ARG002 - likewise
        """Return None: it forecasts nothing."""
        return None


class Fixed(_Blind):
    """The same delay after every answer, in seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)


class StateChangeConf(_Blind):
    """Terraform's wait, re-stated from its documented behaviour: 0.2 s, doubled each time, up to 10 s."""

    def __init__(self) -> None:
        super().__init__(0.2, 2.0, 10.0)


def ours() -> Policy:
    """Return the policy under test."""
    return pacing_policy("pulumi-bulks", "`Forecast` of `waiting/pacing.py`", Forecast)


def restated() -> list[Policy]:
    """Return the policies that no library of Python's offers by default."""
    terraform = pacing_policy(
        "Terraform StateChangeConf", "re-stated from its documented behaviour: 0.2 s × 2 up to 10 s", StateChangeConf
    )
    fixed = [
        pacing_policy(f"fixed {seconds} s", "re-stated", lambda seconds=seconds: Fixed(seconds))  # type: ignore[misc]
        for seconds in (1, 2, 3, 5, 15)
    ]
    return [terraform, *fixed]
