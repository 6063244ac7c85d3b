"""Bulks, by this package."""

import os

from pulumi_bulks import BulkExecution

stops = os.environ.get("MODE") == "ON_FAILURE_STOP"
for bulk_id in os.environ["BULK_IDS"].split():
    BulkExecution(f"bulk-{bulk_id}", bulk_id=bulk_id, mode="ON_FAILURE_STOP" if stops else None)
