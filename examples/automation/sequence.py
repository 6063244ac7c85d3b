"""A release: bulks in their order, and a stack that keeps the outcome of each."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import automation
from screen import Screen, name_in, say

from pulumi_bulks.api.errors import BulksError
from pulumi_bulks.api.told import coded
from pulumi_bulks.cli.exits import Exit, exit_of_record
from pulumi_bulks.native import BulkExecution
from pulumi_bulks.outcome import OutcomeVerdict, Place, Subject, folder_of
from pulumi_bulks.outcome.expectation import parse_expectation
from pulumi_bulks.outcome.verifying import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from interruptible import Interruptible

    from pulumi_bulks.outcome import OutcomeRecord

FOLDER = Path(__file__).parent
PROJECT = "bulk-sequence"  # as Pulumi.yaml has it
TYPE = "bulks:index:BulkExecution"

BEGUN = frozenset(OutcomeVerdict) - {OutcomeVerdict.NOT_EXECUTED}


class Release:
    """The bulks of a release by their names, in order, each with the arguments of a BulkExecution."""

    def __init__(self, command: Interruptible, stack: str, bulks: Mapping[str, dict[str, Any]]) -> None:
        """Select the stack, and make it if there is none. Raises CommandError."""
        self._command = command
        self._bulks = bulks
        options = automation.LocalWorkspaceOptions(work_dir=str(FOLDER), pulumi_command=command)
        self._stack = automation.create_or_select_stack(stack, PROJECT, self._program(()), opts=options)
        config = self._stack.get_all_config()
        self._environment = config["bulks:baseUrl"].value if "bulks:baseUrl" in config else _variable("BULKS_BASE_URL")
        configured = folder_of(lambda key: config[key].value if key in config else None, os.environ, FOLDER)
        self._outcomes = configured or FOLDER / "outcomes"
        os.environ["BULKS_OUTCOME_DIR"] = str(self._outcomes)  # the stack's configuration wins over it, here as well

    def preview(self) -> int:
        """Look at every bulk that has no accepted outcome yet; returns the exit code."""
        if self._refused():
            return Exit.USAGE
        try:
            self._stack.preview(on_event=Screen().show, program=self._program(self._bulks))
        except automation.CommandError:
            return self._failed()
        say(f"in this order: {', '.join(self._bulks)}. Nothing was executed")
        return Exit.ACCEPTED

    def execute(self) -> int:
        """Execute what has no accepted outcome yet, until there is one that is not accepted; returns the exit code."""
        if self._refused():
            return Exit.USAGE
        begun, outputs = self._recorded(), self._stack.outputs()
        names = list(self._bulks)
        for number, name in enumerate(names):
            say(f"{number + 1} of {len(names)}: {name}")
            if self._accepted(name, outputs):
                continue
            code = self._execute(name, [other for other in names if other in {*names[: number + 1], *begun}])
            if code:
                say(f"stopped at {name}; not begun: {', '.join(self._not_begun(names[number:])) or 'none'}")
                return code
        return Exit.ACCEPTED

    def _execute(self, name: str, declared: Iterable[str]) -> int:
        """Execute one bulk, with those on record and those before it; returns the exit code. Raises CommandError."""
        before = self._record(name)
        if self._command.interrupted:
            return Exit.INTERRUPTED
        try:
            outputs = self._stack.up(on_event=Screen().show, program=self._program(declared)).outputs
        except automation.ConcurrentUpdateError:
            raise
        except automation.CommandError:
            after = self._record(name)
            return self._failed(after if after != before else None)
        return Exit.ACCEPTED if self._accepted(name, outputs, told=True) else Exit.NOT_ACCEPTED

    def _not_begun(self, names: Iterable[str]) -> list[str]:
        """Return those of the bulks of which neither the stack nor a record tells that they have begun."""
        begun = self._recorded()
        records = {name: self._record(name) for name in names if name not in begun}
        return [name for name, record in records.items() if record is None or record.verdict not in BEGUN]

    def _accepted(self, name: str, outputs: automation.OutputMap, *, told: bool = False) -> bool:
        """Return whether the outcome of this very bulk is among the outputs of the stack, and is accepted."""
        inputs = self._bulks[name]
        expected = {
            "name": name,
            "bulkId": inputs["bulk_id"],
            "environment": self._environment,
            "statuses": inputs.get("accepted_statuses"),
        }
        try:
            record = verify(outputs[name].value if name in outputs else None, parse_expectation(expected), time.time())
        except BulksError as error:
            say(f"  {coded(str(error), error.code)}") if told else None
            return False
        say(f"  accepted: {record.status}, ended {record.execution_finish_time or 'at a time that is not known'}")
        return True

    def _failed(self, written: OutcomeRecord | None = None) -> int:
        """Return the exit code after a command that failed: from the record that it has written, if any."""
        if self._command.interrupted:
            return Exit.INTERRUPTED
        if written is None:
            complaint = self._command.complaint.strip()
            say(f"  {complaint or f'pulumi has failed and left no outcome in {self._outcomes}'}")
            return Exit.OTHER
        return exit_of_record(written)

    def _refused(self) -> bool:
        """Return whether no environment is named, or the stack holds bulks that are not listed: these would be lost."""
        if self._environment is None:
            say("bulks:baseUrl is not set")
            say(f"  Run `pulumi config set bulks:baseUrl …` in {FOLDER} or set BULKS_BASE_URL.")
            return True
        strangers = sorted(self._recorded() - self._bulks.keys())
        if strangers:
            say(f"the stack has bulks on record that are not listed: {', '.join(strangers)}")
            say("  List them as well, or take another stack: one for each release.")
        return bool(strangers)

    def _recorded(self) -> set[str]:
        """Return the names of the bulks that the stack has on record, whatever became of them."""
        resources = (self._stack.export_stack().deployment or {}).get("resources") or []
        return {name_in(resource["urn"]) for resource in resources if resource["type"] == TYPE}

    def _record(self, name: str) -> OutcomeRecord | None:
        """Return what the provider has left behind of a bulk, None for nothing."""
        return Place(self._outcomes, Subject(PROJECT, self._stack.name.rpartition("/")[2], name)).read()

    def _program(self, names: Iterable[str]) -> Callable[[], None]:
        """Return the program of these bulks."""

        def program() -> None:
            for name in names:
                pulumi.export(name, BulkExecution(name, **self._bulks[name]).outcome)

        return program


def _variable(name: str) -> str | None:
    return os.environ.get(name) or None
