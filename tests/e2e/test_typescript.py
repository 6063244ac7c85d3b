"""The program in TypeScript runs on the plugin by way of the generated package, as `make sdks` has compiled it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import sdks

from pulumi_bulks.hosts.plugin.schema import schema_text
from pulumi_bulks.simulator import ServedSimulator

from .stack import TIME_LIMIT, Stack

pytestmark = pytest.mark.engine

RUNNER = Path(__file__).with_name("typescript.cjs")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with the program, its package and one SDK of Pulumi for both."""
    schema = sdks.SDKS / "schema.json"
    compiled = sdks.SDKS / "program" / "index.js"
    if not compiled.exists() or schema.read_text(encoding="utf-8") != schema_text():
        pytest.skip("`make sdks` has not been run, or not since the schema has changed")
    folder = tmp_path / "program"
    modules = folder / "node_modules"
    modules.mkdir(parents=True)
    for module in sdks.installed(sdks.find_npm()).iterdir():
        (modules / module.name).symlink_to(module)
    shutil.copytree(sdks.SDKS / "nodejs", modules / "pulumi-bulks-sdk")
    shutil.copy(compiled, folder)
    shutil.copy(RUNNER, folder)
    return folder


def test_it_previews_executes_once_and_then_leaves_the_bulk_alone(
    program: Path, stack: Stack, api: ServedSimulator
) -> None:
    api.add_bulk("8123456789012345678", items=800, rate=800)
    command = ["node", RUNNER.name, "8123456789012345678"]
    ended = subprocess.run(
        command, cwd=program, env=stack.environment, capture_output=True, text=True, check=False, timeout=TIME_LIMIT
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "will execute 800 operations of /transfers, ON_FAILURE_STOP" in ended.stdout
    result = json.loads(ended.stdout.splitlines()[-1])
    assert result["outcome"]["bulkId"] == "8123456789012345678"
    assert result["outcome"]["status"] == result["seen"] == "COMPLETED"
    assert result["outcome"]["counts"]["COMPLETED"] == 800
    assert result["outcome"]["environment"] == api.base_url
    assert result["again"] == {"same": 2}
    assert api.execute_calls() == 1
