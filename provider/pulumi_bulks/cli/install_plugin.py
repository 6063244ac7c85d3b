"""`pulumi-bulks install-plugin`: the native plugin for all of this user's programs, without any download.

What Pulumi gets is a small script that runs the plugin in the environment where this package is installed. Its version,
which Pulumi compares with that of a program's package, is the one of this package when the command ran.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from pulumi_bulks.hosts.plugin.version import plugin_version

from .exits import Exit
from .output import Refusal, data
from .subcommand import subcommand

PROGRAM = "pulumi-resource-bulks"

_SHIM = """\
#!/bin/sh
# Written by `pulumi-bulks install-plugin`: runs the plugin in the Python environment where pulumi-bulks is installed.
python={python}
plugin={plugin}
if [ ! -x "$python" ] || [ ! -f "$plugin" ]; then
    echo >&2  # Pulumi shows this behind a sentence of its own
    echo "pulumi-bulks is no longer where it was when its plugin was installed: $plugin or $python is gone." >&2
    echo "Install pulumi-bulks with pip again, there or elsewhere, and then run: pulumi-bulks install-plugin" >&2
    exit 1
fi
exec "$python" "$plugin" "$@"
"""


class CannotInstall(Exception):  # noqa: N818 - what it says, not that it is an error
    """The plugin could not be installed; the text says what to do."""


@subcommand(
    """Install the native plugin for all Pulumi programs of this user, in any language, without any download.

Pulumi gets a script that runs the plugin in this Python environment. Run this again after an upgrade of pulumi-bulks
and where the environment has moved. A program can do without it: by `plugins:` in its Pulumi.yaml, or with the programs
of this environment on PATH."""
)
def command() -> Exit:
    """Install it and say so."""
    try:
        data(install_plugin())
    except CannotInstall as error:
        raise Refusal(str(error), code="error") from None
    return Exit.ACCEPTED


def install_plugin() -> str:
    """Install the plugin and return what to tell the user. Raises CannotInstall."""
    if os.name == "nt":
        programs = Path(sys.executable).parent
        raise CannotInstall(
            f"not on Windows: in Pulumi.yaml, under plugins: providers:, give bulks the path {programs}"
        )
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise CannotInstall("there is no pulumi on PATH: https://www.pulumi.com/docs/install/")
    plugin, version = plugin_script(), plugin_version()
    with tempfile.TemporaryDirectory() as shim:
        write_shim(Path(shim), Path(sys.executable), plugin)
        command = [pulumi, "plugin", "install", "resource", "bulks", version, "--file", shim, "--reinstall"]
        environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
        ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    if ended.returncode != 0:
        raise CannotInstall(f"`pulumi plugin install` failed: {(ended.stderr or ended.stdout).strip()}")
    return f"installed the plugin bulks {version}, which runs {plugin}"


def plugin_script() -> Path:
    """Return the plugin's executable in this environment. Raises CannotInstall."""
    files = metadata.files("pulumi-bulks") or []
    recorded = [Path(str(file.locate())).resolve() for file in files if file.name == PROGRAM]
    for path in (*recorded, Path(sys.executable).parent / PROGRAM):
        if path.is_file():
            return path
    raise CannotInstall(f"this environment has no {PROGRAM}: install pulumi-bulks with pip, as an ordinary package")


def write_shim(folder: Path, python: Path, plugin: Path) -> Path:
    """Write the script that Pulumi starts as the plugin."""
    shim = folder / PROGRAM
    shim.write_text(_SHIM.format(python=shlex.quote(str(python)), plugin=shlex.quote(str(plugin))), encoding="utf-8")
    shim.chmod(0o755)
    return shim
