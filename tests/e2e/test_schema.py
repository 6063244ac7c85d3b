"""Pulumi's own judgement of the schema."""

import subprocess
from pathlib import Path

import pytest

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
