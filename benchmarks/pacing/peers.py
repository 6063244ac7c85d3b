"""The libraries of others, each waiting through its own loop with its own defaults.

Nothing of theirs is re-stated here: each gets a function that makes one GET, in the form in which it asks for one. Only
limits that would make a library give up before the bulk ends are lifted.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from types import SimpleNamespace
from typing import TYPE_CHECKING

import backoff
import backoff._sync
import botocore.waiter
import tenacity
import tenacity.nap
from azure.core import PipelineClient
from azure.core.pipeline import PipelineResponse
from azure.core.pipeline.transport import HttpRequest, HttpResponse, HttpTransport
from azure.core.pipeline.transport import _base as azure_transport
from azure.core.polling import LROPoller
from azure.core.polling.base_polling import LROBasePolling
from google.api_core.future.polling import PollingFuture
from google.api_core.retry import retry_base, retry_unary

from .virtual import Peer

if TYPE_CHECKING:
    from .virtual import Get

_WITHOUT_END = 10**9  # attempts
_URL = "https://bulks.invalid/1"


def botocore_waiter(get: Get) -> None:
    """Wait with a Waiter on a model of 15 s, the delay that most often stands in the models of botocore's services."""
    model = botocore.waiter.WaiterModel(
        {
            "version": 2,
            "waiters": {
                "BulkFinal": {
                    "operation": "GetBulk",
                    "delay": 15,
                    "maxAttempts": _WITHOUT_END,
                    "acceptors": [{"state": "success", "matcher": "path", "argument": "final", "expected": True}],
                }
            },
        }
    )
    waiter = botocore.waiter.Waiter("BulkFinal", model.get_waiter("BulkFinal"), lambda: {"final": get()})
    waiter.wait()


class _AzureAnswer(HttpResponse):  # type: ignore[misc]
    """The status monitor of a long-running operation, as Azure's guidelines have it. No Retry-After."""

    def __init__(self, request: HttpRequest, status: str) -> None:
        super().__init__(request, None)
        self.status_code = 202
        self.headers = {"operation-location": _URL}
        self._body = json.dumps({"status": status}).encode()

    def body(self) -> bytes:
        return self._body


class _AzureTransport(HttpTransport):  # type: ignore[misc]
    """Where azure-core would make its request. `sleep` is azure-core's own."""

    def __init__(self, get: Get) -> None:
        self._get = get

    def send(self, request: HttpRequest, **_options: object) -> _AzureAnswer:
        return _AzureAnswer(request, "Succeeded" if self._get() else "InProgress")

    def open(self) -> None:
        """Nothing is to open."""

    def close(self) -> None:
        """Nothing is to close."""

    def __exit__(self, *_error: object) -> None:
        """Nothing is to close."""


def azure_poller(get: Get) -> None:
    """Wait with an LROPoller on LROBasePolling and its default interval, 30 s, in the thread that it starts."""
    client = PipelineClient("https://bulks.invalid", transport=_AzureTransport(get), policies=[])
    first = _AzureAnswer(HttpRequest("POST", _URL, headers={"x-ms-client-request-id": "1"}), "InProgress")
    answer = PipelineResponse(first.request, first, SimpleNamespace())
    LROPoller(client, answer, lambda final: final, LROBasePolling()).result()


class _GoogleFuture(PollingFuture):  # type: ignore[misc]
    """A long-running operation of a Google API."""

    def __init__(self, get: Get) -> None:
        super().__init__()
        self._get = get

    def done(self, retry: object = None) -> bool:  # noqa: ARG002 - of one request, which never fails here
        return self._get()

    def cancel(self) -> bool:
        raise NotImplementedError

    def cancelled(self) -> bool:
        raise NotImplementedError


def google_future(get: Get) -> None:
    """Wait with a PollingFuture and DEFAULT_POLLING: at random up to 1 s, × 1.5, up to 20 s."""
    _GoogleFuture(get).result(timeout=None)


def tenacity_retrying(get: Get) -> None:
    """Wait with Retrying and wait_exponential_jitter(): 1 s × 2 and up to 1 s at random, without an upper bound."""
    tenacity.Retrying(
        wait=tenacity.wait_exponential_jitter(),
        retry=tenacity.retry_if_result(lambda final: not final),
    )(get)


def backoff_on_predicate(get: Get) -> None:
    """Wait with on_predicate(expo): at random up to 1 s × 2, without an upper bound."""
    backoff.on_predicate(backoff.expo)(get)()


PEERS = (
    Peer(
        "botocore waiter",
        "botocore",
        "`Waiter.wait` with a waiter model of 15 s; the number of attempts is lifted",
        botocore_waiter,
        (botocore.waiter,),
    ),
    Peer(
        "azure-core LROPoller",
        "azure-core",
        "`LROPoller.result` with `LROBasePolling()` (30 s) on a transport without network; no `Retry-After`",
        azure_poller,
        (azure_transport,),
    ),
    Peer(
        "google-api-core polling",
        "google-api-core",
        "`PollingFuture.result` with `DEFAULT_POLLING` (1 s × 1.5 up to 20 s, full jitter); its end at 900 s is lifted",
        google_future,
        (retry_base, retry_unary),
    ),
    Peer(
        "tenacity exponential jitter",
        "tenacity",
        "`Retrying` with `wait_exponential_jitter()` (1 s × 2, no upper bound)",
        tenacity_retrying,
        (tenacity, tenacity.nap),
    ),
    Peer(
        "backoff expo",
        "backoff",
        "`on_predicate(expo)` (1 s × 2, full jitter, no upper bound)",
        backoff_on_predicate,
        (backoff._sync,),  # noqa: SLF001 - where its clock is
    ),
)


def releases() -> str:
    """Return the installed version of each library."""
    return ", ".join(f"{peer.package} {version(peer.package)}" for peer in PEERS)
