"""Execute the bulks that the stack's configuration lists, and export the outcome of each under its own name.

A release needs no code of its own, only configuration:

    pulumi config set --path 'bulks.november-payouts.bulkId' 8123456789012345678 --type string
    pulumi config set --path 'bulks.november-payouts.mode' ON_FAILURE_STOP

One failed bulk does not keep the outcomes of the others back. With `--secret`, every input in `bulks` is a secret: the
engine tells of the whole object alone that something in it is one.
"""

from inspect import signature
from typing import Any

import pulumi
from pulumi.runtime.config import is_config_secret
from pydantic.alias_generators import to_camel

from pulumi_bulks import BulkExecution

INPUTS = {to_camel(name): name for name in list(signature(BulkExecution).parameters)[2:]}  # but for the name and opts
HINT = "pulumi config set --path 'bulks.NAME.bulkId' ID --type string"


def listed(config: pulumi.Config) -> dict[str, dict[str, Any]]:
    """Return the inputs of each bulk by its name. Raises RunError for anything else."""
    try:
        bulks = config.get_object("bulks")
    except pulumi.ConfigTypeError:
        bulks = None
    if not isinstance(bulks, dict) or not bulks:
        raise pulumi.RunError(f"bulks has to list bulks by name: {HINT}")
    for name, inputs in bulks.items():
        if not isinstance(inputs, dict) or "bulkId" not in inputs:
            raise pulumi.RunError(f"bulks.{name} has to be an object with a bulkId: {HINT.replace('NAME', name)}")
        unknown = ", ".join(sorted(inputs.keys() - INPUTS.keys()))
        if unknown:
            raise pulumi.RunError(f"bulks.{name} has what is no input: {unknown}. The inputs are {', '.join(INPUTS)}")
    return bulks


def execution(name: str, inputs: dict[str, Any], *, secret: bool) -> BulkExecution:
    """Declare one bulk; its inputs have the names that they have in state, such as bulkId."""
    exact = {**inputs, "bulkId": str(inputs["bulkId"])}
    given: dict[str, Any] = {
        INPUTS[key]: pulumi.Output.secret(value) if secret else value for key, value in exact.items()
    }
    return BulkExecution(name, **given)


def outcome(bulk: BulkExecution) -> dict[str, pulumi.Output[Any]]:
    """Return what other stacks may rely on: which bulk, where, and how it ended."""
    return {
        "bulkId": bulk.bulk_id,
        "environment": bulk.environment,
        "status": bulk.status,
        "counts": bulk.counts,
        "startedAt": bulk.execution_start_time,
        "finishedAt": bulk.execution_finish_time,
        "adopted": bulk.adopted,
    }


config = pulumi.Config()
secret = is_config_secret(config.full_key("bulks"))
for name, inputs in listed(config).items():
    pulumi.export(name, outcome(execution(name, inputs, secret=secret)))
