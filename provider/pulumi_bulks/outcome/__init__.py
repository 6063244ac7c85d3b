"""The record that other programs rely on: its schema, writing it, verifying it, reports of it."""

from .desk import Desk
from .naming import Subject
from .place import Place, folder_of
from .record import OutcomeProblem, OutcomeRecord, OutcomeRun, OutcomeVerdict
from .run import run_of
from .verbs import OUTCOME, create, foretell, read, update

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
    "foretell",
    "read",
    "run_of",
    "update",
]
