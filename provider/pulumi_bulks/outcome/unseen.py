"""Records that stand in a report for outcomes that nobody could read, so that none is passed over. Pure."""

from __future__ import annotations

from .record import OutcomeProblem, OutcomeRecord, OutcomeVerdict

MEND = (
    "Look at its outcome under bulks:outcomeDir, or with `pulumi-bulks status` and its id; mend the cause, then run "
    "`pulumi up`."
)
"""What to do about a run that failed before it knew an outcome."""


def unsettled(name: str) -> OutcomeRecord:
    """Return what stands for an output that the engine keeps as unknown: `name` is what the stack calls it."""
    text = "Its run failed before it was known: the engine keeps no outcome of this name."
    problem = OutcomeProblem(code="outcome-missing", text=text, next=MEND)
    return _unknown(problem, name=name)


def unread(bulk_id: str, problem: OutcomeProblem, status: str | None) -> OutcomeRecord:
    """Return what stands for a bulk that could not be looked at: `status` says what is known in its place."""
    return _unknown(problem, bulk_id=bulk_id, status=status)


def _unknown(
    problem: OutcomeProblem, *, name: str | None = None, bulk_id: str = "", status: str | None = None
) -> OutcomeRecord:
    return OutcomeRecord(
        name=name,
        bulk_id=bulk_id,
        status=status,
        accepted_statuses=(),
        verdict=OutcomeVerdict.UNKNOWN,
        problem=problem,
    )
