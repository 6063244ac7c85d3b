"""What the operations' own calls were answered: the API keeps it as their `responsePayload`."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FailedAnswer:
    """What the API answered to an operation that failed."""

    error_code: str = "INSTRUMENT_INACTIVE"
    message: str = "The instrument is not active"

    def payload(self, canary: str) -> str:
        """Return the payload, in which `canary` marks what must never be shown."""
        return json.dumps({"errorCode": self.error_code, "message": self.message, "beneficiary": canary})


@dataclass(frozen=True, slots=True)
class SettledAnswer:
    """What the API answered to an operation that was accepted.

    `state` is how far the transfer, send or wire has got: None leaves it out. `later` is the state from `after` seconds
    after the start of the execution on. `payload_text` stands in for the whole payload: "{}", "null", no JSON at all.
    """

    state: str | None = "COMPLETED"
    later: str | None = None
    after: float = 0.0
    payload_text: str | None = None

    def payload(self, sequence: int, since_start: float, canary: str) -> str:
        """Return the payload so many seconds after the start of the execution."""
        if self.payload_text is not None:
            return self.payload_text
        state = self.later if self.later is not None and since_start >= self.after else self.state
        told = {} if state is None else {"state": state}
        return json.dumps({"id": f"9{sequence:05d}", "owner": canary, **told})


def settled(answer: str | SettledAnswer | None) -> SettledAnswer:
    """Return the answer that a state alone stands for."""
    return answer if isinstance(answer, SettledAnswer) else SettledAnswer(answer)
