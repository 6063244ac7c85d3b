"""The record that other programs rely on: its schema, writing it, verifying it, reports of it."""

from .desk import Desk
from .place import Place, Subject, folder_of
from .record import OutcomeProblem, OutcomeRecord, OutcomeRun, OutcomeVerdict
from .run import run_of
from .verbs import OUTCOME, create, read, update

__all__ = [
    "OUTCOME",
    "Desk",
    "OutcomeProblem",
    "OutcomeRecord",
    "OutcomeRun",
    "OutcomeVerdict",
    "Place",
    "Subject",
    "create",
    "folder_of",
    "read",
    "run_of",
    "update",
]
