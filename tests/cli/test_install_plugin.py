"""The script that Pulumi starts as the plugin, and what is said where it cannot be installed or cannot run."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from pulumi_bulks.cli.install_plugin import CannotInstall, plugin_script, write_shim
from pulumi_bulks.cli.main import main

WHAT_IT_GETS = "import sys\nprint(sys.executable, *sys.argv[1:], sep='|')\n"


@pytest.fixture(params=["plain", "with space", "qu'ote", '"$HOME" `id`', "back\\slash", "ünï"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An environment with a Python and a plugin, in a folder that a shell may take for something else."""
    folder = tmp_path / str(request.param)
    folder.mkdir()
    (folder / "python").symlink_to(sys.executable)
    (folder / "pulumi-resource-bulks").write_text(WHAT_IT_GETS)
    return folder


def run(shim: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([shim, "127.0.0.1:1", "a b"], cwd=cwd, capture_output=True, text=True, check=False)


def shim_of(environment: Path, tmp_path: Path) -> Path:
    return write_shim(tmp_path, environment / "python", environment / "pulumi-resource-bulks")


def test_the_plugin_runs_in_its_environment_with_the_engines_arguments(environment: Path, tmp_path: Path) -> None:
    ended = run(shim_of(environment, tmp_path), tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"{environment / 'python'}|127.0.0.1:1|a b\n"


def test_modules_beside_the_users_program_are_not_taken_for_the_plugins(environment: Path, tmp_path: Path) -> None:
    (environment / "pulumi-resource-bulks").write_text("import pulumi_bulks\n")
    project = tmp_path / "project"
    project.mkdir()
    (project / "pulumi_bulks.py").write_text("raise SystemExit('the wrong one')\n")
    assert "the wrong one" not in run(shim_of(environment, tmp_path), project).stderr


@pytest.mark.parametrize("gone", ["python", "pulumi-resource-bulks"])
def test_an_environment_that_is_gone_is_named_with_what_to_do(environment: Path, tmp_path: Path, gone: str) -> None:
    shim = shim_of(environment, tmp_path)
    (environment / gone).unlink()
    ended = run(shim, tmp_path)
    assert ended.returncode == 1
    assert str(environment / gone) in ended.stderr
    assert "run: pulumi-bulks install-plugin" in ended.stderr


def test_without_pulumi_it_says_where_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["install-plugin"]) == 2
    assert capsys.readouterr().err == (
        "pulumi-bulks: there is no pulumi on PATH: https://www.pulumi.com/docs/install/ (pulumi-bulks explain error)\n"
    )


def test_a_package_without_its_plugin_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(metadata, "files", lambda _name: [])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(CannotInstall, match="this environment has no pulumi-resource-bulks"):
        plugin_script()
