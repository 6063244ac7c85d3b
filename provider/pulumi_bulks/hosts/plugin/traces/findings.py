"""What a trace says of a verb: from its request, its answer and its error. No payload, no text of anybody. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from google.protobuf import struct_pb2

from pulumi_bulks.api.errors import BulksError
from pulumi_bulks.hosts.plugin.failures import RecordedError, RefusedInputsError
from pulumi_bulks.hosts.plugin.wire import decode

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from pulumi_bulks.hosts.plugin.wire import Properties

_CHANGES = frozenset({"create", "update", "delete"})
_PREVIEWED = frozenset({"create", "update"})
_ASKED_FIRST = ("properties", "news", "inputs", "args", "query")
"""Fields of requests with properties, that of what is wanted before that of what is on record."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for. `deals_with_execution` is True where it may execute a bulk, wait for it or cancel it."""

    verb: str
    attributes: dict[str, str | int | None]
    deals_with_execution: bool
    secrets: list[Any] = field(default_factory=list, repr=False)


def asked_by(request: Message) -> Asked:
    """Return what a request asks for; a bulk's id only where it is no secret."""
    verb = type(request).__name__.removesuffix("Request").lower()
    values = {field.name: value for field, value in request.ListFields()}
    given = {name: decode(value) for name, value in values.items() if isinstance(value, struct_pb2.Struct)}
    attributes: dict[str, str | int | None] = {
        "pulumi.urn": values.get("urn"),
        "pulumi.function": values.get("tok"),
        "pulumi.preview": values.get("preview", False) if verb in _PREVIEWED else None,
        "bulks.bulk_id": _bulk_id(given),
    }
    deals = verb in _CHANGES and not values.get("preview")
    secrets = [secret for properties in given.values() for secret in properties.secrets]
    return Asked(verb, attributes, deals, secrets)


def _bulk_id(given: dict[str, Properties]) -> str | None:
    if any("bulkId" in properties.secret for properties in given.values()):
        return None
    found = (given[name].known.get("bulkId") for name in _ASKED_FIRST if name in given)
    return next((str(bulk_id) for bulk_id in found if bulk_id is not None), None)


def found_in(answer: object, error: BaseException | None) -> dict[str, str | None]:
    """Return what a verb has come to: the status on record, and the kind of what has gone wrong."""
    ended = error if isinstance(error, RecordedError) else answer
    properties = getattr(ended, "properties", None)
    status = decode(properties).values.get("status") if isinstance(properties, struct_pb2.Struct) else None
    return {"bulks.status": status if isinstance(status, str) else None, "error.type": _kind(answer, error)}


def _kind(answer: object, error: BaseException | None) -> str | None:
    """Return the kind of an error, or of an answer that refuses the inputs; None of a success."""
    if error is None:
        return RefusedInputsError.__name__ if getattr(answer, "failures", None) else None
    problem = error.problem if isinstance(error, RecordedError) else error
    return problem.code if isinstance(problem, BulksError) else type(problem).__name__
