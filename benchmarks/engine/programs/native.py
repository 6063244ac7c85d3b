"""Bulks, by this package's native plugin."""

import os

from pulumi_bulks.native import BulkExecution

for bulk_id in os.environ["BULK_IDS"].split():
    BulkExecution(f"bulk-{bulk_id}", bulk_id=bulk_id)
