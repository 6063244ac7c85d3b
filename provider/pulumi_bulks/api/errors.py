"""Everything that can go wrong, as one tree.

BulksError                   the root: one `except` catches all of it
├── ConfigurationError       the provider's configuration is missing something or is wrong
├── SourceError              a source of the token gives none just now; never reaches the user as it is
├── InputError               inputs of a resource are wrong; says which and why
├── StopError                the run has been asked to stop: nothing more is waited for
├── ApiError                 the API answered, and the answer is not a success
│   ├── RefusedError         it will answer the same again: somebody has to change something
│   │   ├── BadRequestError      400, with the fields it names
│   │   ├── UnauthorizedError    401, credentials or token invalid or expired
│   │   ├── CredentialsError     the source of the token gives none that the API takes
│   │   ├── ForbiddenError       403
│   │   ├── NotFoundError        404, no such bulk for these credentials
│   │   └── ConflictError        409, with its code
│   │       └── InvalidStateError    409 INVALID_STATE, the bulk is in another state than the call needs
│   └── TransientError       asking again later may help
│       ├── UnreachableError     no answer, or a connection that broke
│       │   └── CannotAskError       this machine cannot ask: nothing was sent
│       │       ├── NameResolutionError  the name of the API or of its proxy does not resolve
│       │       ├── ProxyError           the proxy that this machine goes through cannot be used
│       │       ├── CertificateError     no secure connection: the certificate, or TLS itself
│       │       ├── TrustStoreError      the certificates to trust cannot be read
│       │       └── AddressError         nobody takes connections there, or it is no address
│       ├── UnavailableError     500, 502, 503, 504 and the like
│       ├── ThrottledError       429, or 409 TOO_MANY_REQUESTS
│       │   └── NoRoomError          the limits leave no room for a request, which has not been sent
│       ├── TokenRenewedError    401, but there is a new token by now
│       ├── NoTokenYetError      no token to send, or it may not be taken: its source is asked again
│       └── UnusableAnswerError  an answer that makes no sense: HTML, half a body, another bulk, a redirect
└── BulkError                the API works, but the bulk is not what the program asked for
    ├── NotAcceptedError     final in a status that is not accepted
    ├── UnsettledError       accepted, but the answer of an operation has a state that is not
    ├── UncheckedError       accepted, but not every operation could be read, so the states are not known
    ├── NotFinalError        not final yet, and nobody waits for it just now
    ├── TimedOutError        not final within `timeout`
    ├── UnknownStatusError   over, in a status that this version does not know
    ├── StalledError         RUNNING without progress for `stall_timeout`
    ├── PausedError          PAUSED, and `on_paused` says fail
    ├── AlreadyExecutedError somebody else has executed it, and `if_executed` says fail
    ├── GuardError           another operation or another size than expected
    └── MismatchError        not the bulk that the record describes
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from .told import Told, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

    from .limits.windows import Window


class BulksError(Exception):
    """Base of all errors of this package. Its text never holds a secret or a payload.

    `what` has happened, and `step` is what to do next, empty where only the error's kind tells: both together are the
    text. `code` names the kind: `pulumi-bulks explain CODE` has a page on each.
    """

    code: ClassVar[str] = "error"

    def __init__(self, what: str, *, step: str = "") -> None:
        self.what = what
        self.step = step
        super().__init__(str(Told(what, step)))

    @classmethod
    def of(cls, told: Told) -> Self:
        """Return the error of which this is told."""
        return cls(told.what, step=told.step)

    @property
    def told(self) -> Told:
        """What happened, and the next step."""
        return Told(self.what, self.step)


class ConfigurationError(BulksError):
    """The provider's configuration is missing something or is wrong. `problems` has each mistake by itself."""

    code = "configuration"

    def __init__(self, what: str, *, step: str = "", problems: Sequence[Told] = ()) -> None:
        self.problems = tuple(problems) or (Told(what, step),)
        super().__init__(what, step=step)

    @classmethod
    def of_all(cls, problems: Sequence[Told]) -> Self:
        """Return the error that tells all these mistakes."""
        told = together(problems)
        return cls(told.what, step=told.step, problems=problems)


class SourceError(BulksError):
    """A source of the token gives none just now. `passes` is True where asking again, and nothing else, may help.

    The text says what is wrong with the source and quotes nothing of it.
    """

    code = "token-source"

    def __init__(self, message: str, *, passes: bool = False, step: str = "") -> None:
        self.passes = passes
        super().__init__(message, step=step)


class InputError(BulksError):
    """Inputs of a resource are wrong. `failures` pairs each property's name in state with what is wrong with it."""

    code = "invalid-input"

    def __init__(self, failures: Sequence[tuple[str, Told]]) -> None:
        self.failures = tuple(failures)
        told = together(told.after(f"{name}: ") for name, told in self.failures)
        super().__init__(told.what, step=told.step)


class StopError(BulksError):
    """The run has been asked to stop, by Ctrl-C or a runner's signal. `sent` is False where a change was kept back."""

    code = "interrupted"

    def __init__(self, message: str = "interrupted before this was done", *, sent: bool = True, step: str = "") -> None:
        self.sent = sent
        super().__init__(message, step=step)


class ApiError(BulksError):
    """The API answered without success, or not at all.

    `request_ref` is what support asks for. `retry_after` is in seconds. `settled` is False where a changing call may
    have taken effect all the same, and `sent` where nothing at all was sent for the call, for want of a token.
    """

    code = "api-error"

    settled = True
    sent = True

    def __init__(
        self,
        message: str,
        *,
        request_ref: str | None = None,
        retry_after: float | None = None,
        step: str = "",
    ) -> None:
        self.reason = message
        self.request_ref = request_ref
        self.retry_after = retry_after
        super().__init__(f"{message} (request-ref {request_ref})" if request_ref else message, step=step)


class RefusedError(ApiError):
    """The API will answer the same again: somebody has to change something first."""

    code = "refused"


class BadRequestError(RefusedError):
    """400: the request is malformed."""

    code = "bad-request"


class UnauthorizedError(RefusedError):
    """401: the credentials or the token are invalid or expired."""

    code = "unauthorized"


class CredentialsError(RefusedError):
    """The source of the token gives none that the API takes, and has been given the time to."""

    code = "no-credentials"


class ForbiddenError(RefusedError):
    """403: the credentials are valid and do not allow this call."""

    code = "forbidden"


class NotFoundError(RefusedError):
    """404: no such bulk for these credentials."""

    code = "not-found"


class ConflictError(RefusedError):
    """409: the API refuses for the reason in `api_code`."""

    code = "conflict"

    def __init__(self, message: str, *, api_code: str, request_ref: str | None = None, step: str = "") -> None:
        self.api_code = api_code
        super().__init__(message, request_ref=request_ref, step=step)


class InvalidStateError(ConflictError):
    """409 INVALID_STATE: the bulk is in another state than the call needs."""

    code = "invalid-state"


class TransientError(ApiError):
    """Asking again later may help, for `patience` seconds: after that, somebody has to change something."""

    code = "unanswered"

    patience = math.inf


class UnreachableError(TransientError):
    """No answer: no connection, a time-out, or a connection that broke."""

    code = "unreachable"

    settled = False


class CannotAskError(UnreachableError):
    """Nothing was sent, because of this machine: the text names the cause, and the variable or key to change."""

    code = "cannot-ask"

    settled = True

    def __init__(
        self,
        message: str,
        *,
        request_ref: str | None = None,
        retry_after: float | None = None,
        patience: float = 0.0,
        step: str = "",
    ) -> None:
        self.patience = patience
        super().__init__(message, request_ref=request_ref, retry_after=retry_after, step=step)


class NameResolutionError(CannotAskError):
    """The name of the API or of its proxy does not resolve."""

    code = "name-resolution"


class ProxyError(CannotAskError):
    """The proxy that this machine's environment names cannot be used."""

    code = "proxy"


class CertificateError(CannotAskError):
    """No secure connection: the server's certificate is not accepted, or it speaks no TLS that is."""

    code = "certificate"


class TrustStoreError(CannotAskError):
    """The certificates that this machine's environment says to trust cannot be read."""

    code = "trust-store"


class AddressError(CannotAskError):
    """Nobody takes connections at the address, or it is none."""

    code = "address"


class UnavailableError(TransientError):
    """500, 502, 503, 504 and other answers of a server in trouble."""

    code = "unavailable"

    settled = False


class ThrottledError(TransientError):
    """429, or 409 TOO_MANY_REQUESTS: too many requests. `limits` are those that the answer names."""

    code = "throttled"

    def __init__(
        self,
        message: str,
        *,
        request_ref: str | None = None,
        retry_after: float | None = None,
        limits: Sequence[Window] = (),
        step: str = "",
    ) -> None:
        self.limits = tuple(limits)
        super().__init__(message, request_ref=request_ref, retry_after=retry_after, step=step)


class NoRoomError(ThrottledError):
    """The limits leave no room for a request for `retry_after` seconds: it has not been sent."""

    code = "no-room"


class TokenRenewedError(TransientError):
    """401, but there is a new token by now."""

    code = "token-renewed"


class NoTokenYetError(TransientError):
    """There is no token to send, or nobody knows whether it is taken: its source is asked again for a while."""

    code = "no-token-yet"


class UnusableAnswerError(TransientError):
    """An answer that makes no sense here: HTML, half a body, another bulk, a redirect."""

    code = "unusable-answer"

    settled = False


class BulkError(BulksError):
    """The API works, but the bulk is not what the program asked for."""

    code = "bulk"


class NotAcceptedError(BulkError):
    """The bulk is final, in a status that is not accepted."""

    code = "not-accepted"


class UnsettledError(BulkError):
    """The bulk's status is accepted, but the answer of an operation has a state that is not."""

    code = "unsettled"


class UncheckedError(BulkError):
    """The bulk's status is accepted, but not every operation could be read, so nobody knows their states."""

    code = "unchecked"


class NotFinalError(BulkError):
    """The bulk is not final, and nobody waits for it just now."""

    code = "not-final"


class TimedOutError(BulkError):
    """The bulk was not final within `timeout`."""

    code = "timed-out"


class UnknownStatusError(BulkError):
    """The bulk's execution is over, in a status whose meaning this version does not know."""

    code = "unknown-status"


class StalledError(BulkError):
    """The bulk was RUNNING without progress for `stall_timeout`."""

    code = "stalled"


class PausedError(BulkError):
    """The bulk is PAUSED, and `on_paused` says fail."""

    code = "paused"


class AlreadyExecutedError(BulkError):
    """The bulk has been executed by somebody else, and `if_executed` says fail."""

    code = "already-executed"


class GuardError(BulkError):
    """The bulk has another operation or another size than expected."""

    code = "guard"


class MismatchError(BulkError):
    """The bulk found is not the one that the record describes."""

    code = "mismatch"
