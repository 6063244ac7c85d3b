"""The versions that are allowed, tried: each Python, and the oldest and the newest of what this package depends on.

`make versions` runs all of it. A Python that this machine has not got is skipped with a word.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import nox

PROJECT = nox.project.load_toml("pyproject.toml")["project"]
PYTHONS = ["3.10", "3.11", "3.12", "3.13"]
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
QUICK = [
    *("tests/api", "tests/waiting", "tests/lifecycle", "tests/outcome", "tests/explanations", "tests/hosts"),
    *("tests/contract", "tests/cli"),
    "--ignore=tests/outcome/reports/test_browser.py",  # a browser is the same for all versions
]
MAIN_JOB = "tests/e2e/test_main_job.py"

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False
nox.needs_version = ">=2025.2"

# pyenv's versions are on PATH only where somebody has chosen them.
pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], *map(str, sorted(pyenv.glob("versions/3.*/bin")))])


def oldest() -> list[str]:
    """Return the declared lower bound of each dependency as a requirement, as in `requests==2.32.2`."""
    declared = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["simulator"]]
    return [re.sub(r">=([0-9.]+).*", r"==\1", requirement) for requirement in declared]


def quick_tests(session: nox.Session) -> None:
    """Run what needs no engine."""
    session.run("python", "-m", "pytest", "-q", "-n", "2", "-m", "not engine", *(session.posargs or QUICK))


@nox.session(python=[python for python in PYTHONS[1:] if python != HERE])
def newest(session: nox.Session) -> None:
    """Try the newest versions on each Python but this one, which `make test` does, and the oldest, as `lowest` does."""
    session.install("--editable", ".[test]")
    quick_tests(session)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Try the declared lower bounds, on the oldest Python."""
    session.install("--editable", ".[test]", *oldest())
    quick_tests(session)


@nox.session(python=PYTHONS[1])
@nox.parametrize("versions", ["lowest", "newest"])
def engine(session: nox.Session, versions: str) -> None:
    """Run the main job on the real engine, with the lower bounds and with the newest versions."""
    # The engine's Python host asks pip what is installed; an environment that uv makes has none.
    session.install("pip", "--editable", ".[test]", *(oldest() if versions == "lowest" else []))
    session.run("python", "-m", "pytest", "-q", MAIN_JOB)
