"""Virtual environments as users have them: this package in one of its own, and others without it.

The environment in which the benchmark runs will not do. Before each preview and each `up` the engine's Python host
lists what is installed and looks for plugins of what is called pulumi-…: that takes its time, which the number of
packages and ours among them change, so that an empty provider beside it would be slowed down alike.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from importlib.metadata import version
from typing import TYPE_CHECKING

from building import told

from . import ROOT

if TYPE_CHECKING:
    from pathlib import Path

OURS = ("ours", "native")
_FOLDER = ROOT / "build" / "benchmarks"
_SHARED = [f"{name}=={version(name)}" for name in ("pulumi", "requests")]


def python_for(program: str) -> Path:
    """Return the folder of the interpreter with which one of programs/ runs."""
    return _bin("ours" if program in OURS else "others")


def install_programs() -> None:
    """Install what the programs import; this package afresh, everything else once for each version."""
    with told("benchmarks", "installing the package, and what others need, in build/benchmarks"):
        _install("others", *_SHARED)
        _install("ours", *_SHARED, *(f"{name}=={version(name)}" for name in ("click", "pydantic", "truststore")))
        _pip("ours", "--no-deps", "--force-reinstall", str(ROOT))


def _install(name: str, *requirements: str) -> None:
    if not (_bin(name) / "python").exists():
        venv.create(_FOLDER / name, with_pip=True)
    _pip(name, *requirements)


def _pip(name: str, *arguments: str) -> None:
    pip = [str(_bin(name) / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *arguments], check=True, stdout=sys.stderr)


def _bin(name: str) -> Path:
    return _FOLDER / name / "bin"
