"""A Pulumi provider for the bulk processes of a REST API: each executed at most once, and waited for."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # typing takes long to import, and the command has not yet seen to Ctrl-C by here
if TYPE_CHECKING:
    from .api.errors import BulksError
    from .hosts.dynamic import BulkExecution, BulkMode, FinalStatus
    from .hosts.program.consuming import require_outcome
    from .hosts.program.files import read_bulks
    from .hosts.program.types import OutcomeRecord

__all__ = ["BulkExecution", "BulkMode", "BulksError", "FinalStatus", "OutcomeRecord", "read_bulks", "require_outcome"]

_HOMES = {
    "BulkExecution": ".hosts.dynamic",
    "BulkMode": ".hosts.dynamic",
    "BulksError": ".api.errors",
    "FinalStatus": ".hosts.dynamic",
    "OutcomeRecord": ".hosts.program.types",
    "read_bulks": ".hosts.program.files",
    "require_outcome": ".hosts.program.consuming",
}
"""Where each name is. It is imported when the name is asked for, because the command does without Pulumi's SDK."""


def __getattr__(name: str) -> object:
    """Return what `from pulumi_bulks import name` asks for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value  # so that it is asked for once
    return value


def __dir__() -> list[str]:
    """Return the names in here, those that have not been asked for as well."""
    return sorted({*globals(), *__all__})
