"""What a scenario hands back, and the report that is made of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.pacing.report import table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.pacing.results import Target


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a scenario works, how often it repeats what it repeats, and how it says what it is doing."""

    folder: Path
    repeat: int
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Section:
    """What one scenario measured. `ahead` are sentences on where something else does better than ours."""

    title: str
    parts: Sequence[str]
    targets: Sequence[Target] = ()
    ahead: Sequence[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the section as Markdown."""
        return "\n\n".join([f"## {self.title}", *self.parts])


def report(sections: Sequence[Section]) -> str:
    """Return the report as Markdown, its targets at the end."""
    ahead = [f"- {line}" for section in sections for line in section.ahead]
    rows = [[target.wanted, target.measured, _yes(target)] for section in sections for target in section.targets]
    parts = ["# What the provider costs at the real engine", *map(str, sections)]
    if ahead:
        parts.append("## Where others are ahead at the engine\n\n" + "\n".join(ahead))
    if rows:
        parts.append("## Targets at the engine\n\n" + table(("wanted", "measured", "holds"), rows))
    return "\n\n".join(parts)


def hold(sections: Sequence[Section]) -> bool:
    """Whether every target is met."""
    return all(target.holds for section in sections for target in section.targets)


def ahead_of_ours(measures: Mapping[str, Mapping[str, float]], unit: Mapping[str, str]) -> list[str]:
    """Return a line for each measure in which another is lower than ours, which comes first in each."""
    lines = []
    for measure, values in measures.items():
        mine = next(iter(values.values()))
        lower = sorted((value, name) for name, value in values.items() if value < mine)
        if lower:
            theirs = ", ".join(f"{name} {value:.3g}" for value, name in lower)
            lines.append(f"{measure} ({mine:.3g} {unit[measure]}): {theirs}")
    return lines


def _yes(target: Target) -> str:
    return "yes" if target.holds else "**no**"
