"""The inputs of a resource: typed, validated, all mistakes at once."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError
from pydantic.alias_generators import to_camel

from pulumi_bulks.api.errors import InputError
from pulumi_bulks.api.models import BULK_ID, ExecuteOrder, Mode, printable
from pulumi_bulks.api.operations import LONGEST_STATE
from pulumi_bulks.api.states import FinalStatus
from pulumi_bulks.api.text import harmless
from pulumi_bulks.api.told import Told, WrongError
from pulumi_bulks.waiting.terms import DEFAULT_TIMEOUT, OnPaused, OnTimeout, Terms

from .durations import seconds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydantic_core import ErrorDetails

_LARGEST_INTEGER = 2**53
"""The engine carries numbers as doubles: a larger integer may have changed on its way."""

_LARGEST_INT32 = 2**31 - 1
"""The API takes a webhook interval as an int32; a larger one would be refused at the execute."""


class IfExecuted(str, Enum):
    """What to do with a bulk that is not SUBMITTED at creation."""

    ADOPT = "adopt"
    FAIL = "fail"


class OnDelete(str, Enum):
    """What happens on destroy to a bulk that is not final."""

    LEAVE = "leave"
    CANCEL = "cancel"


def _bulk_id(value: object) -> str:
    if isinstance(value, (int, float)):
        raise WrongError(
            "came through the engine as a number, which is not exact above 2^53",
            'give it as a string, such as "8123"',
        )
    if not isinstance(value, str) or not BULK_ID.fullmatch(value):
        raise ValueError('must be a string of at most 64 digits, such as "8123"')
    return value


def _whole(value: object) -> int:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or (isinstance(value, float) and not value.is_integer())
    ):
        raise ValueError("must be a whole number")
    if abs(value) > _LARGEST_INTEGER:
        raise ValueError("is too large")
    return int(value)


def _choice(values: type[Enum]) -> Callable[[object], object]:
    names = ", ".join(str(member.value) for member in values)

    def check(value: object) -> object:
        if not isinstance(value, str) or value not in {member.value for member in values}:
            raise ValueError(f"must be one of {names}")
        return values(value)

    return check


def _final_statuses(value: object) -> tuple[str, ...]:
    names = [status.value for status in FinalStatus]
    if not isinstance(value, (list, tuple)) or not value or not all(entry in names for entry in value):
        raise ValueError(f"must be a list of one or more of {', '.join(names)}")
    return tuple(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text that is not empty")
    if harmless(value) != value:
        raise ValueError("holds characters or markers that no name of an operation has")
    return value


def _states(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not value or not all(_is_state(entry) for entry in value):
        raise ValueError(
            'must be a list of one or more states, such as ["COMPLETED"]: texts of at most '
            f"{LONGEST_STATE} characters that are not blank, without control characters or markers"
        )
    return tuple(value)


def _is_state(entry: object) -> bool:
    """Return whether an operation's state can be this at all; what would break the engine's display cannot."""
    return isinstance(entry, str) and bool(entry.strip()) and len(entry) <= LONGEST_STATE and printable(entry) == entry


BulkId = Annotated[str, BeforeValidator(_bulk_id)]
FinalStatuses = Annotated[tuple[str, ...], BeforeValidator(_final_statuses, json_schema_input_type=list[FinalStatus])]
WholeNumber = Annotated[int, BeforeValidator(_whole)]
Seconds = Annotated[float, BeforeValidator(seconds_of, json_schema_input_type=float | str)]


class Inputs(BaseModel):
    """What the program asks for. Names in state are camelCase; a None is an input that is not given."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True, hide_input_in_errors=True
    )

    bulk_id: BulkId = Field(
        description="The bulk's id: a string of at most 64 digits, because ids can exceed what a number holds exactly."
    )
    mode: Annotated[Mode | None, BeforeValidator(_choice(Mode))] = Field(
        default=None,
        description="What the bulk does after an operation that failed; sent on execute. The API's own default without "
        "it. An execution cannot be repeated: another mode for a bulk that has begun is refused.",
    )
    webhook_interval: Annotated[WholeNumber | None, Field(ge=1, le=_LARGEST_INT32)] = Field(
        default=None, description="Operations between progress webhooks, at least 1; sent on execute."
    )
    accepted_statuses: FinalStatuses = Field(
        default=(FinalStatus.COMPLETED.value,),
        description='The final statuses that are a success, ["COMPLETED"] by default. Another one is an error.',
    )
    accepted_operation_states: Annotated[tuple[str, ...] | None, BeforeValidator(_states)] = Field(
        default=None,
        description='The states that the operations\' own answers may have, such as ["COMPLETED"]. With it every '
        "operation is read after the end, 100 a request, and another state, or none, is an error. Without it nothing "
        "is read: a COMPLETED bulk means that each call was accepted, not that money has moved.",
    )
    timeout: Seconds = Field(
        default=DEFAULT_TIMEOUT,
        description='How long one `up` waits: seconds, or a text such as "90s", "30m", "2h"; an hour by default. '
        "Pulumi's own custom time-outs win over it.",
    )
    stall_timeout: Seconds | None = Field(
        default=None,
        description="Give up when the RUNNING bulk shows no progress for so long: seconds, or a text such as "
        '"10m". Never by default.',
    )
    on_timeout: Annotated[OnTimeout, BeforeValidator(_choice(OnTimeout))] = Field(
        default=OnTimeout.LEAVE, description="What happens to a bulk that is not final in time."
    )
    on_paused: Annotated[OnPaused, BeforeValidator(_choice(OnPaused))] = Field(
        default=OnPaused.WAIT, description="What to do about a bulk that somebody has paused."
    )
    if_executed: Annotated[IfExecuted, BeforeValidator(_choice(IfExecuted))] = Field(
        default=IfExecuted.ADOPT, description="What to do with a bulk that is not SUBMITTED at creation."
    )
    on_delete: Annotated[OnDelete, BeforeValidator(_choice(OnDelete))] = Field(
        default=OnDelete.LEAVE, description="What happens on destroy to a bulk that is not final."
    )
    expected_operation: Annotated[str | None, BeforeValidator(_text)] = Field(
        default=None, description="A guard: refuse a bulk of another operation, before anything is executed."
    )
    expected_items: Annotated[WholeNumber | None, Field(ge=0)] = Field(
        default=None, description="A guard: refuse a bulk of another size, before anything is executed."
    )

    _as_given: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def as_given(self) -> dict[str, Any]:
        """The inputs by their names in state, without the defaults, as the program wrote them."""
        return self._as_given

    @property
    def order(self) -> ExecuteOrder:
        """The body of the execute call."""
        return ExecuteOrder(mode=self.mode, webhook_interval=self.webhook_interval)

    def terms(self, timeout: float | None = None) -> Terms:
        """Return how to wait. `timeout` (seconds) is the engine's own for this verb: it wins over the input."""
        seconds, name = (timeout, "custom_timeouts") if timeout else (self.timeout, "timeout")
        return Terms(seconds, self.stall_timeout, self.on_timeout, self.on_paused, name)


INPUT_NAMES = tuple(field.alias or name for name, field in Inputs.model_fields.items())
"""The inputs' names in state."""


def given(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs among `properties` that are given, as they are."""
    return {name: properties[name] for name in INPUT_NAMES if properties.get(name) is not None}


def parse_inputs(properties: Mapping[str, Any]) -> Inputs:
    """Return `properties`, by their names in state, as typed inputs. Raises InputError with every mistake."""
    as_given = {name: value for name, value in properties.items() if value is not None}
    try:
        inputs = Inputs.model_validate(as_given)
    except ValidationError as error:
        raise InputError(_mistakes(error.errors(include_input=False))) from None
    inputs._as_given = as_given  # noqa: SLF001 - its own factory
    return inputs


_MISSING = Told(
    "is required",
    "Give the bulk's id. Where it comes out of something else, that has failed or tells nothing: Pulumi leaves out "
    "what it does not know.",
)


def _mistakes(details: Sequence[ErrorDetails]) -> list[tuple[str, Told]]:
    """Return each mistake as (name in state, what is wrong), but all names that are no inputs in one."""
    own = [detail for detail in details if detail["type"] != "extra_forbidden"]
    foreign = [str(detail["loc"][0]) for detail in details if detail["type"] == "extra_forbidden"]
    found = [(str(detail["loc"][0]), _MISSING if detail["type"] == "missing" else reason_of(detail)) for detail in own]
    return found + ([(foreign[0], _no_inputs(foreign[1:]))] if foreign else [])


def _no_inputs(others: Sequence[str]) -> Told:
    what = f"and {', '.join(others)} are not inputs" if others else "is not an input"
    return Told(
        f"{what} of BulkExecution, which has {', '.join(INPUT_NAMES)}",
        "Leave it out; a transformation that adds something to every resource has to leave this type out.",
    )


def reason_of(detail: ErrorDetails) -> Told:
    """Return what is wrong with one value, in words that do not repeat it, and what to do."""
    if detail["type"] == "missing":
        return Told("is required")
    error = detail.get("ctx", {}).get("error")
    if isinstance(error, WrongError):
        return Told(error.what, f"{detail['loc'][0]}: {error.advice}.")
    return Told(detail["msg"].removeprefix("Value error, ").replace("Input should", "must"))
