"""Go on after a bulk that another stack has executed, and never after anything else.

The outputs of an `up` that failed keep the values of the run before. So this program says which outcome it expects, and
`require_outcome` refuses any other one: missing, of another bulk or environment, not accepted, too old.

    pulumi config set release organization/bulk-release/prod
    pulumi config set bulk november-payouts
    pulumi config set bulkId 8123456789012345678 --type string
    pulumi config set environment https://api.example.com/multi
    pulumi config set maxAge 24h                                      # of any time without it
    pulumi config set --path 'statuses[0]' PARTIALLY_COMPLETED        # COMPLETED alone without it
"""

import pulumi

from pulumi_bulks import require_outcome

config = pulumi.Config()
payouts = require_outcome(
    config.require("release"),
    config.require("bulk"),
    bulk_id=config.require("bulkId"),
    environment=config.require("environment"),
    statuses=config.get_object("statuses") or ["COMPLETED"],
    max_age=config.get("maxAge"),
)

# Whatever comes next takes something of `payouts`: what does not is created meanwhile, accepted or not.
pulumi.export("status", payouts.status)
pulumi.export("counts", payouts.counts)
