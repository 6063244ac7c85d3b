"""`get_bulk`: a bulk as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from pulumi_bulks.hosts.plugin.version import plugin_version
from pulumi_bulks.hosts.program.arguments import exact
from pulumi_bulks.hosts.program.types import BulkDetails
from pulumi_bulks.hosts.shared.names import GET_BULK

if TYPE_CHECKING:
    from collections.abc import Mapping


def get_bulk(bulk_id: str | int, opts: pulumi.InvokeOptions | None = None) -> BulkDetails:
    """Read a bulk as it is now, in previews as well. It is never executed by that."""
    own = pulumi.InvokeOptions(version=plugin_version())
    result = pulumi.runtime.invoke(GET_BULK, _arguments(bulk_id), pulumi.InvokeOptions.merge(own, opts), BulkDetails)
    return result.value  # type: ignore[no-any-return] # Pulumi makes it what it is told


def get_bulk_output(
    bulk_id: pulumi.Input[str | int], opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None
) -> pulumi.Output[BulkDetails]:
    """Read a bulk whose id may be an output, as `get_bulk` does."""
    own = pulumi.InvokeOptions(version=plugin_version())
    merged = pulumi.InvokeOutputOptions.merge(own, opts)
    return pulumi.runtime.invoke_output(GET_BULK, _arguments(bulk_id), merged, BulkDetails)


def _arguments(bulk_id: pulumi.Input[str | int]) -> Mapping[str, pulumi.Input[str]]:
    return {"bulkId": exact(bulk_id)}
