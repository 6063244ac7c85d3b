"""A bulk's operations as the API lists them. Of their payloads only an error and a state pass the door."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import from_json

from .models import ApiModel, ErrorBody, Int64, OrNotTold, Word, printable

PAGE = 100
"""The most operations that the API lists in one answer."""

NO_STATE = ""
"""What stands for the state of an operation whose answer tells none."""

LONGEST_STATE = 64
"""The most characters of a state; a longer text is taken for none."""


class OperationAnswer(ApiModel):
    """What is kept of an operation's own answer: an error's code and message, and the `state` of what it made."""

    error: ErrorBody = ErrorBody()
    state: str = NO_STATE


def _kept(payload: object) -> OperationAnswer:
    """Return what is kept of a payload, so that the payload itself is dropped at the door."""
    try:
        body = from_json(payload) if isinstance(payload, str) else payload
    except ValueError:
        return OperationAnswer()
    if not isinstance(body, dict):
        return OperationAnswer()
    return OperationAnswer(error=_error_in(body), state=_state_in(body))


def _error_in(body: dict[str, Any]) -> ErrorBody:
    try:
        return ErrorBody.model_validate(body, context=[])
    except ValueError:
        return ErrorBody()


def _state_in(body: dict[str, Any]) -> str:
    """Return the state as it is; a text that is too long or cannot be printed names none, and may be anything."""
    state = body.get("state")
    if not isinstance(state, str) or len(state) > LONGEST_STATE or printable(state) != state:
        return NO_STATE
    return state


class Operation(ApiModel):
    """One operation of a bulk, without its payloads."""

    operation_id: Annotated[Word | None, OrNotTold] = None
    sequence: Annotated[Int64 | None, OrNotTold] = None
    method: Annotated[Word | None, OrNotTold] = None
    path: Annotated[Word | None, OrNotTold] = None
    status: Annotated[Word | None, OrNotTold] = None
    answer: Annotated[OperationAnswer, BeforeValidator(_kept)] = Field(
        default=OperationAnswer(), alias="responsePayload"
    )

    @property
    def error(self) -> ErrorBody:
        """The error in its answer, an empty one without any."""
        return self.answer.error

    @property
    def state(self) -> str:
        """The state in its answer: what has become of what the operation started. NO_STATE where none is told."""
        return self.answer.state


def only_rows(rows: object) -> object:
    """Drop what is no row at all: it cannot be told apart from a row that was not sent."""
    return [row for row in rows if isinstance(row, (dict, Operation))] if isinstance(rows, list) else []


class OperationsPage(ApiModel):
    """One page of a bulk's operations; `count` is the number of all that match, as far as the API tells."""

    count: Annotated[Int64 | None, OrNotTold] = None
    operations: Annotated[list[Operation], BeforeValidator(only_rows)] = Field(default_factory=list)
