"""What a stack of the Pulumi project in the current folder knows, by way of `pulumi … --json`.

Decrypted values stay in this process: they are in no message and in no environment of a child.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.models import printable
from pulumi_bulks.api.redaction import without_opaque_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PATIENCE = 60.0
"""Seconds that Pulumi may take: it may have to ask a backend and a key service."""

_LINES = 4

_RUNS = 50
"""How far back a `pulumi up` is looked for, behind runs that write no outputs, such as refreshes."""

T = TypeVar("T", bound="dict[str, Any] | list[Any]")


def configuration_of(stack: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the stack's configuration: full key → value, decrypted. Raises ConfigurationError."""
    told: dict[str, Any] = _ask(stack, ["config", "--json", "--show-secrets"], environment, dict)
    return {key: entry["value"] for key, entry in told.items() if isinstance(entry, dict) and "value" in entry}


def outputs_of(stack: str, environment: Mapping[str, str], *, in_clear: bool = True) -> dict[str, Any]:
    """Return the stack's outputs, secret ones `in_clear`, else as "[secret]". Raises ConfigurationError."""
    shown = ["--show-secrets"] if in_clear else []
    return _ask(stack, ["stack", "output", "--json", *shown], environment, dict)


def doubt_of_outputs(stack: str, environment: Mapping[str, str]) -> str:
    """Return why the stack's outputs may be those of an earlier run, "" where its last `pulumi up` has succeeded.

    Of an `up` that failed the stack keeps the outputs of the run before, which a `pulumi refresh` does not mend.
    """
    try:
        told: list[Any] = _ask(stack, ["stack", "history", "--json", "--page-size", str(_RUNS)], environment, list)
    except ConfigurationError:
        return "how the last `pulumi up` of this stack has ended cannot be read from its history"
    runs = [run for run in told if isinstance(run, dict) and run.get("kind") == "update"]
    if not runs:
        return "the history of this stack tells of no `pulumi up`"
    result = runs[0].get("result")  # the latest comes first
    if result == "succeeded":
        return ""
    ended = "has failed" if result == "failed" else "has not been seen to end"
    return f"the last `pulumi up` of this stack {ended}"


def _ask(stack: str, arguments: Sequence[str], environment: Mapping[str, str], kind: type[T]) -> T:
    pulumi = shutil.which("pulumi", path=environment.get("PATH"))
    if pulumi is None:
        raise ConfigurationError(
            "--stack asks pulumi, and there is none on PATH",
            step="Install it (https://www.pulumi.com/docs/install/), or use BULKS_… variables.",
        )
    command = [pulumi, *arguments, "--stack", stack, "--non-interactive"]
    called = f"`pulumi {' '.join(arguments)}`"
    try:
        ended = subprocess.run(  # noqa: S603 - there is no shell, and an option's value stays one
            command,
            env={**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        problem = f"{called} has not ended after {_PATIENCE:.0f} s"
    except OSError as error:
        problem = f"{called} cannot be started: {error.strerror}"
    else:
        if ended.returncode == 0:
            return _parsed(ended.stdout, called, kind)
        problem = f"{called} ended with exit code {ended.returncode}{_complaint(ended.stderr)}"
    raise ConfigurationError(
        f"the stack {printable(stack)} cannot be read: {problem}",
        step="Run this in the folder of the stack's project, logged in to its backend and, if there is one, with its "
        "passphrase.",
    )


def _parsed(output: bytes, called: str, kind: type[T]) -> T:
    try:
        told = json.loads(output)
    except ValueError:
        told = None
    if isinstance(told, kind):
        return told
    what = "object" if issubclass(kind, dict) else "list"
    raise ConfigurationError(f"{called} printed no JSON {what}: this version of pulumi is not one that this one knows")


def _complaint(stderr: bytes) -> str:
    """Return the first lines of what Pulumi says, without what looks like a secret."""
    text = without_opaque_words(stderr.decode("utf-8", "replace"))
    lines = [printable(line.strip()) for line in text.splitlines() if line.strip()]
    return f": {' / '.join(lines[:_LINES])}" if lines else ""
