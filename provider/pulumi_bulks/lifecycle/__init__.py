"""A resource's verbs as plain functions on typed inputs and outputs."""

from .checking import Failure, Failures, check, failures_of, mistakes
from .comparing import Difference, diff
from .reading import read
from .result import Outcome
from .verbs import create, delete, update

__all__ = [
    "Difference",
    "Failure",
    "Failures",
    "Outcome",
    "check",
    "create",
    "delete",
    "diff",
    "failures_of",
    "mistakes",
    "read",
    "update",
]
