"""A Pulumi provider for the bulk processes of a REST API: each executed at most once, and waited for."""

from .api.errors import BulksError
from .hosts.dynamic import BulkExecution, BulkMode, FinalStatus

__all__ = ["BulkExecution", "BulkMode", "BulksError", "FinalStatus"]
