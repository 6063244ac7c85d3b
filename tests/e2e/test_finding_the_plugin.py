"""The three ways in which Pulumi finds the plugin, what the user sees of each, and what is seen without it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pulumi_bulks.cli.install_plugin import PROGRAM, plugin_script, write_shim
from pulumi_bulks.hosts.plugin.version import plugin_version
from pulumi_bulks.simulator import ServedSimulator

from .stack import ROOT, TIME_LIMIT, Ended
from .yaml_stack import PROGRAMS, YamlStack, by_path

pytestmark = pytest.mark.engine

PAYOUTS: dict[str, Any] = {"payouts": {"type": "bulks:BulkExecution", "properties": {"bulkId": "1"}}}
PYTHON = 'from pulumi_bulks.native import BulkExecution\nBulkExecution("payouts", bulk_id="1")\n'
FROM_PATH = f"using {PROGRAM} from $PATH"


@pytest.fixture
def yaml(tmp_path: Path, api: ServedSimulator, engine: Path) -> YamlStack:
    api.add_bulk("1", items=10, rate=100)
    return YamlStack(tmp_path / "yaml", api, engine)


def install(yaml: YamlStack) -> None:
    """Run `pulumi-bulks install-plugin` into the Pulumi home of the stack."""
    command = [sys.executable, "-m", "pulumi_bulks", "install-plugin"]
    ended = subprocess.run(command, env=yaml.environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"installed the plugin bulks {plugin_version()}, which runs {plugin_script()}\n"


def seen(yaml: YamlStack) -> str:
    """Preview, and deploy; returns all that the user sees."""
    preview, up = yaml.preview(), yaml.up()
    assert preview.ok, preview.text
    assert up.ok, up.text
    return preview.text + up.text


def refusal(ended: Ended, api: ServedSimulator) -> str:
    assert not ended.ok
    assert api.requests == []
    return ended.text


def test_by_path_in_the_project_nothing_is_said_of_it(yaml: YamlStack) -> None:
    yaml.write(PAYOUTS, by_path(PROGRAMS))
    assert PROGRAM not in seen(yaml)


def test_a_path_may_have_spaces_and_be_relative_to_the_project(yaml: YamlStack) -> None:
    folder = yaml.folder / "of the team"
    folder.mkdir()
    write_shim(folder, Path(sys.executable), plugin_script())
    yaml.write(PAYOUTS, by_path(Path("of the team")))
    assert PROGRAM not in seen(yaml)


def test_on_path_it_is_found_and_every_command_says_so(yaml: YamlStack) -> None:
    yaml.write(PAYOUTS, None)
    yaml.extra = {"PATH": yaml.path(PROGRAMS)}
    assert FROM_PATH in seen(yaml)


def test_installed_it_is_found_without_a_word_also_when_it_was_installed_before(yaml: YamlStack) -> None:
    yaml.write(PAYOUTS, None)
    install(yaml)
    install(yaml)
    assert PROGRAM not in seen(yaml)


def test_the_projects_path_wins_over_the_installed_one(yaml: YamlStack, api: ServedSimulator) -> None:
    install(yaml)
    broken = yaml.folder / "broken"
    broken.mkdir()
    (broken / PROGRAM).write_text("#!/bin/sh\necho the one of the project >&2\nexit 1\n")
    (broken / PROGRAM).chmod(0o755)
    yaml.write(PAYOUTS, by_path(broken))
    assert "the one of the project" in refusal(yaml.preview(), api)


@pytest.mark.parametrize("installed", [True, False], ids=["installed", "by path"])
def test_a_program_in_python_whose_environment_is_not_on_path_finds_it_alike(
    yaml: YamlStack,
    installed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    project = {"name": "e2e", "runtime": "python", **({} if installed else {"plugins": by_path(PROGRAMS)})}
    (yaml.folder / "Pulumi.yaml").write_text(json.dumps(project))
    (yaml.folder / "__main__.py").write_text(PYTHON)
    yaml.extra = {**yaml.extra, "PULUMI_PYTHON_CMD": sys.executable}
    if installed:
        install(yaml)
    assert PROGRAM not in seen(yaml)


def test_without_the_plugin_pulumi_names_it(yaml: YamlStack, api: ServedSimulator) -> None:
    yaml.write(PAYOUTS, None)
    assert 'error loading package "bulks": could not find' in refusal(yaml.preview(), api)


def test_a_folder_without_it_is_named(yaml: YamlStack, api: ServedSimulator) -> None:
    yaml.write(PAYOUTS, by_path(yaml.folder))
    assert PROGRAM in refusal(yaml.preview(), api)


def test_an_environment_that_is_gone_is_named_with_what_to_do(yaml: YamlStack, api: ServedSimulator) -> None:
    folder = yaml.folder / "programs"
    folder.mkdir()
    write_shim(folder, yaml.folder / "gone" / "python", yaml.folder / "gone" / PROGRAM)
    yaml.write(PAYOUTS, by_path(folder))
    told = refusal(yaml.preview(), api)
    assert os.fspath(yaml.folder / "gone" / PROGRAM) in told
    assert "run: pulumi-bulks install-plugin" in told


def test_the_folder_for_package_add_starts_the_plugin_as_a_program() -> None:
    """Pulumi runs it so from a git repository, which the Python host of this engine is too old to do."""
    command = [sys.executable, str(ROOT / "plugin"), "127.0.0.1:1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline().strip().isdigit(), "the one line of a plugin is its port"
        process.stdin.close()  # it ends with the engine that has started it
        assert process.wait(TIME_LIMIT) == 1
