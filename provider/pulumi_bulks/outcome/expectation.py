"""What a consumer expects of an outcome: typed, validated, all mistakes at once. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from pulumi_bulks.api.errors import InputError
from pulumi_bulks.api.states import FinalStatus
from pulumi_bulks.api.told import Told
from pulumi_bulks.lifecycle.inputs import BulkId, FinalStatuses, Seconds, reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_PORTS = {"https": 443, "http": 80}


def plain_environment(text: str) -> str:
    """Return a base URL in the one form in which two of them can be compared. Raises ValueError for what is none."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in _PORTS or parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must be a base URL such as https://api.example.com/multi")
    shown_host = f"[{host}]" if ":" in host else host
    shown_port = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{shown_host}{shown_port}{parts.path.rstrip('/')}"


def _environment(value: object) -> str:
    return plain_environment(value if isinstance(value, str) else "")


def _name(value: object) -> str | None:
    if value is None or (isinstance(value, str) and value):
        return value
    raise ValueError("must be the resource's name")


class Expectation(BaseModel):
    """Which outcome a consumer takes, and no other one."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True, hide_input_in_errors=True
    )

    bulk_id: BulkId = Field(
        description="The id of the bulk that is expected: a string, because ids can exceed what a number holds exactly."
    )
    environment: Annotated[str, BeforeValidator(_environment)] = Field(
        description="The API's base URL that is expected."
    )
    statuses: FinalStatuses = Field(
        default=(FinalStatus.COMPLETED.value,),
        description='The final statuses that are taken, ["COMPLETED"] by default.',
    )
    max_age: Seconds | None = Field(
        default=None,
        description="How long ago the execution may have ended: seconds, or a text such as "
        '"24h", "90m". Any time by default.',
    )


class NamedExpectation(Expectation):
    """The same of a resource by its name."""

    name: Annotated[str | None, BeforeValidator(_name)] = Field(
        default=None, description="The name of the resource in its program."
    )


def parse_expectation(properties: Mapping[str, Any]) -> NamedExpectation:
    """Return an expectation, given by its names in state. Raises InputError with every mistake.

    A bulk id that is an int is taken exactly: a number that came through the engine never is one.
    """
    as_given = {name: value for name, value in properties.items() if value is not None}
    bulk_id = as_given.get("bulkId")
    if isinstance(bulk_id, int) and not isinstance(bulk_id, bool):
        as_given["bulkId"] = str(bulk_id)
    try:
        return NamedExpectation.model_validate(as_given)
    except ValidationError as error:
        failures = [(str(detail["loc"][0]), _reason(detail)) for detail in error.errors(include_input=False)]
    raise InputError(failures)


def _reason(detail: Any) -> Told:  # noqa: ANN401 - pydantic's own, which is not there at run time
    return (
        Told("is not an input", f"Leave {detail['loc'][0]} out.")
        if detail["type"] == "extra_forbidden"
        else reason_of(detail)
    )
