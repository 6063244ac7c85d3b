"""The simulator on a real socket, and plain requests to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from pulumi_bulks.simulator import ServedSimulator, simulate

BULK_ID = "81"
PATIENCE = 20.0

Ask = Callable[..., requests.Response]


@pytest.fixture(scope="session")
def server() -> Iterator[ServedSimulator]:
    with simulate(limits=None) as api:
        yield api


@pytest.fixture
def served(server: ServedSimulator) -> ServedSimulator:
    """The served simulator with one submitted bulk, without faults and with an empty log."""
    server.faults = []
    server.requests.clear()
    server.add_bulk(BULK_ID, {2: "INSTRUMENT_INACTIVE"}, items=10, rate=0.01)
    return server


@pytest.fixture
def ask(served: ServedSimulator) -> Iterator[Ask]:
    """Make a request below the base URL, with both credentials and the body that an execute needs."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update({"api-key": served.api_key, "Authorization": f"Bearer {served.auth_token}"})

        def ask(method: str = "GET", path: str = f"/bulks/{BULK_ID}", **options: Any) -> requests.Response:
            options.setdefault("timeout", PATIENCE)
            if path.endswith("/execute"):
                options.setdefault("json", {})
            return session.request(method, f"{served.base_url}{path}", allow_redirects=False, **options)

        yield ask
