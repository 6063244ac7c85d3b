"""The engine's call that a verb serves: what the SDK's host keeps of it to itself.

The host hands a verb the properties alone. The call's own message holds more (the URN, the time-outs of
`custom_timeouts`), and its gRPC context ends it with a text of ours: the host would send the traceback of whatever a
verb raises, and only `sys.tracebacklimit`, which belongs to all providers in the process, would make it shorter. Both
are found in the frames of the functions that called the verb; where they are not, a verb goes without.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import grpc
from google.protobuf.message import Message

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Call:
    """A call's message and its context, each None where it was not found."""

    message: Message | None = field(default=None, repr=False)
    context: grpc.ServicerContext | None = field(default=None, repr=False)

    @property
    def urn(self) -> str:
        """The resource's URN as the engine knows it now, empty where the call names none."""
        return str(getattr(self.message, "urn", ""))

    @property
    def timeout(self) -> float | None:
        """The verb's time-out of `custom_timeouts` in seconds, None where there is none."""
        return float(getattr(self.message, "timeout", 0)) or None

    def end(self, text: str) -> None:
        """End the call with `text` as its whole error, whatever the host makes of the exception that follows.

        FAILED_PRECONDITION is the code for a state of things; after UNKNOWN, which the host would send, the engine
        takes its own state for possibly corrupt.
        """
        context = self.context
        if context is None:
            return
        abort = context.abort

        def end(_code: grpc.StatusCode | None = None, _traceback: str = "") -> NoReturn:
            abort(grpc.StatusCode.FAILED_PRECONDITION, text)

        vars(context)["abort"] = end  # of this call's own object, which ends with it
        end()


def call_of_this_thread() -> Call:
    """Return the call that the calling function serves."""
    for values in _callers():
        context = _first(values, grpc.ServicerContext)
        if context is not None:
            return Call(_first(values, Message), context)
    return Call()


def _callers() -> Iterator[dict[str, Any]]:
    frame = inspect.currentframe()
    while frame is not None:
        yield frame.f_locals
        frame = frame.f_back


def _first(values: dict[str, Any], kind: type[Any]) -> Any:  # noqa: ANN401 - of the kind
    return next((value for value in values.values() if isinstance(value, kind)), None)
