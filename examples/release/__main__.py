"""Execute the bulks that the stack lists, and export the outcome of each under its own name.

A release needs no code of its own, only configuration:

    pulumi config set --path 'bulks.november-payouts.bulkId' 8123456789012345678 --type string
    pulumi config set --path 'bulks.november-payouts.mode' ON_FAILURE_STOP

or a CSV or JSON file, whose columns are `name` and the inputs; its path begins at Pulumi.yaml:

    pulumi config set bulksFile november.csv

With `pulumi up --continue-on-error` one failed bulk keeps neither the others nor their outcomes back. With `--secret`,
every input in `bulks` is a secret: the engine tells of the whole object alone that something in it is one.
"""

from collections import Counter
from inspect import signature
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.config import is_config_secret
from pydantic.alias_generators import to_camel

from pulumi_bulks import read_bulks
from pulumi_bulks.native import BulkExecution  # as many at once as `--parallel` allows, and failures on record

INPUTS = {to_camel(name): name for name in list(signature(BulkExecution).parameters)[2:]}  # but for the name and opts
HINT = "pulumi config set --path 'bulks.NAME.bulkId' ID --type string"


def configured(config: pulumi.Config) -> dict[str, dict[str, Any]]:
    """Return the arguments of each bulk in the configuration by its name. Raises RunError for anything else."""
    try:
        bulks = config.get_object("bulks") or {}
    except pulumi.ConfigTypeError:
        bulks = None
    if not isinstance(bulks, dict):
        raise pulumi.RunError(f"bulks has to list bulks by name: {HINT}")
    for name, inputs in bulks.items():
        if not isinstance(inputs, dict) or "bulkId" not in inputs:
            raise pulumi.RunError(f"bulks.{name} has to be an object with a bulkId: {HINT.replace('NAME', name)}")
        unknown = ", ".join(sorted(inputs.keys() - INPUTS.keys()))
        if unknown:
            raise pulumi.RunError(f"bulks.{name} has what is no input: {unknown}. The inputs are {', '.join(INPUTS)}")
    return {
        name: {INPUTS[key]: value for key, value in {**inputs, "bulkId": str(inputs["bulkId"])}.items()}
        for name, inputs in bulks.items()
    }


def listed(config: pulumi.Config) -> dict[str, dict[str, Any]]:
    """Return the arguments of each bulk in the file that the configuration names, none without one."""
    file = config.get("bulksFile")
    if not file:
        return {}
    here = Path.cwd()  # the program's folder; Python's language host does not tell where Pulumi.yaml is
    project = next((folder for folder in (here, *here.parents) if (folder / "Pulumi.yaml").is_file()), here)
    return read_bulks(project / file)


def refuse_doubles(first: dict[str, dict[str, Any]], second: dict[str, dict[str, Any]]) -> None:
    """Raise RunError where a name or a bulk is in both."""
    names = first.keys() & second.keys()
    if names:
        raise pulumi.RunError(f"both in bulks and in bulksFile: {', '.join(sorted(names))}")
    ids = Counter(inputs["bulk_id"] for inputs in (*first.values(), *second.values()))
    names = {name for name, inputs in (*first.items(), *second.items()) if ids[inputs["bulk_id"]] > 1}
    if names:
        raise pulumi.RunError(f"a bulk is executed once, and these names have the same: {', '.join(sorted(names))}")


def secret(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs as secrets."""
    return {name: pulumi.Output.secret(value) for name, value in inputs.items()}


config = pulumi.Config()
by_name, from_file = configured(config), listed(config)
refuse_doubles(by_name, from_file)
if not by_name and not from_file:
    raise pulumi.RunError(f"bulks has to list bulks by name: {HINT}, or bulksFile name a CSV or JSON file")
if is_config_secret(config.full_key("bulks")):
    by_name = {name: secret(inputs) for name, inputs in by_name.items()}
for name, inputs in {**by_name, **from_file}.items():
    pulumi.export(name, BulkExecution(name, **inputs).outcome)
