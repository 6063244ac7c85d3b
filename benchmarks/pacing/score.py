"""The score S of a policy and the figures beside it. Delays are seconds, relative ones are shares of the finish."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from pulumi_bulks.waiting.allowance import WINDOW

from .traces import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .drive import Run
    from .traces import Trace

UNNOTICED = 0.1
"""Seconds below which a shorter delay is no better."""

SILENT = frozenset({Shape.ABRUPT_STOP, Shape.NO_COUNTS})
"""The shapes whose counts do not tell the end."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one wait came to, on which kind of trace."""

    shape: Shape
    finish: float
    total: int
    delay: float
    gets: int
    busiest: int = 0
    """GETs in the busiest window."""

    @property
    def relative(self) -> float:
        """The delay as a share of the bulk's whole time."""
        return self.delay / self.finish

    @property
    def cost(self) -> float:
        """What S averages: a delay that somebody notices × GETs."""
        return max(self.delay, UNNOTICED) * self.gets


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle, the 95th percentile and the largest of some values."""

    p50: float
    p95: float
    max: float


@dataclass(frozen=True, slots=True)
class Figures:
    """A policy's score over some traces, and what it is made of."""

    s: float
    delay: Spread
    relative: Spread
    gets_mean: float
    gets_max: int


class Group:
    """Which traces a figure is about."""

    @staticmethod
    def everything(_outcome: Outcome) -> bool:
        """Every trace."""
        return True

    @staticmethod
    def telling(outcome: Outcome) -> bool:
        """Traces whose counts say something about the end."""
        return outcome.shape not in SILENT and outcome.total > 1

    @staticmethod
    def silent(outcome: Outcome) -> bool:
        """Abrupt ends and traces without counts."""
        return outcome.shape in SILENT

    @staticmethod
    def abrupt(outcome: Outcome) -> bool:
        """Abrupt ends under ON_FAILURE_STOP."""
        return outcome.shape is Shape.ABRUPT_STOP

    @staticmethod
    def natural(outcome: Outcome) -> bool:
        """Ends that come when everything is done, with counts on the way; there may be a single operation."""
        return outcome.shape not in SILENT


def outcome_of(trace: Trace, run: Run) -> Outcome:
    """Return what is kept of a run."""
    return Outcome(trace.shape, trace.finish, trace.total, run.delay, run.gets, run.busiest(WINDOW))


def score(outcomes: Sequence[Outcome]) -> float:
    """Return S: the geometric mean of `cost` over the traces, every shape of equal weight."""
    logs: dict[Shape, list[float]] = defaultdict(list)
    for outcome in outcomes:
        logs[outcome.shape].append(math.log(outcome.cost))
    return math.exp(fmean(fmean(values) for values in logs.values()))


def figures(outcomes: Sequence[Outcome], group: Callable[[Outcome], bool] = Group.everything) -> Figures:
    """Return the figures over those outcomes that belong to `group`."""
    chosen = [outcome for outcome in outcomes if group(outcome)]
    return Figures(
        s=score(chosen),
        delay=spread([outcome.delay for outcome in chosen]),
        relative=spread([outcome.relative for outcome in chosen]),
        gets_mean=fmean(outcome.gets for outcome in chosen),
        gets_max=max(outcome.gets for outcome in chosen),
    )


def by_shape(outcomes: Sequence[Outcome]) -> dict[Shape, Figures]:
    """Return the figures of every shape that occurs."""
    parts: dict[Shape, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        parts[outcome.shape].append(outcome)
    return {shape: figures(part) for shape, part in parts.items()}


def spread(values: Sequence[float]) -> Spread:
    """Return p50 and p95 by the nearest rank, and the largest value."""
    ordered = sorted(values)
    return Spread(_rank(ordered, 0.5), _rank(ordered, 0.95), ordered[-1])


def _rank(ordered: Sequence[float], share: float) -> float:
    return ordered[math.ceil(share * len(ordered)) - 1]
