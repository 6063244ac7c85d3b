"""A record as its consumers find it: whole, or not there, or something else. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from pulumi_bulks.api.masking import MASK
from pulumi_bulks.api.models import printable
from pulumi_bulks.api.states import FINAL_STATUSES

from .doubts import doubt_of
from .errors import OutcomeMissingError, OutcomeUnreadableError
from .record import SCHEMA, OutcomeRecord, OutcomeVerdict
from .unseen import MEND

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine keeps as an output of a run that failed before the value was known."""

_FAMILY = "pulumi-bulks/outcome/"
_SOME = 10

_EXPORT = (
    "Run `pulumi up` on the stack that executes the bulk, with a program that exports each outcome under the "
    'resource\'s name: pulumi.export("NAME", bulk.outcome). If it does so, its run failed before that was known. '
    f"{MEND}"
)


def missing(subject: str, others: Collection[str] = ()) -> OutcomeMissingError:
    """Return the error of an outcome that is not there; `others` are the outputs that are there in its place."""
    shown = ", ".join(printable(name) for name in sorted(others)[:_SOME])
    more = f" and {len(others) - _SOME} more" if len(others) > _SOME else ""
    why = "it is not exported, or the run that was to tell it failed before it was known"
    instead = f": there is only {shown}{more}; {why}" if shown else ""
    return OutcomeMissingError(f"{subject} is missing{instead}", step=_EXPORT)


def is_record(value: Mapping[str, object]) -> bool:
    """Return whether an object calls itself an outcome record, of whatever version; outputs of a stack do not."""
    return str(value.get("schema", "")).startswith(_FAMILY)


def read_record(value: object, subject: str) -> OutcomeRecord:
    """Return the record that `value` is: an output, or the content of a file. `subject` says whose it is to be.

    Nulls may be left out and whole numbers be floats: a StackReference makes them so. Raises OutcomeMissingError and
    OutcomeUnreadableError.
    """
    if value is None or value in ("", {}):
        raise missing(subject)
    if value == UNKNOWN:
        raise OutcomeMissingError(
            f"{subject} is missing: the run that was to tell it failed before it was known", step=MEND
        )
    if isinstance(value, str) and MASK in value:
        raise _secret(subject)
    if not isinstance(value, dict):
        raise _unreadable(subject, f"is a {_kind(value)} and no outcome record", "Export the output `outcome` itself.")
    schema = value.get("schema")
    if schema != SCHEMA:
        raise _of_another_schema(subject, schema)
    return _checked(_parsed(value, subject), subject)


def _parsed(value: Mapping[str, object], subject: str) -> OutcomeRecord:
    try:
        return OutcomeRecord.model_validate(value)
    except ValidationError as error:
        fields = sorted({str(detail["loc"][0]) for detail in error.errors(include_input=False)})
    raise _unreadable(subject, f"is no whole outcome record: {', '.join(fields)}", _AS_WRITTEN)


def _checked(record: OutcomeRecord, subject: str) -> OutcomeRecord:
    if MASK in record.bulk_id:
        raise _secret(subject)
    doubt = doubt_of(record)
    if not doubt and record.verdict is OutcomeVerdict.NOT_ACCEPTED and record.status not in FINAL_STATUSES:
        doubt = f"it says not accepted, and its status is {_shown(record.status)}, which is not final"
    if doubt:
        raise _unreadable(subject, f"contradicts itself: {doubt}", _AS_WRITTEN)
    return record


_AS_WRITTEN = "Take the record as the provider has written it, or run `pulumi up` again: it writes a new one."


def _of_another_schema(subject: str, schema: object) -> OutcomeUnreadableError:
    if isinstance(schema, str) and schema.startswith(_FAMILY):
        what = f"is a record of {_shown(schema)}; this version of pulumi-bulks reads {SCHEMA}"
        return _unreadable(subject, what, "Use the version of pulumi-bulks that has executed the bulk, or a later one.")
    what = f"is no outcome record: its schema is {_shown(schema)}, not {SCHEMA}"
    return _unreadable(subject, what, "Export the output `outcome` itself, as a whole.")


def _secret(subject: str) -> OutcomeUnreadableError:
    return _unreadable(
        subject,
        f"is a secret, and what is here is {MASK} in its place",
        "Read the stack's outputs with `pulumi stack output --json --show-secrets`, by `--stack`, or in a program.",
    )


def _unreadable(subject: str, what: str, step: str) -> OutcomeUnreadableError:
    return OutcomeUnreadableError(f"{subject} {what}", step=step)


def _kind(value: object) -> str:
    kinds = {str: "text", bool: "truth value", int: "number", float: "number", list: "list"}
    return kinds.get(type(value), type(value).__name__)


def _shown(text: object) -> str:
    return printable(text) if isinstance(text, str) and text else "not told"
