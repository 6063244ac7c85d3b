"""Stacks on the real engine, each in a folder of its own, whose commands are measured."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from . import HERE
from .installed import python_for
from .measure import Measured, measure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_AS_IS = ("--non-interactive", "--color", "never")
_AT_ONCE = ("--yes", "--skip-preview")
_PLUGIN = "plugins:\n  providers:\n    - name: {name}\n      path: {path}\n"


class Stack:
    """A stack of one of programs/, which reads `inputs` from its environment."""

    def __init__(self, folder: Path, program: str, inputs: Mapping[str, str]) -> None:
        (folder / "state").mkdir(parents=True)
        plugins = _plugins(folder, program)
        (folder / "Pulumi.yaml").write_text(f"name: measured\nruntime: python\n{plugins}", encoding="utf-8")
        shutil.copy(HERE / "programs" / f"{program}.py", folder / "__main__.py")
        self._folder = folder
        self._environment = environment(folder, inputs, python_for(program))
        self.run("stack", "init", "measured")

    def run(self, *arguments: str) -> Measured:
        """Run `pulumi` to its end. Raises CommandFailedError."""
        return measure(["pulumi", *arguments, *_AS_IS], self._folder, self._environment)

    def up(self, *arguments: str) -> Measured:
        """Deploy, without a preview before."""
        return self.run("up", *_AT_ONCE, *arguments)

    def preview(self) -> Measured:
        """Preview."""
        return self.run("preview")

    def refresh(self) -> Measured:
        """Refresh, without a preview before."""
        return self.run("refresh", *_AT_ONCE)


def _plugins(folder: Path, program: str) -> str:
    """Return where the engine finds the native plugin of a program; the empty one gets an executable in `folder`."""
    python = python_for(program)
    if program == "native":
        return _PLUGIN.format(name="bulks", path=python)
    if program == "empty_native":
        path = folder / "pulumi-resource-sleeps"
        path.write_text(f'#!/bin/sh\nexec "{python / "python"}" "{HERE / "sleeps.py"}" "$@"\n', encoding="utf-8")
        path.chmod(0o755)
        return _PLUGIN.format(name="sleeps", path=folder)
    return ""


def environment(folder: Path, inputs: Mapping[str, str], python: Path) -> dict[str, str]:
    """Return the environment of a stack's commands: nothing of the user's own stacks and accounts.

    The engine's Python host takes the interpreter that is first on PATH, here that of the folder `python`.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BULKS_", "PULUMI_"))}
    return {
        **inherited,
        "PATH": os.pathsep.join([str(python), os.environ["PATH"]]),
        "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "measured",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "XDG_CACHE_HOME": str(folder / "cache"),
        **inputs,
    }
