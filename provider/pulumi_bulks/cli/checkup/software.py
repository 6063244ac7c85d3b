"""Which engine, SDK and package there are, and whether they go together."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib import metadata

from pulumi_bulks.api.models import printable
from pulumi_bulks.hosts.plugin.version import plugin_version

from .finding import Finding, ok, problem, warning

TESTED_ENGINE = (3, 255, 0)
"""The engine's version that this package is tested with."""

LEAST_SDK = (3, 235)
"""The first version of the SDK that recognises every secret input."""

PLUGIN = "pulumi-resource-bulks"

_PATIENCE = 20.0
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")


def version_in(text: str) -> tuple[int, ...] | None:
    """Return the first version in a text, None where there is none."""
    found = _VERSION.search(text)
    return None if found is None else tuple(map(int, found.groups()))


def engine() -> Finding:
    """Return which Pulumi is on PATH."""
    name = "engine"
    tested = ".".join(map(str, TESTED_ENGINE))
    path = shutil.which("pulumi")
    if path is None:
        return warning(
            name,
            "there is no pulumi on PATH: programs need it, these commands (but for --stack) do not",
            "https://www.pulumi.com/docs/install/",
        )
    told = _output(path, "version")
    version = None if told is None else version_in(told)
    if told is None or version is None:
        return problem(name, f"{path} does not tell its version", "Run `pulumi version`, and install Pulumi again.")
    if version < TESTED_ENGINE:
        return warning(name, f"{path} is {told}, older than the {tested} that is tested", "Install a newer Pulumi.")
    return ok(name, f"{path} is {told}")


def sdk() -> Finding:
    """Return which SDK there is."""
    name = "sdk"
    try:
        told = metadata.version("pulumi")
    except metadata.PackageNotFoundError:
        return problem(name, "the package pulumi is not installed", "pip install pulumi-bulks")
    version = version_in(told)
    if version is None or version[: len(LEAST_SDK)] < LEAST_SDK:
        least = ".".join(map(str, LEAST_SDK))
        return problem(name, f"pulumi {told} is older than {least}", f"pip install 'pulumi>={least}'")
    return ok(name, f"pulumi {told}")


def package() -> Finding:
    """Return which version of this package there is, and whether the plugin on PATH is of the same."""
    name = "package"
    own = metadata.version("pulumi-bulks")
    python = ".".join(map(str, sys.version_info[:3]))
    message = f"pulumi-bulks {own}, Python {python}"
    path = shutil.which(PLUGIN)
    if path is None:
        return ok(name, f"{message}; no {PLUGIN} on PATH, which only the native plugin needs")
    told = _output(path, "--version")
    if told != plugin_version():
        return warning(
            name,
            f"{message}; but {path} is {told or 'of an unknown version'}",
            "Install one version in both places, or let PATH name this one's folder first.",
        )
    return ok(name, f"{message}; {path} is of the same version")


def _output(path: str, argument: str) -> str | None:
    """Return the first line that a program prints, None where it fails or takes long."""
    try:
        ended = subprocess.run(  # noqa: S603 - a program of this name on the user's own PATH
            [path, argument],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = ended.stdout.decode("utf-8", "replace").split("\n")
    return printable(lines[0].strip(), 60) if ended.returncode == 0 and lines[0].strip() else None
