"""What the API's documents leave open, and how servers lie, as switches. A client works whichever way they stand."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from .bulk import DEFAULT_MODE

_Seconds = Annotated[float, Field(ge=0)]
_Position = Annotated[int, Field(ge=0)]


class _Switches(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, validate_assignment=True)


class Pages(_Switches):
    """How pages lie. Positions count the whole answer from 0, whatever page they are asked for on."""

    cap: Annotated[int, Field(ge=1)] | None = None
    """A page holds no more, whatever `limit` says."""

    empty: _Position | None = None
    """The page with this position comes without any row."""

    lost: frozenset[_Position] = frozenset()
    """These rows are never sent."""

    repeated: frozenset[_Position] = frozenset()
    """In place of these rows the one before comes again."""

    count: Literal["right", "null", "missing", "page"] = "right"
    """The total: as it is, null, left out, or that of the page alone."""

    beyond_is_refused: bool = False
    """Whether an offset at or beyond the end of what there is is malformed; else its page is empty."""

    def positions(self, total: int, offset: int, limit: int) -> list[int]:
        """Return the positions of the rows that a page really holds."""
        asked = range(offset, min(offset + min(limit, self.cap or limit), total))
        if self.empty in asked:
            return []
        return [max(0, at - 1) if at in self.repeated else at for at in asked if at not in self.lost]

    def counts(self, total: int, page: int) -> dict[str, int | None]:
        """Return the fields that count the rows."""
        if self.count == "missing":
            return {"responseCount": page}
        return {"count": {"right": total, "null": None, "page": page}[self.count], "responseCount": page}


class Behaviour(_Switches):
    """How the API behaves where nobody has promised anything. Times are in seconds."""

    second_execute: str = "INVALID_STATE"
    """The code of the 409 to an execute of a bulk that is not SUBMITTED; ALREADY_SUBMITTED is as plausible."""

    cancel_submitted: bool = True
    """Whether a SUBMITTED bulk is cancelled; else the cancel is refused with a 409."""

    default_mode: Literal["ON_FAILURE_STOP", "ON_FAILURE_CONTINUE"] = DEFAULT_MODE
    """The mode of an execute that names none."""

    replica_lag: _Seconds = 0.0
    """GETs of one bulk and of its operations show what was true so long ago; changes are made on what is true."""

    list_lag: _Seconds = 0.0
    """The list shows what was true so long ago."""

    replica_turn: Annotated[int, Field(ge=1)] = 1
    """Of the GETs only each so many-th asks a replica that lags: 2 shows the old and the new in turn."""

    forget_after: _Seconds | None = None
    """So long after its end a bulk is answered with 404, and is in no list."""

    list_order: Literal["oldest", "newest", "id", "shuffled"] = "oldest"
    """The order of the list; "shuffled" is another one at each request."""

    default_limit: Annotated[int, Field(ge=1, le=100)] = 100
    """The size of a page where `limit` is not given."""

    timestamps: Literal["milliseconds", "seconds", "text"] = "milliseconds"
    """The unit of executionStart and executionFinish, or ISO text."""

    left_out: frozenset[str] = frozenset()
    """Fields of a bulk that no answer holds."""

    extra_fields: dict[str, Any] = {}
    """Fields of a bulk that no document knows."""

    pages: Pages = Field(default_factory=Pages)
    """How the pages of the list and of the operations lie."""

    token_lifetime: Annotated[float, Field(gt=0)] = 300.0
    """An issued token ends so long after its last activity."""

    get_is_activity: bool = True
    """Whether a GET counts as activity of its token."""

    auth_token_expires: bool = False
    """Whether `auth_token` ends like an issued token. By default it is of a user who stays logged in."""

    token_is_nested: bool = True
    """Whether /access_token answers {"token": {"token": …}}, as its schema says, or {"token": …}."""
