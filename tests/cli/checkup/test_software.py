"""What `doctor` says of engine, SDK and package."""

from importlib import metadata
from pathlib import Path

import pytest
from engine import VERSION

from pulumi_bulks.cli.checkup import software
from pulumi_bulks.cli.checkup.finding import Finding, Level
from pulumi_bulks.hosts.plugin.version import plugin_version


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that is on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_the_engine_that_is_tested_is_the_one_that_it_names() -> None:
    assert ".".join(map(str, software.TESTED_ENGINE)) == VERSION


def test_the_sdk_that_it_asks_for_is_the_declared_one() -> None:
    declared = next(line for line in metadata.requires("pulumi-bulks") or [] if line.startswith("pulumi<"))
    assert f">={'.'.join(map(str, software.LEAST_SDK))}" in declared


@pytest.mark.parametrize(
    ("printed", "level"),
    [
        (f"echo v{VERSION}", Level.OK),
        ("echo v9.0.0-alpha.1+abc", Level.OK),
        ("echo v3.99.0", Level.WARNING),
        ("echo what", Level.PROBLEM),
        ("echo v9.0.0; exit 1", Level.PROBLEM),
    ],
)
def test_an_engine_is_judged_by_its_version(folder: Path, printed: str, level: Level) -> None:
    program(folder, "pulumi", printed)
    assert software.engine().level is level


def test_without_an_engine_there_is_a_warning(folder: Path) -> None:
    assert folder.is_dir()
    assert software.engine().level is Level.WARNING


@pytest.mark.parametrize(
    ("version", "level"), [("3.235.0", Level.OK), ("3.234.9", Level.PROBLEM), ("?", Level.PROBLEM)]
)
def test_an_sdk_is_judged_by_its_version(version: str, level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda _name: version)
    assert software.sdk().level is level


def package_with(folder: Path, printed: str | None) -> Finding:
    if printed is not None:
        program(folder, "pulumi-resource-bulks", printed)
    return software.package()


def test_a_plugin_of_another_version_is_a_warning(folder: Path) -> None:
    assert package_with(folder, None).level is Level.OK
    assert package_with(folder, "echo 0.0.9").level is Level.WARNING
    assert package_with(folder, "exit 1").level is Level.WARNING
    assert package_with(folder, f"echo {plugin_version()}").level is Level.OK
