"""The API works, but the bulk is not what the program asked for."""

from __future__ import annotations

from .page import UP_AGAIN, Page

PAGES = (
    Page(
        "not-accepted",
        "The bulk ended in a status that is not accepted",
        "The bulk is final, in a status that acceptedStatuses (accepted_statuses in Python) does not list: "
        "PARTIALLY_COMPLETED where some operations failed, FAILED where none went through or the mode ended it, "
        "CANCELLED where somebody cancelled it. The text has the counts and the first failed operations.",
        "It was executed, once, and has ended: nothing of it runs any more. Operations that are counted as completed "
        "were carried out, and are not undone.",
        "A bulk is executed once. Submit the operations that failed or were left out as a new bulk, and name its id; "
        "or, if this result is good enough, add its status to acceptedStatuses (accepted_statuses in Python).",
    ),
    Page(
        "unsettled",
        "An operation is in a state that is not accepted",
        "The bulk ended as accepted, so each call was taken. But the answers of some operations have a `state` that "
        "acceptedOperationStates (accepted_operation_states in Python) does not list: one that waits for somebody "
        "(PENDING_CHALLENGE), one that is not over yet, or one that is over without success.",
        "The bulk was executed, once, and has ended. What its operations have started may be under way still.",
        "Confirm what waits for somebody, within the time that the API gives for it, and run `pulumi up` again: it "
        "reads the states again and executes nothing. Submit what is over without success as a new bulk.",
    ),
    Page(
        "unchecked",
        "The states of the operations are not known",
        "The bulk ended as accepted, and acceptedOperationStates (accepted_operation_states in Python) asks for the "
        "state of each operation, but not all of them could be read: the API refused, gave no answer in time, or its "
        "pages did not have as many operations as the bulk.",
        "The bulk was executed, once, and has ended. Nothing is known to be wrong with it, and nothing is accepted.",
        "Run `pulumi up` again: it reads the operations again and executes nothing. A longer timeout leaves more time "
        "for it; each request reads 100 operations.",
    ),
    Page(
        "not-final",
        "The bulk is not final, and nobody waits for it",
        "A refresh or a look has found the bulk SUBMITTED, RUNNING or PAUSED. It does not wait; only `pulumi up` and "
        "`pulumi-bulks watch` do.",
        "As the status says: SUBMITTED has not begun, RUNNING and PAUSED have.",
        "Run `pulumi up`: it waits for a bulk that has begun, and executes one that is SUBMITTED where the program "
        "declares it.",
    ),
    Page(
        "timed-out",
        "The bulk was not final in time",
        "The timeout (or the customTimeouts of the resource, custom_timeouts in Python, which win over it) was over "
        "before the bulk was final, or the API gave no usable answer for so long. onTimeout (on_timeout in Python) "
        "has then left, paused or cancelled the bulk, as the text says.",
        "The text says whether an execute was sent and how the bulk was seen last. A bulk that was left goes on at "
        "the API.",
        f"Raise timeout for a bulk of this size, and run `pulumi up` again. {UP_AGAIN}",
    ),
    Page(
        "stalled",
        "The bulk made no progress for as long as stallTimeout",
        "The bulk was RUNNING, and its counts did not change for stallTimeout (stall_timeout in Python). onTimeout "
        "(on_timeout in Python) says what happened to it then.",
        "It was executed, has begun and has not ended. It may go on at any moment, unless it was paused or cancelled.",
        "Ask the API's support why it stands still, with the request-ref, or raise stallTimeout (stall_timeout in "
        f"Python). {UP_AGAIN}",
    ),
    Page(
        "paused",
        "The bulk is paused, and onPaused says fail",
        "Somebody has paused the bulk, and onPaused (on_paused in Python) is fail.",
        "It has begun, and stands still: operations that were carried out stay so, and the others wait.",
        f'Resume it (POST …/resume), or let onPaused: resume (on_paused="resume" in Python) do so. {UP_AGAIN}',
    ),
    Page(
        "unknown-status",
        "The bulk is over in a status that this version does not know",
        "The API reports a status that is none of the documented ones, and a moment at which the execution ended. "
        "Nobody here knows whether that is a success.",
        "Its execution is over, as far as the API tells. It is neither taken for a success nor executed again.",
        "Look at its operations (`pulumi-bulks operations ID`), ask the API's support what the status means, or use a "
        "newer version of pulumi-bulks that knows it.",
    ),
    Page(
        "already-executed",
        "Somebody else has executed the bulk, and ifExecuted says fail",
        "The bulk was not SUBMITTED any more when the resource was created, and ifExecuted (if_executed in Python) is "
        "fail. An earlier run of this program that was interrupted is somebody else as well.",
        "It was executed, but not by this run. This run has changed nothing.",
        'If it is yours, take it over with ifExecuted: adopt (if_executed="adopt" in Python): it is then waited for '
        "and judged, and not executed. If it is not, name another bulk.",
    ),
    Page(
        "guard",
        "The bulk has another operation or another size than expected",
        "expectedOperation or expectedItems (expected_operation and expected_items in Python) does not fit the bulk of "
        "this id. Most often the id is of another bulk.",
        "This run has executed nothing.",
        "Correct the id, or the expectation.",
    ),
    Page(
        "mismatch",
        "The bulk is not the one that the stack's record describes",
        "The record and the API contradict each other: bulks:baseUrl is of another environment than the record, a "
        "bulk that had begun is SUBMITTED there, or the record itself cannot be read.",
        "This run has executed nothing. What the record says of an earlier execution stays.",
        "Set bulks:baseUrl back to the environment of the record, or name a bulk of the new one. If the API itself "
        "contradicts the record, ask its support. `pulumi state delete URN` gives up a record, never a bulk.",
    ),
    Page(
        "bulk",
        "The bulk is not what the program asked for",
        "The family of what can be wrong with a bulk itself. A more exact code is shown wherever there is one.",
        "As the text says.",
        f"Do what the text says. {UP_AGAIN}",
    ),
)
