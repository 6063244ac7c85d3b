"""What `make sdks` says where it cannot generate, and that a program that does not fit is not passed."""

import shutil
from pathlib import Path

import pytest
import sdks
from building import InstallError


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without Go and npm."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("#!/bin/sh\necho what is wrong with it\nexit 1\n")
        (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("programs", "told"),
    [((), "Go 1.25 or later"), (("go",), "install Node.js"), (("go", "npm"), "install Node.js")],
)
def test_what_is_missing_is_named_before_anything_is_made(
    machine: Path, capsys: pytest.CaptureFixture[str], programs: tuple[str, ...], told: str
) -> None:
    put(machine, *programs)
    assert sdks.main() == 1
    assert told in capsys.readouterr().err


def test_what_a_generator_or_a_compiler_says_is_shown(machine: Path) -> None:
    put(machine, "tsc")
    with pytest.raises(InstallError, match="`tsc` failed:\nwhat is wrong with it"):
        sdks.run_in(machine, str(shutil.which("tsc")))
