"""Execute all bulks that the stack's configuration lists, at once, by the native plugin.

    pulumi config set --path 'bulks.payouts-1' 8123456789012345678 --type string

A bulk that ends badly is on record with its outcome. The next `pulumi up` goes on from there: it waits again for what
is not final, and judges what is under the program as it is then, for example after

    pulumi config set acceptPartial true
"""

import pulumi

from pulumi_bulks.native import BulkExecution, FinalStatus

config = pulumi.Config()
accepted: list[FinalStatus] = ["COMPLETED"]
if config.get_bool("acceptPartial"):
    accepted.append("PARTIALLY_COMPLETED")

for name, bulk_id in config.require_object("bulks").items():
    bulk = BulkExecution(name, bulk_id=str(bulk_id), accepted_statuses=accepted, timeout="30m")
    pulumi.export(name, {"bulkId": bulk.bulk_id, "status": bulk.status})
