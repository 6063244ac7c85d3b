"""What a program's arguments must be before they reach the engine: exact ids, names that its display survives."""

from __future__ import annotations

import pulumi

from pulumi_bulks.api.text import harmless

_LARGEST_EXACT = 2**53


def refuse_name(resource_name: str) -> None:
    """Raise RunError for a name with a meaning to the engine's display, which panics of it."""
    shown = harmless(resource_name)
    if shown != resource_name:
        raise pulumi.RunError(
            f"{shown}: the name of a resource cannot hold control characters or markers such as < {{%"
        )


def whole(value: object) -> object:
    """Return a whole number as an int, anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def exact(bulk_id: pulumi.Input[str | int]) -> pulumi.Input[str]:
    """Return the id as a string where that is exact.

    An int of the program is. An Output's number may have come through the engine as a double: beyond 2^53 it stays a
    number, which `check` refuses with a hint.
    """
    if isinstance(bulk_id, (str, int)):
        return str(bulk_id)
    return pulumi.Output.from_input(bulk_id).apply(_exact_if_small)  # type: ignore[arg-type] # any Input will do


def _exact_if_small(value: str | float) -> str:
    if isinstance(value, (int, float)) and abs(value) < _LARGEST_EXACT and value == int(value):
        return str(int(value))
    return value  # type: ignore[return-value] # a number here is for `check` to refuse


def public_id(bulk_id: pulumi.Input[str], resource_name: str) -> pulumi.Input[str]:
    """Return an id for the engine, which takes and shows it in clear: the bulk's own, unless that is a secret."""
    if isinstance(bulk_id, str):
        return bulk_id
    output = pulumi.Output.from_input(bulk_id)  # type: ignore[arg-type] # any Input will do
    both = pulumi.Output.all(output, output.is_secret())
    return pulumi.Output.unsecret(both.apply(lambda pair: f"secret-{resource_name}" if pair[1] else str(pair[0])))
