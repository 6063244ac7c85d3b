"""The simulator and the client, held to the document of the calls."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import settings
from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.models import ExecuteOrder, Mode
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.api.tokens.sources import Identity, TokenSource
from pulumi_bulks.simulator import (
    IN_PROCESS_URL,
    InProcessAdapter,
    ServedSimulator,
    Simulator,
    VirtualClock,
    simulate,
)

schemathesis = pytest.importorskip("schemathesis", reason="it needs Python 3.11")

from .document import PATH, Document  # noqa: E402 - it needs what may not be there

EXAMPLES = 15
STATUSES = ("SUBMITTED", "RUNNING", "PAUSED", "CANCELLED", "FINISHED")
BACKOFFICE = f"{IN_PROCESS_URL}/backoffice"
ENTRY = {"api-key": "k", "Authorization": "Bearer t"}

# What a query holds beyond the document is ignored: whether the client sends any is asked below.
GENERATION = {"deterministic": True, "allow-extra-parameters": False}
config = schemathesis.config.SchemathesisConfig.from_dict({"generation": GENERATION})
schema = schemathesis.openapi.from_path(PATH, config=config)


@pytest.fixture(scope="module")
def api() -> Iterator[ServedSimulator]:
    with simulate(limits=None) as api:
        yield api


@schema.parametrize()  # type: ignore[untyped-decorator] # it may not be installed
@settings(max_examples=EXAMPLES)
def test_a_generator_of_requests_finds_every_answer_documented(case: Any, api: ServedSimulator) -> None:
    for number in range(20):
        api.add_bulk(str(number), {2: "INSTRUMENT_INACTIVE"}, items=10, rate=0.001, status=STATUSES[number % 5])
    headers = {"api-key": api.api_key, "Authorization": f"Bearer {api.auth_token}"}
    case.call_and_validate(base_url=api.base_url, headers=headers)


@pytest.fixture
def document() -> Document:
    return Document(schema.raw_schema)


class Recorder(InProcessAdapter):
    """Keeps the requests that the client makes."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.requests: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        self.requests.append(request)
        return super().send(request, *arguments, **options)


@pytest.mark.parametrize(
    ("base_url", "source"),
    [(IN_PROCESS_URL, SecretStr("simulated-token")), (BACKOFFICE, Identity("CORPORATE", "7"))],
    ids=["user", "back-office"],
)
def test_every_request_of_the_client_is_documented(base_url: str, source: TokenSource, document: Document) -> None:
    clock = VirtualClock()
    api = Simulator(clock=clock, limits=None)
    for bulk_id in ("1", "2"):
        api.add_bulk(bulk_id, {2: "INSTRUMENT_INACTIVE"}, items=10, rate=0.001)
    recorder = Recorder(api)
    client = BulkClient(Transport(Settings(base_url, SecretStr(api.api_key), source), clock.monotonic, recorder))
    client.execute("1", ExecuteOrder())
    client.execute("2", ExecuteOrder(mode=Mode.ON_FAILURE_STOP, webhook_interval=5))
    client.get("1")
    client.pause("1")
    client.resume("1")
    client.failed_operations("1", 3)
    client.operations("1", offset=3)
    client.operations("1", sequence=3)
    client.cancel("1")
    assert all(request.status is not None and request.status < 300 for request in api.requests)
    assert {str(request.url): document.mistakes(request) for request in recorder.requests} == {
        str(request.url): [] for request in recorder.requests
    }
    assert len(recorder.requests) == 9 + (base_url == BACKOFFICE)


@pytest.mark.parametrize(
    ("method", "path", "options", "mistake"),
    [
        ("GET", "/bulks/x", {}, "bulk_id: "),
        ("GET", "/bulks/1", {"params": {"fields": "all"}}, "query fields: not declared"),
        ("GET", "/bulks", {"params": {"limit": 101}}, "limit: "),
        ("GET", "/bulks", {"params": {"status": "DONE"}}, "status: "),
        ("GET", "/bulks", {"headers": {"api-key": "k"}}, "header authorization"),
        ("GET", "/bulks", {"headers": {**ENTRY, "Authorization": "t"}}, "header authorization"),
        ("GET", "/bulks", {"headers": {**ENTRY, "x-more": "1"}}, "header x-more"),
        ("DELETE", "/bulks/1", {}, "no such call"),
        ("POST", "/bulks/1/pause", {"json": {}}, "body: there is none"),
        ("POST", "/bulks/1/execute", {}, "content-type"),
        ("POST", "/bulks/1/execute", {"json": {"mode": "STOP"}}, "body: "),
        ("POST", "/bulks/1/execute", {"json": {"webhookInterval": 2**31}}, "body: "),
    ],
)
def test_a_request_that_is_not_documented_is_found(
    method: str, path: str, options: dict[str, Any], mistake: str, document: Document
) -> None:
    request = requests.Request(method, f"{IN_PROCESS_URL}{path}", **{"headers": ENTRY, **options}).prepare()
    [found] = document.mistakes(request)
    assert mistake in found
