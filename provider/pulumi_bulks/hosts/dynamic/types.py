"""What the outputs of a resource hold, as a program sees it.

The engine carries every number as a double: these types make whole ones ints again. Each is a dict as well, with the
names in state for its keys.
"""

from __future__ import annotations

from typing import Any

import pulumi


class _ByNamesInState(dict[str, Any]):
    """A dict whose keys are the names in state."""

    def _translate_property(self, name: str) -> str:
        """Return the key of a property in state, for Pulumi."""
        return name


@pulumi.output_type
class FailedOperation(_ByNamesInState):
    """One failed operation of a bulk, never with a payload. What the API does not tell is None."""

    __eq__ = dict.__eq__  # Pulumi's own would differ from any other dict of the same content
    __hash__ = None  # type: ignore[assignment] # as a dict

    sequence: int | None = pulumi.property("sequence")
    """Its number within the bulk, from 1."""
    operation_id: str | None = pulumi.property("operationId")
    """Its id."""
    method: str | None = pulumi.property("method")
    """The HTTP method of the equivalent single call."""
    path: str | None = pulumi.property("path")
    """The path of the equivalent single call."""
    error_code: str | None = pulumi.property("errorCode")
    """The error code of the response."""
    message: str | None = pulumi.property("message")
    """The error message of the response."""


@pulumi.output_type
class StatusCount(_ByNamesInState):
    """How many operations of a bulk have one status, as the API lists it."""

    __eq__ = dict.__eq__  # Pulumi's own would differ from any other dict of the same content
    __hash__ = None  # type: ignore[assignment] # as a dict

    status: str | None = pulumi.property("status")
    """The operations' status."""
    count: int | None = pulumi.property("count")
    """Their number."""
