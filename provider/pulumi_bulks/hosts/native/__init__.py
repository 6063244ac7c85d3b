"""The native plugin's resource, provider and function as a Python program sees them."""

from .function import get_bulk, get_bulk_output
from .provider import Provider
from .resource import BulkExecution

__all__ = ["BulkExecution", "Provider", "get_bulk", "get_bulk_output"]
