"""What one verb leaves behind: a record at its end, and the latest thing known while it lasts."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import ApiError
from pulumi_bulks.api.masking import mask
from pulumi_bulks.api.states import FinalStatus
from pulumi_bulks.api.text import harmless_values
from pulumi_bulks.api.times import iso_time
from pulumi_bulks.lifecycle.outputs import OUTPUT_NAMES, outputs

from .earlier import Earlier, observed_before, recorded_bulk
from .errors import UnfinishedError
from .judging import BEGUN, verdict_meanwhile, verdict_of, verdict_unseen
from .masking import masked
from .problems import problem_of
from .record import OutcomeVerdict, record_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

    from .desk import Desk

_UNFINISHED = UnfinishedError(
    "the run that has written this has not ended, or was killed: this is the latest that it knew",
    step="Wait for the run to end. If it was killed, run `pulumi up` again: it looks at the bulk, and goes on from "
    "there without executing it a second time.",
)


class Recorder:
    """The record of one verb on one bulk: the witness of its waits.

    `properties` are the inputs by their names in state, `before` the outputs that the state holds, None at a creation.
    """

    def __init__(self, desk: Desk, properties: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> None:
        self._desk = desk
        self._properties = properties
        self._before = before
        self._earlier = Earlier(self._bulk_id, desk.secrets, before)
        self._context: Context | None = None
        self._bulk: Bulk | None = None
        self._sent = False
        self._written: OutcomeVerdict | None = None
        self._warned_of: str | None = None

    def prepare(self) -> None:
        """Make sure that a record can be written, and read what an earlier run has left. Raises OutcomeDirError."""
        if self._desk.place is not None:
            self._desk.place.prepare()
            self._earlier.found(self._desk.place.read())

    def begin(self, context: Context) -> None:
        """Take note of where the bulk is; a creation leaves a record from here on. Raises OutcomeDirError."""
        self._context = context
        if self._desk.place is None or self._before is not None or self._had_begun:
            return
        failure = self._keep(OutcomeVerdict.NOT_EXECUTED)
        if failure is not None:
            raise self._desk.place.refused(failure)

    def looked(self, bulk: Bulk) -> None:
        """Take note of an answer about the bulk."""
        self._bulk = bulk
        self._keep_meanwhile()

    def sent(self, *, maybe_taken: bool) -> None:
        """Take note whether an execute may have been taken."""
        self._sent = maybe_taken
        self._keep_meanwhile()

    def end(self, told: Mapping[str, Any] | None, problem: Exception | None) -> dict[str, Any]:
        """Write, and return, the record of the verb's end: `told` are its outputs, None where it has none."""
        seen = self._bulk if told is None else self._bulk or recorded_bulk(told)
        verdict = self._unseen() if seen is None else self._judged(seen, failed=problem is not None)
        record = self._record(verdict, told, problem)
        self._write(record)
        return record

    def _judged(self, bulk: Bulk, *, failed: bool) -> OutcomeVerdict:
        return verdict_of(bulk, self._accepted, sent=self._may_be_taken, failed=failed)

    def _unseen(self) -> OutcomeVerdict:
        record = None if self._before is None else recorded_bulk(self._before)
        return verdict_unseen(record, begun=self._had_begun)

    def _keep_meanwhile(self) -> None:
        if self._desk.place is None:
            return
        verdict = verdict_meanwhile(self._bulk, sent=self._may_be_taken)
        if verdict is None:  # it is over, and not judged yet
            verdict = self._written if self._written in BEGUN else OutcomeVerdict.UNKNOWN
        if verdict is not self._written:
            self._warn_of(self._keep(verdict))

    def _keep(self, verdict: OutcomeVerdict) -> str | None:
        self._written = verdict
        return self._place_it(self._record(verdict, None, _UNFINISHED))

    def _record(
        self, verdict: OutcomeVerdict, told: Mapping[str, Any] | None, problem: Exception | None
    ) -> dict[str, Any]:
        facts = told if told is not None else self._facts()
        subject, bulk = self._desk.subject, self._bulk
        reference = problem.request_ref if isinstance(problem, ApiError) else None
        record = record_of(
            {
                "project": subject.project if subject else None,
                "stack": subject.stack if subject else None,
                "name": subject.name if subject else None,
                "bulkId": self._bulk_id,
                "environment": self._environment,
                "acceptedStatuses": self._accepted,
                "verdict": verdict,
                "problem": None if problem is None else problem_of(problem, self._masked),
                "observedAt": iso_time(bulk.observed_at) if bulk else observed_before(self._before),
                "requestRef": reference or (bulk.request_ref if bulk else None),
                "providerVersion": _version(),
                "run": self._desk.run,
            },
            {name: facts.get(name) for name in OUTPUT_NAMES},
        )
        told_by_all: dict[str, Any] = harmless_values(record.told())
        return told_by_all

    def _masked(self, text: str) -> str:
        return mask(text, self._desk.secrets)

    def _facts(self) -> Mapping[str, Any]:
        if self._bulk is None:
            return self._before or {}
        return outputs({}, self._bulk, environment=self._environment or "", adopted=None, failed=None)

    @property
    def _had_begun(self) -> bool:
        """Whether an execute may have been taken before this verb, for all that is on record."""
        return self._earlier.had_begun(self._environment)

    @property
    def _may_be_taken(self) -> bool:
        return self._sent or self._had_begun

    @property
    def _bulk_id(self) -> str:
        return str(self._properties.get("bulkId") or "")

    @property
    def _environment(self) -> str | None:
        return self._context.environment if self._context else (self._before or {}).get("environment")

    @property
    def _accepted(self) -> tuple[str, ...]:
        given = self._properties.get("acceptedStatuses")
        return tuple(map(str, given)) if isinstance(given, (list, tuple)) else (FinalStatus.COMPLETED.value,)

    def _write(self, record: Mapping[str, Any]) -> None:
        self._warn_of(self._place_it(record))

    def _place_it(self, record: Mapping[str, Any]) -> str | None:
        return None if self._desk.place is None else self._desk.place.write(masked(record, self._desk.secrets))

    def _warn_of(self, failure: str | None) -> None:
        """Tell of a failure once: the run goes on without the file."""
        if failure is None or failure == self._warned_of or self._context is None:
            return
        self._warned_of = failure
        self._context.notifier.warning(failure)


@cache
def _version() -> str:
    """Return this package's version, which takes a millisecond to find: a bulk has several records."""
    return metadata.version("pulumi-bulks")
