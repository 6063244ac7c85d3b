"""Which engine is found, and that one that is too old or half there is not."""

from pathlib import Path

import engine
import install
import pytest


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without an engine: an empty PATH and an empty cache."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def put(folder: Path, version: str = engine.VERSION, *, without: str = "") -> Path:
    """Put programs there that say so."""
    folder.mkdir(parents=True)
    for name in set(engine.PROGRAMS) - {without}:
        (folder / name).write_text(f"#!/bin/sh\necho v{version}\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("printed", "enough"),
    [
        (f"v{engine.VERSION}\n", True),
        ("3.1000.0", True),
        ("v4.0.0-beta.1", True),
        ("v3.254.9", False),
        ("v2.999.0", False),
        ("no version", False),
        ("", False),
    ],
)
def test_a_version_is_compared_as_numbers(printed: str, enough: bool) -> None:  # noqa: FBT001 - a column of the table
    assert engine.is_new_enough(printed) is enough


def test_without_an_engine_none_is_found(machine: Path) -> None:
    assert machine.exists()
    assert engine.on_path() is None
    assert engine.cached() is None


def test_a_new_enough_engine_on_path_is_taken(machine: Path) -> None:
    assert put(machine / "bin", "3.999.0") == engine.on_path()


@pytest.mark.parametrize(
    ("version", "without"), [("3.100.0", ""), *(("3.999.0", program) for program in engine.PROGRAMS)]
)
def test_an_old_engine_and_one_without_one_of_its_hosts_are_not(machine: Path, version: str, without: str) -> None:
    put(machine / "bin", version, without=without)
    assert engine.on_path() is None


def test_an_engine_that_cannot_be_run_is_none(machine: Path) -> None:
    (put(machine / "bin") / "pulumi").write_text("#!/bin/sh\nexit 1\n")
    assert engine.on_path() is None


def test_the_cache_belongs_to_a_user_and_a_version(machine: Path) -> None:
    folder = put(engine.cache_folder() / "bin")
    assert engine.cached() == folder
    assert machine / "cache" in folder.parents
    assert engine.VERSION in str(folder)


@pytest.mark.parametrize("without", engine.PROGRAMS)
def test_a_cache_that_lacks_a_program_is_not_taken_as_it_is(machine: Path, without: str) -> None:
    folder = put(engine.cache_folder() / "bin", without=without)
    assert machine.exists()
    assert engine.cached() is None
    assert engine.missing(folder) == [without]


def test_only_what_a_cache_lacks_is_built_and_the_error_names_it(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(engine.cache_folder() / "bin", without="pulumi-language-yaml")
    assert install.main() == 1, "there is no Go on this machine"
    assert "that has pulumi-language-yaml, and no Go to build it" in capsys.readouterr().err
    assert machine in folder.parents
    assert engine.missing(folder) == ["pulumi-language-yaml"]
    assert (folder / "pulumi").exists()
