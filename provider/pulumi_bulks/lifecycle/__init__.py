"""A resource's verbs as plain functions on typed inputs and outputs."""

from .checking import Failures, check, mistakes
from .verbs import Difference, create, delete, diff, read, update

__all__ = ["Difference", "Failures", "check", "create", "delete", "diff", "mistakes", "read", "update"]
