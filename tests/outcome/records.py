"""Records as consumers find them."""

from typing import Any

from pulumi_bulks.outcome import OutcomeRecord

NOW = 1_764_200_000.0
ENVIRONMENT = "https://api.example.com/multi"


def told(**changes: Any) -> dict[str, Any]:
    """Return the record of an accepted bulk that ended an hour before NOW, by names in state."""
    record = {
        "schema": "pulumi-bulks/outcome/1",
        "project": "release",
        "stack": "prod",
        "name": "november-payouts",
        "bulkId": "8123456789012345678",
        "environment": ENVIRONMENT,
        "status": "COMPLETED",
        "counts": {"COMPLETED": 8000, "FAILED": 0},
        "executionStart": 1_764_196_000_000,
        "executionFinish": 1_764_196_400_000,
        "acceptedStatuses": ["COMPLETED"],
        "verdict": "accepted",
        "observedAt": "2025-11-26T22:33:20.000Z",
        **changes,
    }
    return OutcomeRecord.model_validate(record).told() if not changes.keys() & {"schema"} else record


def expected(**changes: Any) -> dict[str, Any]:
    """Return what a consumer expects of it, by names in state."""
    own = {"name": "november-payouts", "bulkId": "8123456789012345678", "environment": ENVIRONMENT}
    return {**own, **changes}
