"""Pulumi's own judgement of the schema."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_bulks.hosts.plugin.version import plugin_version
from tools.schema.write import FILE

pytestmark = pytest.mark.engine


def check(engine: Path, file: Path) -> subprocess.CompletedProcess[str]:
    command = [str(engine / "pulumi"), "schema", "check", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_schema_is_one_to_the_engine(engine: Path, tmp_path: Path) -> None:
    checked = check(engine, FILE)
    assert (checked.returncode, checked.stderr) == (0, "")
    broken = tmp_path / "schema.json"
    broken.write_text(FILE.read_text(encoding="utf-8").replace('"integer"', '"int"'))
    assert check(engine, broken).returncode != 0


def test_the_engine_gets_the_schema_from_the_plugin_itself(engine: Path, tmp_path: Path) -> None:
    plugin = Path(sys.executable).with_name("pulumi-resource-bulks")
    command = [str(engine / "pulumi"), "package", "get-schema", str(plugin)]
    home = {"PATH": str(engine), "PULUMI_HOME": str(tmp_path), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    got = subprocess.run(command, capture_output=True, text=True, check=False, env=home)
    assert got.returncode == 0, got.stderr
    schema = json.loads(got.stdout)
    assert schema["version"] == plugin_version()
    assert set(schema["resources"]) == {"bulks:index:BulkExecution"}
    assert schema["resources"]["bulks:index:BulkExecution"]["listInputs"]["properties"].keys() == {"status"}
