"""What a report says of a record: its verdict, taken with suspicion, since the next step may move money. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_bulks.api.states import BulkStatus
from pulumi_bulks.outcome.doubts import doubt_of
from pulumi_bulks.outcome.record import OutcomeVerdict

if TYPE_CHECKING:
    from pulumi_bulks.outcome.record import OutcomeRecord

WORST_FIRST = (
    OutcomeVerdict.NOT_ACCEPTED,
    OutcomeVerdict.UNKNOWN,
    OutcomeVerdict.NOT_FINAL,
    OutcomeVerdict.NOT_EXECUTED,
    OutcomeVerdict.ACCEPTED,
)

WORDS = {
    OutcomeVerdict.ACCEPTED: "accepted",
    OutcomeVerdict.NOT_ACCEPTED: "not accepted",
    OutcomeVerdict.NOT_FINAL: "not final",
    OutcomeVerdict.NOT_EXECUTED: "not executed",
    OutcomeVerdict.UNKNOWN: "unknown",
}

MEANINGS = {
    OutcomeVerdict.ACCEPTED: "The bulk is final, as its program accepts it. That means that each call was accepted, "
    "not that money has moved: only where the record lists the states of operations have these been read.",
    OutcomeVerdict.NOT_ACCEPTED: "The bulk is final, and not as its program accepts it.",
    OutcomeVerdict.NOT_FINAL: "The execution has begun, and no end of it has been seen.",
    OutcomeVerdict.NOT_EXECUTED: "No execute was sent, and the bulk was SUBMITTED at the last look, or nobody looked.",
    OutcomeVerdict.UNKNOWN: "Nobody knows: an execute was sent and nothing seen since, or the status has no known "
    "meaning.",
}

STEPS = {
    OutcomeVerdict.ACCEPTED: "",
    OutcomeVerdict.NOT_ACCEPTED: "A bulk is executed once: submit what has failed as a new bulk, or let the program "
    "accept this status.",
    OutcomeVerdict.NOT_FINAL: "Wait for its end: `pulumi up` does, and does not execute it a second time; or "
    "`pulumi-bulks watch` with its id.",
    OutcomeVerdict.NOT_EXECUTED: "Nothing has been executed. When what kept it back is settled, run `pulumi up`.",
    OutcomeVerdict.UNKNOWN: "Look with `pulumi-bulks status` and its id, and submit nothing again before that.",
}
"""What to do next where the record itself does not say it."""


def verdict_of(record: OutcomeRecord) -> OutcomeVerdict:
    """Return the verdict to report: a record that contradicts its own accepted verdict is unknown."""
    return OutcomeVerdict.UNKNOWN if doubt_of(record) else record.verdict


def step_of(record: OutcomeRecord) -> str:
    """Return what to do next where the record itself does not say it."""
    step = STEPS[verdict_of(record)]
    return f"Somebody has to resume it: it is paused. {step}" if record.status == BulkStatus.PAUSED else step
