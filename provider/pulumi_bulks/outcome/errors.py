"""What can go wrong with a record, beside what can go wrong with a bulk.

OutcomeDirError                  the folder for records cannot be written; a ConfigurationError
InternalError                    a defect of this package
OutcomeError                     a record is not what its reader needs
├── UnfinishedError              the run that has written it has not ended, or was killed
├── OutcomeMissingError          there is none
├── OutcomeUnreadableError       what is there is no record, or one of a schema that this version does not know
├── OutcomeForeignError          it is of another bulk, another environment or another name
├── OutcomeNotFinalError         it tells no end of the execution
├── OutcomePartialError          the bulk is PARTIALLY_COMPLETED, and that is not accepted
├── OutcomeNotAcceptedError      the bulk is final in a way that is not accepted
├── OutcomeStaleError            it is older than its reader takes
└── OutcomeAheadError            it tells of an end that is still to come, or of none: its age makes no sense
"""

from __future__ import annotations

from pulumi_bulks.api.errors import BulksError, ConfigurationError


class OutcomeDirError(ConfigurationError):
    """The folder for outcome records cannot be written."""

    code = "outcome-dir"


class InternalError(BulksError):
    """A defect of this package, named by its place alone: its text could quote anything."""

    code = "internal"


class OutcomeError(BulksError):
    """A record is not what its reader needs."""

    code = "outcome"


class UnfinishedError(OutcomeError):
    """The run that has written the record has not ended, or was killed."""

    code = "unfinished"


class OutcomeMissingError(OutcomeError):
    """There is no record."""

    code = "outcome-missing"


class OutcomeUnreadableError(OutcomeError):
    """What is there is no record, or one of a schema that this version does not know."""

    code = "outcome-unreadable"


class OutcomeForeignError(OutcomeError):
    """The record is of another bulk, another environment or another name."""

    code = "outcome-foreign"


class OutcomeNotFinalError(OutcomeError):
    """The record tells no end of the execution."""

    code = "outcome-not-final"


class OutcomePartialError(OutcomeError):
    """The bulk is PARTIALLY_COMPLETED, and that is not accepted."""

    code = "outcome-partial"


class OutcomeNotAcceptedError(OutcomeError):
    """The bulk is final in a way that is not accepted."""

    code = "outcome-not-accepted"


class OutcomeStaleError(OutcomeError):
    """The record is older than its reader takes."""

    code = "outcome-stale"


class OutcomeAheadError(OutcomeError):
    """The record's age makes no sense: it tells of an end that is still to come, or of no time at all."""

    code = "outcome-ahead"
