"""Operations with their payloads, for the one command that shows them. Nothing else imports this."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, SecretStr

from .answers import parse
from .client import BulkClient
from .operations import Operation, OperationsPage, only_rows

if TYPE_CHECKING:
    from .network.transport import Answer


def _as_text(payload: object) -> object:
    """Return a payload as the text of JSON that it is documented to be."""
    return payload if payload is None or isinstance(payload, str) else json.dumps(payload)


Payload = Annotated[SecretStr | None, BeforeValidator(_as_text)]
"""What was sent or answered, as text. It may hold personal and payment data, so that only its own getter shows it."""


class OperationWithPayloads(Operation):
    """One operation of a bulk, with what was sent for it and what was answered."""

    request_payload: Payload = None
    response_payload: Payload = Field(default=None, alias="responsePayload")


class PageWithPayloads(OperationsPage):
    """One page of them."""

    operations: Annotated[list[OperationWithPayloads], BeforeValidator(only_rows)] = Field(default_factory=list)  # type: ignore[assignment]


class PayloadClient(BulkClient):
    """The API's calls, of which `operations` keeps the payloads."""

    def _page(self, answer: Answer) -> OperationsPage:
        return parse(answer, PageWithPayloads, odd_fields=[])
