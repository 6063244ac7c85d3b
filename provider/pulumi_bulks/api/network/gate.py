"""A last look before the bytes of a request leave: a connection can take long, and the run may have ended meanwhile."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def always() -> None:
    """Permit every change."""


_GATE: ContextVar[Callable[[], None]] = ContextVar("gate", default=always)


@contextmanager
def gate(permit: Callable[[], None]) -> Iterator[None]:
    """Ask `permit`, which raises what stands against it, before this thread sends anything by any connection."""
    before = _GATE.set(permit)
    try:
        yield
    finally:
        _GATE.reset(before)


def pass_gate() -> None:
    """Raise what stands against sending."""
    _GATE.get()()
