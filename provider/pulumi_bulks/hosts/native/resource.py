"""`BulkExecution`, served by the native plugin."""

from __future__ import annotations

from typing import Any

import pulumi

from pulumi_bulks.hosts.plugin.version import plugin_version
from pulumi_bulks.hosts.program.declaration import Declaration, moved_from
from pulumi_bulks.hosts.shared.names import DYNAMIC_TYPE, NATIVE_TYPE


class BulkExecution(Declaration):
    """The execution of one SUBMITTED bulk, at most once, and its outcome, by way of the native plugin."""

    def _declare(self, resource_name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        own = pulumi.ResourceOptions(version=plugin_version())  # what the program says wins
        moved = moved_from(DYNAMIC_TYPE, pulumi.ResourceOptions.merge(own, opts))
        pulumi.CustomResource.__init__(self, NATIVE_TYPE, resource_name, properties, moved)
