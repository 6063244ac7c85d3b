"""A record of an outcome is not what its reader needs."""

from __future__ import annotations

from .page import NO_EXECUTION, UP_AGAIN, Page

PAGES = (
    Page(
        "outcome-missing",
        "There is no record of the outcome",
        "The file, the stack's output or the key that was named is not there: nothing has run yet, the name is another "
        "one, or the run ended before it could write one.",
        NO_EXECUTION,
        "Check the name, the folder (bulks:outcomeDir) and the stack; `pulumi-bulks status ID` shows how the bulk is. "
        "If nothing has run yet, run `pulumi up` of the program that executes the bulk.",
    ),
    Page(
        "outcome-unreadable",
        "What is there is no record of an outcome",
        "It is no JSON, no object of the schema pulumi-bulks/outcome/1, one of a schema that this version does not "
        "know, or a record that contradicts itself: accepted, say, with a problem or a status that it does not accept.",
        NO_EXECUTION,
        "Check that the right file or output was named, and use a version of pulumi-bulks that knows its schema. What "
        "contradicts itself was changed after it was written: `pulumi up` writes a new one.",
    ),
    Page(
        "outcome-foreign",
        "The record is of another bulk, environment or name",
        "A record was found, but its bulkId, environment or name is not what was asked for: a leftover of an earlier "
        "release, or a mistake in either program.",
        "The record may be right about its own bulk; it says nothing about the one that was asked for.",
        "Compare the id, the environment and the name on both sides, and run `pulumi up` of the program that executes "
        "the bulk.",
    ),
    Page(
        "outcome-not-final",
        "The record tells no end of the execution",
        "Its verdict is not-final, not-executed or unknown: the run that has written it goes on, was interrupted, ran "
        "out of time, or failed before the execute.",
        "As its verdict says: not-final has begun, not-executed has certainly not been executed by that run, and of "
        "unknown nobody can tell from the record.",
        f"Wait for the run that executes the bulk, or run its `pulumi up` again. {UP_AGAIN}",
    ),
    Page(
        "outcome-partial",
        "The bulk is PARTIALLY_COMPLETED, and that is not accepted",
        "Some operations of the bulk failed, and whoever relies on the record does not accept that.",
        "It was executed, once, and has ended. What is counted as completed was carried out.",
        "Submit the failed operations as a new bulk; or accept PARTIALLY_COMPLETED where the record is checked "
        "(statuses, or --status on the command line) if the next step can do with it.",
    ),
    Page(
        "outcome-not-accepted",
        "The bulk ended in a way that is not accepted",
        "The record tells an end that whoever relies on it does not accept: another status, or a verdict of "
        "not-accepted, for example for the states of its operations.",
        "It was executed, once, and has ended.",
        "Read the record's problem, which says what went wrong and what to do. Accept the status where the record is "
        "checked (statuses, or --status) only if the next step can do with it.",
    ),
    Page(
        "outcome-stale",
        "The record is older than accepted",
        "The execution ended longer ago than maxAge (max_age in Python, --max-age on the command line) allows: most "
        "often the record is of an earlier release.",
        "What the record says of its bulk holds; it may not be the bulk of this release.",
        "Check that the record is of this release's bulk, and run `pulumi up` of the program that executes it; or "
        "raise the age that is accepted.",
    ),
    Page(
        "outcome-ahead",
        "The record's age makes no sense",
        "The record tells of an end that is still to come, by more than five minutes, or of none at all.",
        "Not known: a time in the record, or a clock, is wrong.",
        "Check the clocks of this machine and of the API, and look at the bulk with `pulumi-bulks status ID`.",
    ),
    Page(
        "unfinished",
        "The run that wrote the record has not ended",
        "A record is written when an execution begins, and replaced at its end. This one was not replaced: the run "
        "goes on, or was killed.",
        "As its verdict says. If an execute was sent, the bulk goes on at the API.",
        f"Wait for the run to end. If it was killed, run `pulumi up` again. {UP_AGAIN}",
    ),
    Page(
        "outcome",
        "A record is not what its reader needs",
        "The family of what can be wrong with a record. A more exact code is shown wherever there is one.",
        NO_EXECUTION,
        "Do what the text says.",
    ),
)
