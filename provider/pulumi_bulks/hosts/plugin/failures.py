"""How a verb's failure reaches the engine: as a status, and as a record where there is something to record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
from google.protobuf import any_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from pulumi_bulks import lifecycle
from pulumi_bulks.api.errors import InputError, NotFoundError, StopError, TransientError
from pulumi_bulks.api.told import coded
from pulumi_bulks.hosts.shared.display import to_blame
from pulumi_bulks.hosts.shared.texts import reason_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from google.protobuf import struct_pb2
    from typing_extensions import Self

    from .wire import Properties

_DETAILS = "grpc-status-details-bin"


class RecordedError(Exception):
    """A verb has failed, and the engine records the resource all the same: with these properties and this reason."""

    def __init__(
        self, id_: str, properties: struct_pb2.Struct, problem: Exception, inputs: struct_pb2.Struct | None = None
    ) -> None:
        self.id = id_
        self.properties = properties
        self.problem = problem
        self.inputs = inputs
        super().__init__(str(problem))

    def trailer(self, reason: str) -> Sequence[tuple[str, bytes]]:
        """Return the trailing metadata that carry the record; the state keeps `reason` in clear."""
        failed = provider_pb2.ErrorResourceInitFailed(
            id=self.id, properties=self.properties, reasons=[reason], inputs=self.inputs
        )
        detail = any_pb2.Any()
        detail.Pack(failed)
        status = status_pb2.Status(code=code_of(self.problem).value[0], message=reason, details=[detail])
        return [(_DETAILS, status.SerializeToString())]


class RefusedInputsError(Exception):
    """A verb has been given inputs that it cannot take; the text ends with the code of each."""

    def __init__(self, failures: lifecycle.Failures) -> None:
        reasons = [f"{failure.name}: {failure.reason}" if failure.name else failure.reason for failure in failures]
        if len({failure.code for failure in failures}) == 1:
            super().__init__(coded("\n".join(reasons), failures[0].code))
        else:
            texts = [coded(reason, failure.code) for reason, failure in zip(reasons, failures, strict=True)]
            super().__init__("\n".join(texts))

    @classmethod
    def at(cls, what: str, name: str = "") -> Self:
        """Return the error of one input alone, or of none."""
        return cls([lifecycle.Failure(name, what, InputError.code)])


def check_failures(failures: lifecycle.Failures, given: Properties) -> list[provider_pb2.CheckFailure]:
    """Return what is wrong with inputs as the engine shows it: with their values, unless they are not to be shown."""
    found = [
        to_blame(failure.name, reason_of(failure, given.secrets), given.values, given.secret) for failure in failures
    ]
    return [provider_pb2.CheckFailure(property=name, reason=reason) for name, reason in found]


def code_of(error: Exception) -> grpc.StatusCode:
    """Return the code of an error.

    UNKNOWN, INTERNAL and DATA_LOSS would make the engine take its own state for possibly corrupt.
    """
    if isinstance(error, NotFoundError):
        return grpc.StatusCode.NOT_FOUND
    if isinstance(error, TransientError):
        return grpc.StatusCode.UNAVAILABLE
    if isinstance(error, StopError):
        return grpc.StatusCode.ABORTED
    return grpc.StatusCode.FAILED_PRECONDITION
