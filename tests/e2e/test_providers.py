"""Several environments in one program: each provider reaches its own API, with its own key."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from pulumi_bulks.simulator import ServedSimulator, simulate

from .relay import overheard
from .stack import Stack

pytestmark = pytest.mark.engine

PROGRAM = """\
import json
import os

import pulumi
from pulumi_bulks.native import BulkExecution, Provider, get_bulk_output

for name, where in json.loads(os.environ["INPUTS"]).items():
    provider = Provider(name, **where)
    bulk = BulkExecution(f"{name}-payouts", pulumi.ResourceOptions(provider=provider), bulk_id="1")
    again = get_bulk_output(bulk.bulk_id, pulumi.InvokeOptions(provider=provider))
    pulumi.export(name, [bulk.status, bulk.submitted_items_count, bulk.environment, again.environment])
"""
OF_THE_RUN = {"BULKS_BASE_URL": "http://127.0.0.1:9/multi", "BULKS_API_KEY": "run-key", "BULKS_AUTH_TOKEN": "run-token"}


class Environment:
    """An API with credentials of its own, and what is said to it."""

    def __init__(self, name: str, api: ServedSimulator, port: int, said: bytearray) -> None:
        self.api, self._said = api, said
        api.api_key, api.auth_token = f"{name}-key", f"{name}-token"
        self.base_url = f"http://127.0.0.1:{port}/multi"

    @property
    def configuration(self) -> dict[str, Any]:
        """What its provider is told."""
        secrets = {"api_key": self.api.api_key, "auth_token": self.api.auth_token}
        return {"base_url": self.base_url, **secrets, "rate_limits": "1000/1s", "request_timeout": 20}

    @property
    def heard(self) -> list[str]:
        """The credentials that it was told."""
        names = ("north", "south", "run")
        secrets = [f"{name}-{what}" for name in names for what in ("key", "token")]
        return [secret for secret in secrets if secret.encode() in self._said]


@contextlib.contextmanager
def environment(name: str) -> Iterator[Environment]:
    with simulate(limits=None) as api, overheard(urlsplit(api.base_url).port or 0) as (port, said):
        yield Environment(name, api, port, said)


def test_two_providers_reach_two_apis_each_with_its_own_key(stack: Stack) -> None:
    with environment("north") as north, environment("south") as south:
        stack.use(PROGRAM)
        stack.extra = OF_THE_RUN
        north.api.add_bulk("1", items=10, rate=100)
        south.api.add_bulk("1", items=20, rate=100)
        stack.inputs = {"north": north.configuration, "south": south.configuration}

        preview = stack.preview()
        assert preview.ok, preview.text
        assert "will execute 10 operations" in preview.text
        assert "will execute 20 operations" in preview.text
        up = stack.up()
        assert up.ok, up.text
        assert stack.outputs() == {
            "north": ["COMPLETED", 10, north.base_url, north.base_url],
            "south": ["COMPLETED", 20, south.base_url, south.base_url],
        }
        again = stack.up("--expect-no-changes")
        texts = [preview.text, up.text, again.text, json.dumps(stack.export())]
        assert again.ok, again.text
        for ended in (stack.refresh(), stack.destroy()):
            assert ended.ok, ended.text
            texts.append(ended.text)

        assert north.api.executions("1") == south.api.executions("1") == 1
        assert (north.heard, south.heard) == (["north-key", "north-token"], ["south-key", "south-token"])
        assert [
            secret for secret in (*north.heard, *south.heard, "run-key", "run-token") if secret in "".join(texts)
        ] == []


def test_a_refresh_goes_on_with_the_recorded_key_unless_it_runs_the_program(stack: Stack) -> None:
    with environment("north") as north:
        stack.use(PROGRAM)
        stack.extra = OF_THE_RUN
        north.api.add_bulk("1", items=10, rate=100)
        stack.inputs = {"north": north.configuration}
        assert stack.up().ok

        north.api.api_key = "north-key-of-today"
        stack.inputs = {"north": north.configuration}
        refused = stack.refresh()
        assert not refused.ok
        assert "401" in refused.text
        renewed = stack.run("refresh", "--yes", "--skip-preview", "--run-program")
        assert renewed.ok, renewed.text

        up = stack.up()
        assert up.ok, up.text
        assert "replaced" not in up.text
        assert stack.refresh().ok
        assert north.api.executions("1") == 1
