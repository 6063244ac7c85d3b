"""A record without the secret inputs, as a file may hold it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.masking import MASK, mask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REPEAT_INPUTS = (
    "bulkId",
    "operation",
    "submittedItemsCount",
    "mode",
    "counts",
    "acceptedStatuses",
    "failedOperations",
    "operationStates",
)
"""The fields that can hold what an input says. The others, such as times, never do, whatever digits they share."""


def masked(told: Mapping[str, Any], secrets: Sequence[object]) -> dict[str, Any]:
    """Return a record with "[secret]" in place of the values `secrets`."""
    if not secrets:
        return dict(told)
    return {name: _masked(value, secrets) if name in _REPEAT_INPUTS else value for name, value in told.items()}


def _masked(value: Any, secrets: Sequence[object]) -> Any:  # noqa: ANN401 - whatever a record holds
    if isinstance(value, dict):
        return {_masked(key, secrets): _masked(member, secrets) for key, member in value.items()}
    if isinstance(value, list):
        return [_masked(member, secrets) for member in value]
    if isinstance(value, str):
        return mask(value, secrets)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return MASK if is_number and value in secrets else value
