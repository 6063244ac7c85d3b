"""One bulk as every report tells it: texts that are safe to show, and figures. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pulumi_bulks.api.text import duration
from pulumi_bulks.outcome.doubts import doubt_of
from pulumi_bulks.outcome.record import OutcomeVerdict

from .standing import WORDS, step_of, verdict_of
from .tally import Tally, operations_text, tally_of
from .texts import block, line, link, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.outcome.record import OutcomeRecord

_NAME = 80
_LONGEST = 100 * 366 * 86_400.0
"""Seconds that an execution can take: what is told of a longer one makes no sense."""

_NEVER = "never: nobody has looked at this bulk"
_BEGUN = (OutcomeVerdict.ACCEPTED, OutcomeVerdict.NOT_ACCEPTED, OutcomeVerdict.NOT_FINAL)
_CODE = re.compile(r"[a-z][a-z0-9-]{0,60}")


@dataclass(frozen=True, slots=True)
class FailedLine:
    """A failed operation: its number, its id, its call, and the error's code and message."""

    sequence: str
    operation_id: str
    call: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One bulk. Texts are "" where nothing is known, times are epoch seconds.

    `unlisted` counts the failed operations that the record does not list. `code` is one that `pulumi-bulks explain`
    may know.
    """

    verdict: OutcomeVerdict
    name: str
    bulk_id: str
    where: str
    status: str
    tally: Tally
    operations: str
    took: str
    seconds: float
    began: float | None
    ended: float | None
    seen: float | None
    facts: Mapping[str, str]
    doubt: str
    code: str
    problem: str
    step: str
    failed: tuple[FailedLine, ...]
    unlisted: int
    run_url: str | None

    @property
    def word(self) -> str:
        """The verdict as people say it."""
        return WORDS[self.verdict]

    @property
    def title(self) -> str:
        """The resource's name, or the bulk's id where a record has none."""
        return self.name or f"bulk {self.bulk_id}"


def entry_of(record: OutcomeRecord) -> ReportEntry:
    """Return what a report tells of a record."""
    verdict = verdict_of(record)
    seconds = _sensible(record.duration_seconds)
    problem = record.problem
    failed = tuple(_failed_lines(record))
    tally = tally_of(record)
    return ReportEntry(
        verdict=verdict,
        name=line(record.name, _NAME),
        bulk_id=line(record.bulk_id),
        where="/".join(filter(None, (line(record.project, _NAME), line(record.stack, _NAME)))),
        status=line(record.status, _NAME),
        tally=tally,
        operations=operations_text(record),
        took="" if seconds is None else duration(seconds),
        seconds=seconds or 0.0,
        began=_epoch(record.execution_start_time),
        ended=_epoch(record.execution_finish_time),
        seen=_epoch(record.observed_at),
        facts=_facts(record, has_begun=verdict in _BEGUN),
        doubt=_sentence(doubt_of(record)),
        code=problem.code if problem and _CODE.fullmatch(problem.code) else "",
        problem=block(problem.text) if problem else "",
        step=(line(problem.next, 1_000) if problem else "") or step_of(record),
        failed=failed,
        unlisted=max(0, tally.failed - len(failed)),
        run_url=link(record.run.url),
    )


def _sensible(seconds: float | None) -> float | None:
    return seconds if seconds is not None and 0 <= seconds <= _LONGEST else None  # NaN is neither


def _sentence(doubt: str) -> str:
    return f"The record contradicts itself: {doubt}." if doubt else ""


def _facts(record: OutcomeRecord, *, has_begun: bool) -> dict[str, str]:
    """Return what else there is to know, with what it is called; only what is known."""
    states = record.operation_states or {}
    adopted = {True: "yes: the execution had begun before the run on record", False: "no: this stack started it"}
    told = {
        "Bulk id": line(record.bulk_id),
        "Environment": line(record.environment),
        "Operation": line(record.operation),
        "Mode": line(record.mode),
        "Accepted statuses": line(", ".join(record.accepted_statuses)),
        "States of operations": line(", ".join(f"{state or 'none'}: {count}" for state, count in states.items())),
        "Began": moment(record.execution_start_time),
        "Ended": moment(record.execution_finish_time),
        "Looked at": moment(record.observed_at) or (record.bulk_id and _NEVER),
        "Adopted": adopted.get(record.adopted, "") if has_begun and record.adopted is not None else "",
        "request-ref": line(record.request_ref),
        "Commit": line(record.run.commit),
        "Run": line(record.run.id),
        "pulumi-bulks": line(record.provider_version),
    }
    return {name: value for name, value in told.items() if value}


def _failed_lines(record: OutcomeRecord) -> list[FailedLine]:
    return [
        FailedLine(
            sequence="" if operation.sequence is None else str(operation.sequence),
            operation_id=line(operation.operation_id, 80),
            call=line(" ".join(filter(None, (operation.method, operation.path))), 160),
            code=line(operation.error_code, 80),
            message=line(operation.message),
        )
        for operation in record.failed_operations or ()
    ]


def _epoch(iso: str | None) -> float | None:
    if not moment(iso):
        return None
    try:
        return datetime.fromisoformat(str(iso).replace("Z", "+00:00")).timestamp()
    except ValueError:
        return None
