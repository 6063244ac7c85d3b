"""The command itself: what it imports, how it is left, and what it says when it is used wrongly."""

import subprocess
import sys
from importlib import metadata

import pytest

from pulumi_bulks.cli.commands import COMMANDS, commands
from pulumi_bulks.cli.main import main

HEAVY = ("pulumi", "pydantic", "requests", "rich", "starlette", "uvicorn", "jinja2")


def imported_by(*arguments: str) -> set[str]:
    """Run the command with these arguments; return the packages that it has imported."""
    program = (
        "import sys\nfrom pulumi_bulks.cli.main import main\n"
        f"try:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass\n"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return set(ended.stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["completion", "zsh"]])
def test_what_tells_of_the_command_imports_none_of_what_takes_long(arguments: list[str]) -> None:
    assert not imported_by(*arguments) & set(HEAVY)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_imports_none_of_it_either(name: str) -> None:
    assert not imported_by(name, "--help") & set(HEAVY)


def test_the_names_of_the_package_are_as_they_were() -> None:
    program = (
        "import pulumi_bulks, sys; assert 'pulumi' not in sys.modules; assert 'BulkExecution' in dir(pulumi_bulks);"
        "from pulumi_bulks import *; from pulumi_bulks.hosts.dynamic import BulkExecution as one;"
        "assert one is BulkExecution is pulumi_bulks.BulkExecution; BulksError, BulkMode, FinalStatus"
    )
    subprocess.run([sys.executable, "-c", program], timeout=60, check=True)


def test_a_name_that_the_package_does_not_have_is_an_ordinary_error() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from pulumi_bulks import Bulk"], capture_output=True, text=True, timeout=60, check=False
    )
    assert "ImportError: cannot import name 'Bulk' from 'pulumi_bulks'" in ended.stderr


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == metadata.version("pulumi-bulks")


def test_without_a_command_it_says_that_there_has_to_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    captured = capsys.readouterr()
    assert (captured.out, "COMMAND" in captured.err) == ("", True)


@pytest.mark.parametrize("arguments", [["bogus"], ["--bogus"], ["simulate", "--port", "many"], ["completion"]])
def test_a_wrong_use_is_told_on_stderr(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Usage: pulumi-bulks")


@pytest.mark.parametrize("name", COMMANDS)
def test_what_the_list_says_of_a_command_is_one_line(name: str) -> None:
    assert COMMANDS[name].endswith(".")
    assert len(COMMANDS[name]) < 80
    assert commands.get_command(None, name) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_for_every_terminal(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*([name] if name else []), "--help"]) == 0
    assert capsys.readouterr().out.isascii()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell_completes_the_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "_PULUMI_BULKS_COMPLETE" in script
    assert "pulumi-bulks" in script
