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
    """All bulks of a report, the worst first. `hidden` are outputs that are secret, so that nobody could read them.

    `doubt` is why the outcomes may be those of an earlier run, "" where nothing speaks for that.
    """

    entries: tuple[ReportEntry, ...]
    hidden: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def numbers(self) -> dict[OutcomeVerdict, int]:
        """How many bulks have which verdict, the worst first, zero included."""
        found = Counter(entry.verdict for entry in self.entries)
        return {verdict: found[verdict] for verdict in WORST_FIRST}

    @property
    def may_go_on(self) -> bool:
        """Whether every bulk here is accepted, and nothing speaks for outcomes of an earlier run."""
        return bool(self.entries) and not self.doubt and not self._bad

    @property
    def headline(self) -> str:
        """Whether to go on, and why, in one line."""
        size = len(self.entries)
        if self.may_go_on and self.hidden:
            told = f"{number(size)} bulk{' is' if size == 1 else 's are'} accepted"
            return f"Not everything could be read: {told}"
        if self.may_go_on:
            told = "The bulk is accepted" if size == 1 else f"All {number(size)} bulks are accepted"
            return f"{told}, as of {self._as_of}"
        return f"Do not go on: {', and '.join(filter(None, (self.doubt, self._refused)))}"

    @property
    def _bad(self) -> int:
        return len(self.entries) - self.numbers[OutcomeVerdict.ACCEPTED]

    @property
    def _refused(self) -> str:
        """Which bulks are not accepted, by their number and verdicts, "" where all are."""
        size, bad = len(self.entries), self._bad
        if not bad:
            return ""
        kinds = [_is(verdict, 1).removeprefix("is ") for verdict, count in self.numbers.items() if count]
        states = " or ".join(kinds[: len(kinds) - (bad < size)])  # the worst first: accepted is the last
        which = "the bulk" if size == 1 else f"{number(bad)} of {number(size)} bulks"
        return f"{which} {'is' if bad == 1 else 'are'} {states}"

    @property
    def _as_of(self) -> str:
        """When the bulk was looked at whose look is the oldest."""
        is_told = all(entry.seen is not None for entry in self.entries)
        return self.seen[0] if is_told else "a time that is not told"

    @property
    def runs(self) -> int:
        """How many runs have written these outcomes, as far as that is told."""
        return len({entry.facts["Run"] for entry in self.entries if "Run" in entry.facts})

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
        if self.doubt:
            return f"No. {self.doubt[0].upper()}{self.doubt[1:]}: these may be outcomes of runs before."
        if not self.may_go_on:
            return "No. What relies on these bulks has to wait."
        if self.hidden:
            return "Not on this report alone: it does not see everything."
        return f"Yes, as far as these bulks go, as of {self._as_of}.{self._reserve}"

    @property
    def _reserve(self) -> str:
        """What may have happened since that no outcome tells; nothing where the bulks themselves were looked at."""
        if not any(entry.name for entry in self.entries):
            return ""
        several = (
            f" {number(self.runs)} runs have written them: those that the last one has not written are older."
            if self.runs > 1
            else ""
        )
        return f"{several} An `up` that has failed since without a look at them does not show here: mind its exit code."

    @property
    def otherwise(self) -> str:
        """What to do now where no bulk needs anything."""
        if self.doubt:
            return "Mend what has failed, run `pulumi up` to its end, and report again."
        return "Look at what could not be read." if self.hidden else "Nothing about these bulks."

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


def summary_of(records: Sequence[OutcomeRecord], hidden: Sequence[str] = (), doubt: str = "") -> Summary:
    """Return what reports say of these records, the worst first; `doubt` says why they may be of an earlier run."""
    once = {repr(record): record for record in records}  # one may have come from a file and from a stack
    entries = sorted(map(entry_of, once.values()), key=_worst_first)
    return Summary(tuple(entries), tuple(dict.fromkeys(hidden)), doubt)


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
