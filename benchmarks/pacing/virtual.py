"""Let a library's own code wait in virtual time, by replacing the module `time` that it has imported."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING
from unittest import mock

from .drive import AskedBulk, Run
from .policies import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .traces import Trace

Get = Callable[[], bool]
"""Makes one GET and tells whether its answer is final."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A library's way to wait, with its own defaults.

    `wait` returns once `get` has; it takes real time unless `time` is replaced in `modules`.
    """

    name: str
    package: str
    driven: str
    wait: Callable[[Get], None]
    modules: tuple[ModuleType, ...]


def policy_of(peer: Peer) -> Policy:
    """Return the peer as a policy for traces, in virtual time."""

    def run(trace: Trace) -> Run:
        random.seed(trace.finish)
        bulk = AskedBulk(trace)
        with virtual_time(bulk, peer.modules):
            peer.wait(bulk.get)
        return bulk.run()

    return Policy(peer.name, peer.driven, run)


@contextlib.contextmanager
def virtual_time(bulk: AskedBulk, modules: tuple[ModuleType, ...]) -> Iterator[None]:
    """Replace `time` in `modules` by the clock of `bulk`. Raises AttributeError where one does not import it."""
    clock = SimpleNamespace(sleep=bulk.sleep, monotonic=bulk.monotonic, time=bulk.monotonic)
    with contextlib.ExitStack() as stack:
        for module in modules:
            stack.enter_context(mock.patch.object(module, "time", clock))
        yield
