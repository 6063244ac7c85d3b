"""What was measured of all policies on the same traces, and whether the targets hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_bulks.waiting.allowance import REQUESTS, WINDOW

from .score import SILENT, Figures, Group, Outcome, figures, outcome_of
from .traces import under_stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .policies import Policy
    from .traces import Trace


@dataclass(frozen=True, slots=True)
class Results:
    """The outcomes of each policy by its name, ours being the first."""

    outcomes: Mapping[str, Sequence[Outcome]]

    @property
    def ours(self) -> str:
        """The name of the policy under test."""
        return next(iter(self.outcomes))

    @property
    def peers(self) -> list[str]:
        """The names of the others."""
        return list(self.outcomes)[1:]

    def figures(self, name: str, group: Callable[[Outcome], bool] = Group.everything) -> Figures:
        """Return a policy's figures over a group of traces."""
        return figures(self.outcomes[name], group)

    def lead(self, name: str, group: Callable[[Outcome], bool] = Group.everything) -> float:
        """Return S of the policy `name` against ours: above 1 where ours is better."""
        return self.figures(name, group).s / self.figures(self.ours, group).s

    def best_peer(self, group: Callable[[Outcome], bool] = Group.everything) -> str:
        """Return the name of the peer with the lowest S."""
        return min(self.peers, key=lambda name: self.figures(name, group).s)


@dataclass(frozen=True, slots=True)
class Measured:
    """One seed's results: of all its traces, and of natural ends under ON_FAILURE_STOP."""

    seed: int
    results: Results
    stopping: Results

    @staticmethod
    def of(policies: Sequence[Policy], traces: Sequence[Trace], seed: int) -> Measured:
        """Run every policy on every trace, and the first one, ours, under ON_FAILURE_STOP as well."""
        results = measure(policies, traces)
        return Measured(seed, results, ready_to_stop(results, policies[0], traces))

    @property
    def hold(self) -> bool:
        """Whether every target is met."""
        return hold(self.results, self.stopping)


@dataclass(frozen=True, slots=True)
class Target:
    """Something that is wanted, what was measured, and whether that is enough."""

    wanted: str
    measured: str
    holds: bool


def measure(policies: Iterable[Policy], traces: Sequence[Trace]) -> Results:
    """Run every policy on every trace."""
    return Results({policy.name: [outcome_of(trace, policy.run(trace)) for trace in traces] for policy in policies})


def ready_to_stop(results: Results, policy: Policy, traces: Sequence[Trace]) -> Results:
    """Return what natural ends come to under ON_FAILURE_STOP; `results` are of the same traces.

    Ours, `policy`, is measured anew. The peers do not look at the mode, so their outcomes are what they were.
    """
    natural = {name: [*filter(Group.natural, outcomes)] for name, outcomes in results.outcomes.items()}
    stopping = [under_stop(trace) for trace in traces if trace.shape not in SILENT]
    return Results({**natural, **measure([policy], stopping).outcomes})


def targets(results: Results, stopping: Results) -> list[Target]:
    """Return what is wanted of our policy, with what it came to; `stopping`: natural ends under ON_FAILURE_STOP."""
    everything = results.figures(results.ours)
    telling = results.figures(results.ours, Group.telling)
    ready = stopping.figures(stopping.ours)
    return [
        _lead(results, "over all shapes", Group.everything, 4),
        _lead(results, "where counts say something", Group.telling, 7),
        _lead(stopping, "of natural ends under ON_FAILURE_STOP", Group.everything, 5),
        _lead(results, "of abrupt ends under ON_FAILURE_STOP", Group.abrupt, 1),
        _lead(results, "on abrupt ends and without counts", Group.silent, 0.5),
        _share("relative delay where counts say something, p50", telling.relative.p50, 0.003),
        _share("relative delay where counts say something, p95", telling.relative.p95, 0.07),
        _gets("GETs, mean", everything.gets_mean, 40),
        _gets("GETs of natural ends under ON_FAILURE_STOP, mean", ready.gets_mean, 50),
        _gets("GETs, largest", max(everything.gets_max, ready.gets_max), 200),
        _busiest(results, stopping),
    ]


def hold(results: Results, stopping: Results) -> bool:
    """Whether every target is met."""
    return all(target.holds for target in targets(results, stopping))


def _lead(results: Results, where: str, group: Callable[[Outcome], bool], least: float) -> Target:
    peer = results.best_peer(group)
    lead = results.lead(peer, group)
    return Target(f"S {where}: best peer / ours ≥ {least}", f"{lead:.2f} ({peer})", lead >= least)


def _busiest(results: Results, stopping: Results) -> Target:
    busiest = max(outcome.busiest for part in (results, stopping) for outcome in part.outcomes[part.ours])
    return Target(f"GETs in any {WINDOW:g} s ≤ {REQUESTS}", f"{busiest}", busiest <= REQUESTS)


def _share(what: str, value: float, most: float) -> Target:
    return Target(f"{what} ≤ {most * 100:g} %", f"{value * 100:.2f} %", value <= most)


def _gets(what: str, value: float, most: float) -> Target:
    return Target(f"{what} ≤ {most:g}", f"{value:.0f}", value <= most)
