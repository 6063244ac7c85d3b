"""The dynamic provider: `BulkExecution` in a Python program."""

from .resource import BulkExecution, BulkMode, FinalStatus

__all__ = ["BulkExecution", "BulkMode", "FinalStatus"]
