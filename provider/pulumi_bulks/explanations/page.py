"""What a page holds."""

from __future__ import annotations

from dataclasses import dataclass

NOTHING_SENT = (
    "The request that failed was not sent at all. Whether an execute went out before it, and how the bulk was seen "
    "last, the text says; where it says nothing of that, this run has executed nothing."
)
UNLESS_TOLD = (
    "Where the text says no more, it came before an execute, and nothing was executed by this run. A bulk that had "
    "begun before goes on at the API."
)
AS_TOLD = (
    "The text says what is certain: that nothing was executed, or how the bulk was seen last. A bulk that has begun "
    "goes on at the API, whatever becomes of this run."
)
UP_AGAIN = (
    "The next `pulumi up` looks at the bulk as it is then and goes on from there; it never executes one that has begun."
)
NO_EXECUTION = "This says nothing about an execution, and has no effect on one."


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one code: its cause, what is certain about the execution, and the next step, all in plain text.

    Inputs are named as in state, with Python's names where those differ.
    """

    code: str
    title: str
    cause: str
    certain: str
    step: str
