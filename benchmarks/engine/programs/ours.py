"""Bulks, by this package."""

import os

from pulumi_bulks import BulkExecution

for bulk_id in os.environ["BULK_IDS"].split():
    BulkExecution(f"bulk-{bulk_id}", bulk_id=bulk_id)
