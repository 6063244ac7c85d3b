"""The command `pulumi`, ended as it wants to be: it gets each Ctrl-C once, and is waited for."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

from pulumi.automation import CommandResult, PulumiCommand
from pulumi.automation.errors import create_command_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi.automation import OnOutput


class Interruptible(PulumiCommand):
    """Runs `pulumi` in a process group of its own, where no Ctrl-C of the terminal reaches it, and passes signals on.

    By itself the Automation API leaves `pulumi` behind: the Ctrl-C comes to both, this program ends of it, and with it
    the program that `pulumi` asks, while a wait is being recorded. A signal to this program alone would not even come
    to `pulumi`. The first one lets every wait end and be recorded, a second one ends `pulumi` at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.interrupted = False
        self.complaint = ""
        """What the latest command has written to stderr."""
        self._process: subprocess.Popen[str] | None = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._pass_on)

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnOutput | None = None,
        on_error: OnOutput | None = None,
    ) -> CommandResult:
        """Run one command to its end. Raises CommandError if it fails."""
        environment = {**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"}
        with subprocess.Popen(  # noqa: S603 - the command line of the Automation API
            [self.command, "--non-interactive", *args],
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        ) as process:
            self._process = process
            stdout, self.complaint = process.communicate()
            self._process = None
        for callback, text in ((on_output, stdout), (on_error, self.complaint)):
            if callback is not None:
                callback(text)
        result = CommandResult(stdout, self.complaint, process.returncode)
        if process.returncode:
            raise create_command_error(result)
        return result

    def _pass_on(self, *_: object) -> None:
        self.interrupted = True
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
