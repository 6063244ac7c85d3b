"""Secrets that a transformation makes.

Transformations of the program run after the resource has named its secrets: old ones in the program, new ones when the
engine calls it back. A transform of our own names the secrets again, registered with the engine as the last one for the
whole stack, and only in a program that has any transformation at all. `pulumi.runtime.register_resource_transform`
cannot do that: it waits until every resource so far is there.
"""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime import get_root_resource
from pulumi.runtime._callbacks import _CallbackServicer
from pulumi.runtime.rpc import is_rpc_secret
from pulumi.runtime.settings import _get_callbacks

from pulumi_bulks.hosts.shared.names import DYNAMIC_TYPE

from .hidden import SECRETS, names_of_secrets

_last_of: WeakKeyDictionary[_CallbackServicer, int] = WeakKeyDictionary()
"""How many transforms the program had when ours became the last one, by the servicer that holds ours."""


async def name_secrets_last(opts: pulumi.ResourceOptions | None) -> None:
    """Have the secrets named again after all transformations that a resource with these options will meet."""
    parent = opts.parent if opts is not None else None
    if parent is not None:
        await parent.urn.future()  # by then, the parent's own transforms are known
    known = _transforms_of_this_program()
    if not known and not _has_any(opts, parent or get_root_resource()):
        return
    servicers = _servicers_of_this_program()
    callbacks = servicers[0] if servicers else await _get_callbacks()
    if callbacks is not None and _last_of.get(callbacks) != known:
        callbacks.register_stack_transform(_name_secrets)
        _last_of[callbacks] = _transforms_of_this_program()


def _has_any(opts: pulumi.ResourceOptions | None, parent: pulumi.Resource | None) -> bool:
    own = opts is not None and (opts.transformations or opts.transforms)
    return bool(own or getattr(parent, "_transformations", None))


def _servicers_of_this_program() -> list[_CallbackServicer]:
    """Return what serves the engine's calls back: the SDK makes one for each context that registers something."""
    loop = asyncio.get_running_loop()
    return [each for each in _CallbackServicer._servicers if getattr(each, "_loop", loop) is loop]  # noqa: SLF001 - the SDK shows no other place


def _transforms_of_this_program() -> int:
    return sum(len(each._transforms) for each in _servicers_of_this_program())  # noqa: SLF001 - as above


async def _name_secrets(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ != DYNAMIC_TYPE:
        return None
    inputs = {name: value for name, value in args.props.items() if not name.startswith("__")}
    marked = {name: pulumi.Output.secret(None) if is_rpc_secret(value) else value for name, value in inputs.items()}
    names = await names_of_secrets(marked, args.opts)
    if args.props.get(SECRETS) == names:
        return None
    unchanged: Any = None
    return pulumi.ResourceTransformResult({**args.props, SECRETS: names}, unchanged)
