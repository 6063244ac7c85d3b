"""A raw client of the simulator: requests alone, so that nothing of this package stands between a test and HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from pulumi_bulks.simulator import IN_PROCESS_URL, InProcessAdapter
from tests.support import World

Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(world: World) -> Iterator[Ask]:
    """Make a request, with both credentials and the body that an execute needs, unless `options` say otherwise."""
    credentials = {"api-key": world.api.api_key, "Authorization": f"Bearer {world.api.auth_token}"}
    with requests.Session() as session:
        session.trust_env = False
        session.mount(IN_PROCESS_URL, InProcessAdapter(world.api))

        def ask(method: str, path: str, **options: Any) -> requests.Response:
            options.setdefault("headers", credentials)
            if path.endswith("/execute") and not options.keys() & {"json", "data"}:
                options["json"] = {}
            return session.request(method, f"{IN_PROCESS_URL}{path}", allow_redirects=False, **options)

        yield ask
