"""What a stack of the Pulumi project in the current folder knows, by way of `pulumi … --json`.

Decrypted values stay in this process: they are in no message and in no environment of a child.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.models import printable
from pulumi_bulks.api.redaction import without_opaque_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PATIENCE = 60.0
"""Seconds that Pulumi may take: it may have to ask a backend and a key service."""

_LINES = 4


def configuration_of(stack: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the stack's configuration: full key → value, decrypted. Raises ConfigurationError."""
    told = _ask(stack, ["config", "--json", "--show-secrets"], environment)
    return {key: entry["value"] for key, entry in told.items() if isinstance(entry, dict) and "value" in entry}


def outputs_of(stack: str, environment: Mapping[str, str], *, in_clear: bool = True) -> dict[str, Any]:
    """Return the stack's outputs, secret ones `in_clear`, else as "[secret]". Raises ConfigurationError."""
    shown = ["--show-secrets"] if in_clear else []
    return _ask(stack, ["stack", "output", "--json", *shown], environment)


def _ask(stack: str, arguments: Sequence[str], environment: Mapping[str, str]) -> dict[str, Any]:
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
            return _parsed(ended.stdout, called)
        problem = f"{called} ended with exit code {ended.returncode}{_complaint(ended.stderr)}"
    raise ConfigurationError(
        f"the stack {printable(stack)} cannot be read: {problem}",
        step="Run this in the folder of the stack's project, logged in to its backend and, if there is one, with its "
        "passphrase.",
    )


def _parsed(output: bytes, called: str) -> dict[str, Any]:
    try:
        told = json.loads(output)
    except ValueError:
        told = None
    if isinstance(told, dict):
        return told
    raise ConfigurationError(f"{called} printed no JSON object: this version of pulumi is not one that this one knows")


def _complaint(stderr: bytes) -> str:
    """Return the first lines of what Pulumi says, without what looks like a secret."""
    text = without_opaque_words(stderr.decode("utf-8", "replace"))
    lines = [printable(line.strip()) for line in text.splitlines() if line.strip()]
    return f": {' / '.join(lines[:_LINES])}" if lines else ""
