"""What the plugin asks of traces, and the answer of one that records none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .destination import TracesError, destination_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from google.protobuf.message import Message

    from pulumi_bulks.api.calls import BulkApi

    Metadata = Iterable[tuple[str, str | bytes]] | None

Answer = TypeVar("Answer")


class Tracing(Protocol):
    """Records what verbs do. Nothing of it ever raises, or lets a verb wait."""

    def verb(self, run: Callable[[Any], Answer], request: Message, metadata: Metadata) -> Callable[[], Answer]:
        """Return what runs a verb with its request. `metadata` may tell of a parent."""

    def around(self, api: BulkApi) -> BulkApi:
        """Return the API as the verb of this thread uses it."""

    def end(self) -> None:
        """Send what is left, within a second."""


class Untraced:
    """Records nothing. `complain` is called with the first verb: an engine starts a plugin for its schema as well."""

    def __init__(self, complain: Callable[[], None] | None = None) -> None:
        self._complain = complain

    def verb(self, run: Callable[[Any], Answer], request: Message, metadata: Metadata) -> Callable[[], Answer]:  # noqa: ARG002 - as Tracing has it
        """Return what runs the verb."""
        complain, self._complain = self._complain, None
        if complain is not None:
            complain()
        return lambda: run(request)

    def around(self, api: BulkApi) -> BulkApi:
        """Return the API as it is."""
        return api

    def end(self) -> None:
        """Do nothing."""


def tracing_of(environment: Mapping[str, str], warn: Callable[[str], None]) -> Tracing:
    """Return what records the traces that the environment asks for. Where it cannot, `warn` is told why.

    `warn` must not wait for anybody.
    """
    destination = destination_of(environment)
    if destination is None:
        return Untraced()
    try:
        from .spans import spans_to  # noqa: PLC0415 - OpenTelemetry is imported where it is asked for

        return spans_to(destination, environment)
    except Exception as error:  # noqa: BLE001 - whatever a version of OpenTelemetry does not like
        reason = _reason(error)
        return Untraced(lambda: warn(f"no traces are recorded: {reason}"))


def _reason(error: Exception) -> str:
    """Return why there are no traces; a text of OpenTelemetry's own may quote a variable that holds a credential."""
    if isinstance(error, TracesError):
        return str(error)
    if isinstance(error, ImportError):
        return "OpenTelemetry's SDK, which comes with the package pulumi, is not complete here"
    return f"OpenTelemetry does not take the variables OTEL_… as they are ({type(error).__name__})"
