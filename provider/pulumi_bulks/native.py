"""Bulks by way of the native plugin: the arguments of `pulumi_bulks`, hundreds at a time, in several environments."""

from .hosts.native import BulkExecution, Provider, get_bulk, get_bulk_output
from .hosts.program.declaration import BulkMode, FinalStatus
from .hosts.program.types import BulkDetails

__all__ = [
    "BulkDetails",
    "BulkExecution",
    "BulkMode",
    "FinalStatus",
    "Provider",
    "get_bulk",
    "get_bulk_output",
]
