"""Bulks by way of the native plugin: the arguments of `pulumi_bulks`, hundreds at a time, in several environments."""

from .hosts.native import BulkExecution, Provider, get_bulk, get_bulk_output
from .hosts.program.consuming import require_outcome
from .hosts.program.declaration import BulkMode, FinalStatus
from .hosts.program.types import BulkDetails, OutcomeRecord

__all__ = [
    "BulkDetails",
    "BulkExecution",
    "BulkMode",
    "FinalStatus",
    "OutcomeRecord",
    "Provider",
    "get_bulk",
    "get_bulk_output",
    "require_outcome",
]
