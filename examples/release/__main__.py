"""Execute the bulks that the stack's configuration lists, and export their outcome.

A release needs no code of its own, only configuration:

    pulumi config set --path 'bulks.november-payouts.bulkId' 8123456789012345678 --type string
    pulumi config set --path 'bulks.november-payouts.mode' ON_FAILURE_STOP
"""

from typing import Any

import pulumi
from pydantic.alias_generators import to_snake

from pulumi_bulks import BulkExecution


def execution(name: str, inputs: dict[str, Any]) -> BulkExecution:
    """Declare one bulk; its inputs have the names that they have in state, such as bulkId."""
    try:
        return BulkExecution(name, **{to_snake(key): value for key, value in inputs.items()})
    except TypeError as error:  # an input that is missing or that does not exist
        raise pulumi.RunError(f"bulks.{name}: {error}") from None


def outcome(bulk: BulkExecution) -> dict[str, pulumi.Output[Any]]:
    """Return what other stacks may rely on: which bulk, where, and how it ended."""
    return {
        "bulkId": bulk.bulk_id,
        "environment": bulk.environment,
        "status": bulk.status,
        "completed": bulk.completed_count,
        "failed": bulk.failed_count,
        "startedAt": bulk.execution_start_time,
        "finishedAt": bulk.execution_finish_time,
        "adopted": bulk.adopted,
    }


bulks: dict[str, dict[str, Any]] = pulumi.Config().require_object("bulks")
pulumi.export("bulks", {name: outcome(execution(name, inputs)) for name, inputs in bulks.items()})
