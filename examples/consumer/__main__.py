"""Go on after a bulk that another stack has executed: read its outcome through a StackReference.

The outputs of an `up` that failed keep the values of the run before. So this program says which bulk it expects, where
and how ended, and refuses the outcome of any other:

    pulumi config set release organization/bulk-release/prod
    pulumi config set bulk november-payouts
    pulumi config set bulkId 8123456789012345678
    pulumi config set environment https://api.example.com/multi
    pulumi config set status COMPLETED                                # the default
"""

from typing import Any

import pulumi

config = pulumi.Config()
name = config.require("bulk")
expected = {
    "bulkId": config.require("bulkId"),
    "environment": config.require("environment"),
    "status": config.get("status") or "COMPLETED",
}


def accepted(outcome: dict[str, Any] | None) -> dict[str, Any]:
    """Return the outcome of the expected bulk. Raises RunError where the other stack holds another one."""
    if outcome is None:
        raise pulumi.RunError(f"the release stack knows no bulk {name!r}: has its `pulumi up` succeeded?")
    for key, value in expected.items():
        if outcome.get(key) != value:
            raise pulumi.RunError(
                f"{name} is the outcome of {key} {outcome.get(key)}, not of {value}: it is stale or foreign. "
                "Run `pulumi up` on the release stack first."
            )
    return dict(outcome)


release = pulumi.StackReference(config.require("release"))
payouts = release.get_output(name).apply(accepted)
pulumi.export("status", payouts["status"])
pulumi.export("counts", payouts["counts"])
