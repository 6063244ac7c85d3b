"""Check an outcome: find it, judge it, compare it with the live bulk, and say what came of it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import ConfigurationError, InputError
from pulumi_bulks.api.models import printable
from pulumi_bulks.hosts.shared.consuming import required
from pulumi_bulks.hosts.shared.texts import text_of
from pulumi_bulks.outcome.errors import (
    OutcomeAheadError,
    OutcomeNotAcceptedError,
    OutcomeNotFinalError,
    OutcomePartialError,
    OutcomeStaleError,
)
from pulumi_bulks.outcome.expectation import parse_expectation, plain_environment
from pulumi_bulks.outcome.reading import is_record, read_record

from . import lines
from .asking import look_at
from .connecting import session_of
from .exits import Exit, exit_of
from .options import number_or_text
from .output import complain, data, write
from .records import STDIN, read_json
from .stack import outputs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_bulks.api.models import Bulk

_OPTIONS = {"bulkId": "--bulk-id", "maxAge": "--max-age", "statuses": "--status"}
"""What inputs are called on a command line, where it is not `--` and their name."""


class Verifying:
    """One check of one outcome. `schema` is that of the line to print, None for a text."""

    def __init__(self, expected: Mapping[str, Any], schema: str | None, *, live: bool) -> None:
        self._expected = expected
        self._schema = schema
        self._live = live
        self._record: dict[str, Any] = {}
        self._is_secret = False

    def run(self, source: str | None, stack: str | None) -> Exit:
        """Check the outcome in a file, on stdin or in a stack, and return the exit code."""
        try:
            self._judge(source, stack)
            if self._live:
                self._compare(self._seen(stack))
        except Exception as error:  # noqa: BLE001 - told as it has to be, and never as a traceback
            self._tell(_by_options(error))
            return exit_of(error)
        self._tell(None)
        return Exit.ACCEPTED

    def _judge(self, source: str | None, stack: str | None) -> None:
        """Take the record, where it is of the expected bulk. Raises InputError, ConfigurationError and OutcomeError."""
        expected = {**self._expected, "maxAge": number_or_text(self._expected["maxAge"])}
        parse_expectation(expected)  # what is wrong with it is told before anything is asked
        if source is None and stack is not None:
            value: object = outputs_of(stack, os.environ)
            self._is_secret = _is_secret(expected["name"], value, outputs_of(stack, os.environ, in_clear=False))
        else:
            value = read_json(source or STDIN)
        outcome, others = _picked(value, expected["name"])
        try:
            self._record = required(outcome, expected, time.time(), is_secret=self._is_secret, others=others)
        except _OF_THE_BULK:
            self._record = read_record(outcome, "").told()
            raise

    def _seen(self, stack: str | None) -> Bulk:
        session = session_of(stack)
        here, there = session.settings.base_url, self._expected["environment"]
        if plain_environment(here) != plain_environment(there):
            raise ConfigurationError(
                f"--live cannot look at {there}: the configuration is that of {here}",
                step="Give the base URL and the credentials of that environment, as BULKS_… variables or by --stack.",
            )
        return look_at(session, self._expected["bulkId"])

    def _compare(self, bulk: Bulk) -> None:
        """Raise OutcomeStaleError where the live bulk is not as the record says."""
        record = self._record
        told = (record["status"], record["executionStart"])
        if told == (bulk.status, bulk.execution_start):
            return
        says = "something else" if self._is_secret else _state(*told)
        raise OutcomeStaleError(
            f"the outcome of {record['name']} is not so any more: it says {says}, and the API says "
            f"{_state(bulk.status, bulk.execution_start)} of bulk {record['bulkId']}",
            step="Run `pulumi up` on the stack that executes the bulk: it looks again, and does not execute it twice.",
        )

    def _tell(self, error: Exception | None) -> None:
        record = self._record
        if self._schema is not None:
            write(self._line(self._schema, error))
        elif error is not None:
            complain(text_of(error))
        else:
            looked = ", and is so now" if self._live else ""
            data(f"{record['bulkId']}  {self._accepted()}{looked}")

    def _accepted(self) -> str:
        record, name = self._record, self._expected["name"]
        if self._is_secret:
            return f"accepted: {name}, and what else is known of it is a secret"
        ended = printable(record["executionFinishTime"] or "") or "at a time that the API does not tell"
        return f"{record['status']}  accepted: {name} ended {ended}"

    def _line(self, schema: str, error: Exception | None) -> dict[str, Any]:
        """Return the line for `--json`, with what the record says where it is of the expected bulk and no secret."""
        record = self._record
        bulk_id, environment = self._expected["bulkId"], self._expected["environment"]
        line = lines.line_of(schema, bulk_id=bulk_id, environment=environment, error=error)
        shown = {} if self._is_secret else record
        told = {name: shown[name] for name in line.keys() & shown.keys() - _ITS_OWN}
        own = {"name": self._expected["name"], "verdict": record.get("verdict"), "accepted": error is None}
        return {**line, **told, **own, "final": _FINAL.get(record.get("verdict", ""))}


_OF_THE_BULK = (
    OutcomeNotFinalError,
    OutcomePartialError,
    OutcomeNotAcceptedError,
    OutcomeAheadError,
    OutcomeStaleError,
)
"""What is refused and is of the expected bulk all the same, so that its status is worth telling."""

_ITS_OWN = {"schema", "bulkId", "environment"}

_OF_A_RECORD = {"bulkId", "verdict"}

_OURS = "pulumi-bulks/"

_FINAL = {"accepted": True, "not-accepted": True, "not-final": False, "not-executed": False}
"""By the verdict; of an unknown one nobody knows."""


def _picked(value: object, name: str) -> tuple[object, list[str]]:
    """Return the outcome in a file, which is a record or holds it as an output, and what else there is beside it."""
    if not isinstance(value, dict) or is_record(value):
        return value, []
    is_there = isinstance(value.get(name), dict)  # what outputs are called is up to their program
    if not is_there and (str(value.get("schema", "")).startswith(_OURS) or value.keys() >= _OF_A_RECORD):
        return value, []
    return value.get(name), list(value)


def _is_secret(name: str, in_clear: object, as_shown: object) -> bool:
    """Return whether an output, or a part of it, is a secret: a stack shows another value in its place then."""
    return _picked(in_clear, name)[0] != _picked(as_shown, name)[0]


def _state(status: object, start: object) -> str:
    return f"{status}, begun at {start or 'no time'}"


def _by_options(error: Exception) -> Exception:
    """Return an error about inputs with the options' names for the inputs'."""
    if not isinstance(error, InputError):
        return error
    return InputError([(_OPTIONS.get(name, f"--{name}"), reason) for name, reason in error.failures])
