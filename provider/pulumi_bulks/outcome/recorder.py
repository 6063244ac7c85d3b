"""What one verb leaves behind: a record at its end, and the latest thing known while it lasts."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import ApiError
from pulumi_bulks.api.masking import mask
from pulumi_bulks.api.states import FinalStatus
from pulumi_bulks.api.times import iso_time
from pulumi_bulks.lifecycle.outputs import outputs, parse_record

from .errors import UnfinishedError
from .judging import BEGUN, verdict_meanwhile, verdict_of, verdict_unseen
from .masking import masked
from .problems import problem_of
from .record import OutcomeRecord, OutcomeVerdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.api.models import Bulk
    from pulumi_bulks.waiting.context import Context

    from .desk import Desk

_FACTS = (
    "operation",
    "submittedItemsCount",
    "mode",
    "status",
    "counts",
    "executionStart",
    "executionFinish",
    "executionStartTime",
    "executionFinishTime",
    "durationSeconds",
    "failedOperations",
    "operationStates",
    "adopted",
)
"""The fields that are outputs of the same name."""

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
        self._context: Context | None = None
        self._bulk: Bulk | None = None
        self._sent = False
        self._known_before: OutcomeVerdict | None = None
        self._written: OutcomeVerdict | None = None

    def prepare(self) -> None:
        """Make sure that a record can be written. Raises OutcomeDirError."""
        if self._desk.place is not None:
            self._desk.place.prepare()

    def begin(self, context: Context) -> None:
        """Take note of where the bulk is; a creation leaves a record from here on."""
        self._context = context
        if self._desk.place is None:
            return
        earlier = self._desk.place.read()
        if earlier and (earlier.bulk_id, earlier.environment) == (self._bulk_id, context.environment):
            self._known_before = earlier.verdict
        if self._before is None and self._known_before not in BEGUN:
            self._keep(OutcomeVerdict.NOT_EXECUTED)

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
        seen = self._bulk if told is None else self._bulk or parse_record(told)
        verdict = self._unseen() if seen is None else self._judged(seen, failed=problem is not None)
        record = self._record(verdict, told, problem)
        self._write(record)
        return record

    def _judged(self, bulk: Bulk, *, failed: bool) -> OutcomeVerdict:
        return verdict_of(bulk, self._accepted, sent=self._sent, failed=failed)

    def _unseen(self) -> OutcomeVerdict:
        if self._before is None:
            return verdict_unseen(self._known_before)
        record = parse_record(self._before)
        found = self._judged(record, failed=True)
        return OutcomeVerdict.UNKNOWN if record.is_final else found

    def _keep_meanwhile(self) -> None:
        if self._desk.place is None or self._bulk is None:
            return
        verdict = verdict_meanwhile(self._bulk, sent=self._sent)
        if verdict is None and self._written not in BEGUN:
            verdict = OutcomeVerdict.UNKNOWN  # it is over, and not judged yet
        if verdict is not None and verdict is not self._written:
            self._keep(verdict)

    def _keep(self, verdict: OutcomeVerdict) -> None:
        self._written = verdict
        self._write(self._record(verdict, None, _UNFINISHED))

    def _record(
        self, verdict: OutcomeVerdict, told: Mapping[str, Any] | None, problem: Exception | None
    ) -> dict[str, Any]:
        facts = told if told is not None else self._facts()
        subject, bulk = self._desk.subject, self._bulk
        reference = problem.request_ref if isinstance(problem, ApiError) else None
        record = OutcomeRecord.model_validate(
            {
                **{name: facts.get(name) for name in _FACTS},
                "project": subject.project if subject else None,
                "stack": subject.stack if subject else None,
                "name": subject.name if subject else None,
                "bulkId": self._bulk_id,
                "environment": self._environment,
                "acceptedStatuses": self._accepted,
                "verdict": verdict,
                "problem": None if problem is None else problem_of(problem, self._masked),
                "observedAt": iso_time(bulk.observed_at) if bulk else self._observed_before(),
                "requestRef": (bulk.request_ref if bulk else None) or reference,
                "providerVersion": metadata.version("pulumi-bulks"),
                "run": self._desk.run,
            }
        )
        return record.told()

    def _masked(self, text: str) -> str:
        return mask(text, self._desk.secrets)

    def _facts(self) -> Mapping[str, Any]:
        if self._bulk is None:
            return self._before or {}
        return outputs({}, self._bulk, environment=self._environment or "", adopted=None, failed=None)

    def _observed_before(self) -> str | None:
        outcome = (self._before or {}).get("outcome")
        return outcome.get("observedAt") if isinstance(outcome, dict) else None

    @property
    def _bulk_id(self) -> str:
        return str(self._properties.get("bulkId", ""))

    @property
    def _environment(self) -> str | None:
        return self._context.environment if self._context else (self._before or {}).get("environment")

    @property
    def _accepted(self) -> tuple[str, ...]:
        given = self._properties.get("acceptedStatuses")
        return tuple(map(str, given)) if isinstance(given, (list, tuple)) else (FinalStatus.COMPLETED.value,)

    def _write(self, record: Mapping[str, Any]) -> None:
        if self._desk.place is None:
            return
        failure = self._desk.place.write(masked(record, self._desk.secrets))
        if failure is not None and self._context is not None:
            self._context.notifier.warning(failure)
