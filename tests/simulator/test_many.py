"""Hundreds of waiters at once on one simulator."""

from concurrent.futures import ThreadPoolExecutor

from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.clock import SystemClock
from pulumi_bulks.api.models import Bulk, ExecuteOrder
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.simulator import simulate
from pulumi_bulks.waiting.context import Context
from pulumi_bulks.waiting.pacing import Forecast
from pulumi_bulks.waiting.terms import Terms
from pulumi_bulks.waiting.wait import Wait
from tests.support import Told

WAITERS = 500


def test_five_hundred_waiters_at_once_see_their_bulks_executed_once_and_completed() -> None:
    clock = SystemClock()
    with simulate(limits=None) as api, ThreadPoolExecutor(WAITERS) as threads:
        settings = Settings(api.base_url, SecretStr(api.api_key), SecretStr(api.auth_token))
        client = BulkClient(Transport(settings, clock.monotonic))
        context = Context(client, api.base_url, clock, Told(), Forecast)

        def wait_for(bulk_id: str) -> Bulk:
            wait = Wait(context, bulk_id, Terms(timeout=300))
            return wait.until_final(wait.execute(wait.observe(), ExecuteOrder()).bulk)

        ids = [str(number) for number in range(WAITERS)]
        for bulk_id in ids:
            api.add_bulk(bulk_id, items=1000, rate=200)
        assert {bulk.status for bulk in threads.map(wait_for, ids)} == {"COMPLETED"}
        assert all(api.executions(bulk_id) == 1 and api.execute_calls(bulk_id) == 1 for bulk_id in ids)
