"""The dynamic provider: `BulkExecution` in a Python program."""

from pulumi_bulks.hosts.program.declaration import BulkMode, FinalStatus

from .resource import BulkExecution

__all__ = ["BulkExecution", "BulkMode", "FinalStatus"]
