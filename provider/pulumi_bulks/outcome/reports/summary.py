"""What all reports say first: what happened, whether the next step may go on, and what to do now. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_bulks.api.text import count_of, number
from pulumi_bulks.outcome.record import OutcomeVerdict

from .entry import ReportEntry, entry_of
from .standing import STEPS, WORDS, WORST_FIRST
from .tally import Tally, together
from .texts import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_bulks.outcome.record import OutcomeRecord

    _Natural = tuple[tuple[object, ...], str]

_NAMED = 5
"""How many bulks a step names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next about some bulks: `code` is "" or one to ask `pulumi-bulks explain` for."""

    verdict: OutcomeVerdict
    text: str
    code: str
    entries: tuple[ReportEntry, ...]

    @property
    def named(self) -> tuple[ReportEntry, ...]:
        """The bulks to name."""
        return self.entries[:_NAMED]

    @property
    def unnamed(self) -> int:
        """How many more there are."""
        return len(self.entries) - len(self.named)


@dataclass(frozen=True, slots=True)
class Summary:
    """All bulks of a report, the worst first. `hidden` are outputs that are secret, so that nobody could read them."""

    entries: tuple[ReportEntry, ...]
    hidden: tuple[str, ...] = ()

    @property
    def numbers(self) -> dict[OutcomeVerdict, int]:
        """How many bulks have which verdict, the worst first, zero included."""
        found = Counter(entry.verdict for entry in self.entries)
        return {verdict: found[verdict] for verdict in WORST_FIRST}

    @property
    def may_go_on(self) -> bool:
        """Whether every bulk here is accepted."""
        return bool(self.entries) and all(entry.verdict is OutcomeVerdict.ACCEPTED for entry in self.entries)

    @property
    def headline(self) -> str:
        """Whether to go on, and why, in one line."""
        size = len(self.entries)
        if self.may_go_on and self.hidden:
            told = f"{number(size)} bulk{' is' if size == 1 else 's are'} accepted"
            return f"Not everything could be read: {told}"
        if self.may_go_on:
            return "The bulk is accepted" if size == 1 else f"All {number(size)} bulks are accepted"
        if size == 1:
            return f"Do not go on: the bulk {_is(self.entries[0].verdict, 1)}"
        bad = size - self.numbers[OutcomeVerdict.ACCEPTED]
        verb = "is" if bad == 1 else "are"
        return f"Do not go on: {number(bad)} of {number(size)} bulks {verb} not accepted, or not yet"

    @property
    def happened(self) -> str:
        """How many bulks there are of each verdict, in words."""
        if len(self.entries) == 1:
            return f"The bulk {_is(self.entries[0].verdict, 1)}."
        told = [f"{number(count)} {_is(verdict, count)}" for verdict, count in self.numbers.items() if count]
        return f"Of {count_of(len(self.entries), 'bulk')}, {', '.join(told)}."

    @property
    def go_on(self) -> str:
        """Whether the next step may go on."""
        if not self.may_go_on:
            return "No. What relies on these bulks has to wait."
        if self.hidden:
            return "Not on this report alone: it does not see everything."
        return "Yes, as far as these bulks go."

    @property
    def tally(self) -> Tally:
        """All operations."""
        return together(entry.tally for entry in self.entries)

    @property
    def operations(self) -> str:
        """All operations, in words."""
        tally = self.tally
        blind = f"{count_of(tally.unknown, 'bulk')} without counts" if tally.unknown else ""
        told = tally.text.replace(" completed", " operations completed", 1)
        return ", ".join(filter(None, (told, blind)))

    @property
    def steps(self) -> tuple[Step, ...]:
        """What to do now, the worst first. Bulks with the same kind of problem share a step."""
        groups: dict[tuple[OutcomeVerdict, str], list[ReportEntry]] = {}
        for entry in self.entries:
            if entry.verdict is not OutcomeVerdict.ACCEPTED:
                groups.setdefault((entry.verdict, entry.code), []).append(entry)
        return tuple(
            Step(verdict, _shared_step(members), code, tuple(members)) for (verdict, code), members in groups.items()
        )

    @property
    def secrets(self) -> str:
        """What is said of outputs that are secret, "" where there are none."""
        if not self.hidden:
            return ""
        names = ", ".join(line(name) for name in self.hidden[:_NAMED])
        more = f" and {number(len(self.hidden) - _NAMED)} more" if len(self.hidden) > _NAMED else ""
        return (
            f"Not read, because the stack keeps them secret: {names}{more}. "
            "An outcome among them is not in this report."
        )

    @property
    def seen(self) -> tuple[str, str]:
        """When bulks were looked at, the earliest and the latest; "" without a look."""
        looks = sorted((entry.seen, entry.facts["Looked at"]) for entry in self.entries if entry.seen is not None)
        return (looks[0][1], looks[-1][1]) if looks else ("", "")


def summary_of(records: Sequence[OutcomeRecord], hidden: Sequence[str] = ()) -> Summary:
    """Return what reports say of these records, the worst first."""
    once = {repr(record): record for record in records}  # one may have come from a file and from a stack
    entries = sorted(map(entry_of, once.values()), key=_worst_first)
    return Summary(tuple(entries), tuple(dict.fromkeys(hidden)))


def _worst_first(entry: ReportEntry) -> tuple[int, int, _Natural, _Natural]:
    return WORST_FIRST.index(entry.verdict), -entry.tally.failed, _natural(entry.name), _natural(entry.bulk_id)


def _natural(name: str) -> _Natural:
    """Return what sorts "payouts-2" before "payouts-10": texts and numbers by turns, so that like meets like."""
    parts = re.split(r"([0-9]+)", name)
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts)), name


def _shared_step(members: Sequence[ReportEntry]) -> str:
    """Return the step of the first, unless others say another one: a text of one bulk may name its id."""
    texts = {entry.step for entry in members}
    return members[0].step if len(texts) == 1 else STEPS[members[0].verdict]


def _is(verdict: OutcomeVerdict, count: int) -> str:
    verb = "is" if count == 1 else "are"
    if verdict is OutcomeVerdict.UNKNOWN:
        return f"{verb} in a state that nobody knows"
    return f"{verb} {WORDS[verdict]}"
