"""Whether a consumer may rely on an outcome. Pure: the time is passed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.models import printable
from pulumi_bulks.api.states import FinalStatus
from pulumi_bulks.api.text import count_of, duration
from pulumi_bulks.api.times import ALLOWED_SKEW, iso_time, seconds_of_timestamp

from .errors import (
    OutcomeAheadError,
    OutcomeError,
    OutcomeForeignError,
    OutcomeNotAcceptedError,
    OutcomeNotFinalError,
    OutcomePartialError,
    OutcomeStaleError,
)
from .expectation import NamedExpectation, plain_environment
from .reading import read_record
from .record import OutcomeRecord, OutcomeVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_FINAL = {
    OutcomeVerdict.NOT_FINAL: "has begun, and no end of it was seen",
    OutcomeVerdict.NOT_EXECUTED: "was not executed",
    OutcomeVerdict.UNKNOWN: "may have been executed, and its end is not known",
}

_DAY = 86_400.0

_LONGEST = 2000
"""Characters of what a record quotes: whoever may write its file may write more."""

_UP = "Run `pulumi up` on the stack that executes the bulk, to its end; then this again."
_ANOTHER = (
    "The stack that executes the bulk has not got so far, or its last `pulumi up` failed and left the outputs of the "
    "run before: run `pulumi up` there, or mend what is expected here."
)


def verify(value: object, expectation: NamedExpectation, now: float) -> OutcomeRecord:
    """Return the record that `value` is, where it is what is expected at the time `now` (epoch seconds).

    Raises the OutcomeError that says why not. Of several reasons it is the first in this order: missing, unreadable,
    foreign, not final, partial or not accepted, ahead, stale.
    """
    subject = subject_of(expectation)
    record = value if isinstance(value, OutcomeRecord) else read_record(value, subject)
    for judge in (_foreign, _not_final, _not_accepted, _out_of_time):
        problem = judge(record, expectation, now)
        if problem is not None:
            raise problem
    return record


def subject_of(expectation: NamedExpectation) -> str:
    """Return how texts call the outcome that is expected."""
    return "the outcome" if expectation.name is None else f"the outcome of {printable(expectation.name)}"


def _foreign(record: OutcomeRecord, expected: NamedExpectation, _now: float) -> OutcomeError | None:
    differences = list(_differences(record, expected))
    if not differences:
        return None
    return OutcomeForeignError(
        f"{subject_of(expected)} is not the expected one: it is {'; '.join(differences)}", step=_ANOTHER
    )


def _differences(record: OutcomeRecord, expected: NamedExpectation) -> Iterator[str]:
    if expected.name is not None and record.name != expected.name:
        yield f"of the resource {_shown(record.name)}, not {printable(expected.name)}"
    if record.bulk_id != expected.bulk_id:
        yield f"of the bulk {printable(record.bulk_id)}, not {expected.bulk_id}"
    if not _is_environment(record.environment, expected.environment):
        yield f"of the environment {_shown(record.environment)}, not {expected.environment}"


def _is_environment(told: str | None, expected: str) -> bool:
    try:
        return told is not None and plain_environment(told) == expected
    except ValueError:
        return False


def _not_final(record: OutcomeRecord, expected: NamedExpectation, _now: float) -> OutcomeError | None:
    if record.verdict not in _NOT_FINAL:
        return None
    seen = f"{record.status} at {record.observed_at}" if record.status and record.observed_at else "nobody has looked"
    what = f"{subject_of(expected)} is none yet: bulk {record.bulk_id} {_NOT_FINAL[record.verdict]} ({printable(seen)})"
    return OutcomeNotFinalError(f"{what}{_problem(record)}", step=_next(record) or _UP)


def _not_accepted(record: OutcomeRecord, expected: NamedExpectation, _now: float) -> OutcomeError | None:
    told = f"{subject_of(expected)} is not accepted: bulk {record.bulk_id} ended {record.status}{_counts(record)}"
    if record.status not in expected.statuses:
        is_partial = record.status == FinalStatus.PARTIALLY_COMPLETED.value
        kind = OutcomePartialError if is_partial else OutcomeNotAcceptedError
        return kind(f"{told}, and only {' or '.join(expected.statuses)} is taken here", step=_after(record))
    if record.verdict is not OutcomeVerdict.ACCEPTED:
        return OutcomeNotAcceptedError(
            f"{told}, which would do here, but the program that executes it does not accept it{_problem(record)}",
            step=_next(record) or "Let that program accept it, run `pulumi up` there, and then this again.",
        )
    return None


def _after(record: OutcomeRecord) -> str:
    if record.status == FinalStatus.PARTIALLY_COMPLETED.value:
        return (
            f"Look at its failed operations (`pulumi-bulks operations {record.bulk_id} --failed`). A bulk is executed "
            "once: submit them as a new bulk, or take this status here as well."
        )
    return "A bulk is executed once: submit what is missing as a new bulk, or take this status here as well."


def _out_of_time(record: OutcomeRecord, expected: NamedExpectation, now: float) -> OutcomeError | None:
    subject = subject_of(expected)
    if record.execution_finish is None or record.execution_finish <= 0:
        if expected.max_age is None:
            return None
        return OutcomeAheadError(
            f"{subject} has no age: the API tells no time at which bulk {record.bulk_id} ended, and it is to be at "
            f"most {_age(expected.max_age)} old",
            step="Make sure in another way that it is of today, and leave the greatest age out.",
        )
    ended = seconds_of_timestamp(record.execution_finish)
    when = f"bulk {record.bulk_id} ended at {_moment(ended)}"
    if ended > now + ALLOWED_SKEW:
        return OutcomeAheadError(
            f"{subject} is of a time to come: {when}, and here it is {_moment(now)}",
            step="Set the clock of this machine; if it is right, the API's is wrong, and no age can be told.",
        )
    age = max(0.0, now - ended)
    if expected.max_age is None or age <= expected.max_age:
        return None
    return OutcomeStaleError(
        f"{subject} is too old: {when}, {_age(age)} ago, and it is to be at most {_age(expected.max_age)} old",
        step=_ANOTHER,
    )


def _moment(seconds: float) -> str:
    try:
        return iso_time(seconds) or ""
    except (ValueError, OverflowError, OSError):  # beyond the calendar
        return f"{seconds:.0f} s after 1970"


def _age(seconds: float) -> str:
    return duration(seconds) if seconds < 2 * _DAY else f"{seconds / _DAY:.0f} days"


def _counts(record: OutcomeRecord) -> str:
    failed = (record.counts or {}).get("FAILED")
    return f" with {count_of(failed, 'failed operation')}" if isinstance(failed, int) and failed else ""


def _problem(record: OutcomeRecord) -> str:
    return "" if record.problem is None else f". The run that has written it said:\n  {record.problem.text[:_LONGEST]}"


def _next(record: OutcomeRecord) -> str:
    return "" if record.problem is None else record.problem.next


def _shown(text: str | None) -> str:
    return printable(text) if text else "that is not told"
