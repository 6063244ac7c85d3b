"""What a consumer of an outcome is told and given, in whatever language: nothing of a secret one in its errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.masking import MASK, mask
from pulumi_bulks.outcome.errors import OutcomeError
from pulumi_bulks.outcome.expectation import parse_expectation
from pulumi_bulks.outcome.reading import missing
from pulumi_bulks.outcome.verifying import subject_of, verify

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_SHOWN_DIGITS, _LONG = 4, 12


def required(
    outcome: object, expected: Mapping[str, Any], now: float, *, is_secret: bool | None, others: Collection[str] = ()
) -> dict[str, Any]:
    """Return the record that `outcome` is, every field by its name in state, where it is as `expected`.

    `others` names what there is beside it, for where it is missing. `is_secret` is None where nobody knows: a program's
    SDK may take the mark off. Raises InputError and OutcomeError, whose texts hold nothing of a record that is secret.
    """
    expectation = parse_expectation(expected)
    if outcome is None:
        raise missing(subject_of(expectation), others)
    try:
        return verify(outcome, expectation, now).told()
    except OutcomeError as error:
        record = outcome if is_secret is not False and isinstance(outcome, dict) else {}
        own_id, operation = record.get("bulkId"), record.get("operation")
        if is_secret:
            raise _without(error, MASK, expectation.bulk_id, own_id, operation, *_said(record)) from None
        others_id = own_id if own_id != expectation.bulk_id else None
        raise _without(_without(error, _ending(own_id), others_id), MASK, operation) from None


def _without(error: OutcomeError, shown: str, *values: object) -> OutcomeError:
    """Return an error whose texts have `shown` in place of each of these values."""
    what, step = (mask(text, values).replace(MASK, shown) for text in (error.what, error.step))
    return type(error)(what, step=step)


def _said(record: Mapping[str, Any]) -> list[object]:
    problem = record.get("problem")
    texts = [problem.get(name) for name in ("text", "next")] if isinstance(problem, dict) else []
    counts = record.get("counts")
    failed = counts.get("FAILED") if isinstance(counts, dict) else None
    return [*texts, failed or None]  # none that failed is no number in any text


def _ending(bulk_id: object) -> str:
    """Return as much of an id as tells it from others and does not give it away."""
    text = bulk_id if isinstance(bulk_id, str) else ""
    return f"…{text[-_SHOWN_DIGITS:]}" if len(text) >= _LONG else MASK
