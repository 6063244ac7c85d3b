"""A bulk, by the dynamic provider that one writes in ten minutes."""

import os
import time
from typing import Any

import requests
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class BulkProvider(ResourceProvider):
    """Executes a bulk and asks every 5 seconds until it is final."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Execute and wait."""
        url = f"{os.environ['BULKS_BASE_URL']}/bulks/{props['bulkId']}"
        headers = {
            "api-key": os.environ["BULKS_API_KEY"],
            "Authorization": f"Bearer {os.environ['BULKS_AUTH_TOKEN']}",
        }
        requests.post(f"{url}/execute", json={}, headers=headers, timeout=30).raise_for_status()
        while True:
            answer = requests.get(url, headers=headers, timeout=30)
            answer.raise_for_status()
            bulk = answer.json()
            if bulk["status"] not in {"SUBMITTED", "RUNNING", "PAUSED"}:
                return CreateResult(id_=props["bulkId"], outs={**props, "status": bulk["status"]})
            time.sleep(5)


class BulkExecution(Resource, module="handwritten", name="BulkExecution"):
    """What the program declares."""


for bulk_id in os.environ["BULK_IDS"].split():
    BulkExecution(BulkProvider(), f"bulk-{bulk_id}", {"bulkId": bulk_id})
