"""`BulkExecution`, the resource that a Python program declares, served by the engine's Python host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import Resource

from pulumi_bulks.api.text import harmless
from pulumi_bulks.hosts.program.arguments import refusal
from pulumi_bulks.hosts.program.declaration import STATE_NAMES, Declaration, moved_from
from pulumi_bulks.hosts.shared.names import NATIVE_TYPE

from .hidden import PREVIEW, SECRETS, names_of_secrets
from .provider import BulkExecutionProvider
from .transforms import name_secrets_last

if TYPE_CHECKING:
    from collections.abc import Mapping


class BulkExecution(Declaration, Resource, module="bulks", name="BulkExecution"):
    """The execution of one SUBMITTED bulk, at most once, and its outcome, by way of the engine's Python host."""

    def _declare(self, resource_name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        _refuse_import(resource_name, opts)
        named = {STATE_NAMES[name]: value for name, value in properties.items()}
        hidden = {SECRETS: _names_of_secrets(named, opts), PREVIEW: pulumi.runtime.is_dry_run()}
        moved = moved_from(NATIVE_TYPE, opts)
        Resource.__init__(self, BulkExecutionProvider(), resource_name, {**properties, **hidden}, moved)


async def _names_of_secrets(inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> str:
    await name_secrets_last(opts)
    return await names_of_secrets(inputs, opts)


def _refuse_import(resource_name: str, opts: pulumi.ResourceOptions | None) -> None:
    """Raise RunError: the engine asks the provider for a record before it knows which provider."""
    if opts is not None and opts.import_ is not None:
        raise refusal(
            f"{harmless(resource_name)}: import_ cannot take a bulk over. Declare it without import_: a bulk that "
            "somebody has executed is adopted, never executed again. Or only read it, with BulkExecution.get."
        )
