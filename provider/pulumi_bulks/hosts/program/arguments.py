"""What a program's arguments must be before they reach the engine: exact ids, names that its display survives."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

import pulumi

from pulumi_bulks.api.errors import InputError
from pulumi_bulks.api.text import harmless
from pulumi_bulks.api.told import coded

if TYPE_CHECKING:
    from collections.abc import Mapping

_LARGEST_EXACT = 2**53
_PASSED_ON = (str, int, float, list, tuple, dict, Awaitable, pulumi.Output)
"""What an input may be made of; the check tells which of these it has to be."""


def refusal(text: str) -> pulumi.RunError:
    """Return what ends a program whose arguments cannot be taken, with the text that the user sees."""
    return pulumi.RunError(coded(text, InputError.code))


def refuse_name(resource_name: str) -> None:
    """Raise RunError for a name with a meaning to the engine's display, which panics of it."""
    shown = harmless(resource_name)
    if shown != resource_name:
        raise refusal(f"{shown}: the name of a resource cannot hold control characters or markers such as < {{%")


def refuse_types(resource_name: str, inputs: Mapping[str, object]) -> None:
    """Raise RunError for a value that Pulumi cannot pass on, of which it would make a traceback that quotes it."""
    for name, value in inputs.items():
        if value is not None and not isinstance(value, _PASSED_ON):
            kind = type(value).__name__
            raise refusal(
                f"{harmless(resource_name)}: {name} cannot be of the type {kind}: write a text, a number or a list"
            )


def for_several_readers(value: object) -> object:
    """Return an awaitable as an output, anything else as it is: a coroutine can be awaited only once."""
    return pulumi.Output.from_input(value) if isinstance(value, Awaitable) else value


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
