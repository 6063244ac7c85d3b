"""The folder of records: what stands against it is found before the execute, and a file is whole whatever happens."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_bulks.outcome import Place, folder_of, place, writing
from pulumi_bulks.outcome.errors import OutcomeDirError

from .desks import NAME, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = 256 * 1024
"""Bytes of the small disk."""

RECORD = {"schema": "pulumi-bulks/outcome/1", "bulkId": "1", "acceptedStatuses": ["COMPLETED"], "verdict": "unknown"}


def place_in(folder: Path) -> Place:
    return Place(folder, SUBJECT)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own; skipped where this process may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)]
    try:
        ended = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        pytest.skip("there is no mount")
    if ended.returncode:
        pytest.skip("this process may not mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte on a disk."""
    filling = folder / "filling"
    with contextlib.suppress(OSError), filling.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    return filling


# the folder that is configured


@pytest.mark.parametrize("text", [None, "", "  "])
def test_there_is_none_without_one(text: str | None) -> None:
    assert folder_of(lambda _key: text, {}) is None
    assert folder_of(lambda _key: None, {} if text is None else {"BULKS_OUTCOME_DIR": text}) is None


def test_the_configuration_wins_over_the_environment() -> None:
    assert folder_of({"bulks:outcomeDir": "/a"}.get, {"BULKS_OUTCOME_DIR": "/b"}) == Path("/a")
    assert folder_of(lambda _key: None, {"BULKS_OUTCOME_DIR": " /b "}) == Path("/b")


def test_a_relative_one_begins_where_pulumi_yaml_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "project" / "program" / "deep").mkdir(parents=True)
    (tmp_path / "project" / "Pulumi.yaml").write_text("name: releases\n")
    for here in (tmp_path / "project", tmp_path / "project" / "program" / "deep"):
        monkeypatch.chdir(here)
        assert folder_of(lambda _key: "outcomes", {}) == tmp_path / "project" / "outcomes"
        assert folder_of(lambda _key: str(tmp_path / "elsewhere"), {}) == tmp_path / "elsewhere"
        assert folder_of(lambda _key: "~/outcomes", {"HOME": "/not/this/one"}) == Path.home() / "outcomes"


def test_without_a_project_it_begins_where_the_process_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert folder_of(lambda _key: "outcomes", {}) == tmp_path / "outcomes"


# before the execute


def test_a_folder_is_made_and_nothing_is_left_in_it(tmp_path: Path) -> None:
    place_in(tmp_path / "a" / "b").prepare()
    assert names_in(tmp_path / "a" / "b") == []


def hinder_by_a_file(folder: Path) -> None:
    folder.write_text("")


def hinder_by_a_file_above(folder: Path) -> None:
    folder.parent.rmdir()
    folder.parent.write_text("")


def hinder_by_a_dangling_link(folder: Path) -> None:
    folder.symlink_to(folder.parent / "nowhere")


def hinder_by_a_link_to_itself(folder: Path) -> None:
    folder.symlink_to(folder)


def hinder_by_a_folder_of_the_files_name(folder: Path) -> None:
    (folder / NAME).mkdir(parents=True)


@pytest.mark.parametrize(
    "hinder",
    [
        hinder_by_a_file,
        hinder_by_a_file_above,
        hinder_by_a_dangling_link,
        hinder_by_a_link_to_itself,
        hinder_by_a_folder_of_the_files_name,
    ],
)
def test_what_stands_against_it_is_found_by_a_look_and_named(tmp_path: Path, hinder: Any) -> None:
    folder = tmp_path / "above" / "outcomes"
    folder.parent.mkdir()
    hinder(folder)
    before = sorted(tmp_path.rglob("*"))
    obstacle = place_in(folder).obstacle()
    assert obstacle is not None
    assert f"no outcome can be written to {folder / NAME}" in obstacle
    assert "bulks:outcomeDir or BULKS_OUTCOME_DIR" in obstacle
    with pytest.raises(OutcomeDirError, match="nothing was executed") as refused:
        place_in(folder).prepare()
    assert obstacle in refused.value.what
    assert "Name another folder (bulks:outcomeDir or BULKS_OUTCOME_DIR)" in refused.value.step
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "text", ["/proc/x", "/proc/x/y", "/dev/null", "/dev/null/x", "a\0b", "x" * 5000, "/" + "y/" * 3000]
)
def test_a_folder_that_cannot_be_is_refused(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = folder_of(lambda _key: text, {})
    assert folder is not None
    with pytest.raises(OutcomeDirError, match="no outcome can be written"):
        place_in(folder).prepare()
    assert names_in(tmp_path) == []


def test_a_look_makes_nothing(tmp_path: Path) -> None:
    assert place_in(tmp_path / "a" / "b").obstacle() is None
    assert names_in(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_found_by_a_look(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "is not writable" in (place_in(tmp_path / "outcomes").obstacle() or "")


def test_a_disk_without_room_is_found(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(OutcomeDirError, match="No space left on device"):
        place_in(small_disk).prepare()
    assert names_in(small_disk) == ["filling"]


def test_a_disk_that_may_not_be_written_is_found_by_a_look(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    obstacle = place_in(small_disk / "outcomes").obstacle() or ""
    assert "is not writable" in obstacle or "Read-only" in obstacle
    with pytest.raises(OutcomeDirError):
        place_in(small_disk / "outcomes").prepare()


# afterwards


def test_a_file_is_replaced_as_a_whole_and_can_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        for number in range(3):
            assert place_in(tmp_path).write({**RECORD, "number": number}) is None
    finally:
        os.umask(old)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o640
    assert json.loads(file.read_bytes())["number"] == 2
    assert file.read_bytes().endswith(b"}\n")


def test_a_folder_that_has_gone_away_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "outcomes"
    place_in(folder).prepare()
    folder.rmdir()
    assert place_in(folder).write(RECORD) is None
    assert names_in(folder) == [NAME]


def test_a_file_that_cannot_be_replaced_stays_as_it_was(small_disk: Path) -> None:
    assert place_in(small_disk).write(RECORD) is None
    before = (small_disk / NAME).read_bytes()
    fill(small_disk)
    failure = place_in(small_disk).write({**RECORD, "text": "x" * 20_000})
    assert failure is not None
    assert failure.endswith(": No space left on device")
    assert (small_disk / NAME).read_bytes() == before
    assert names_in(small_disk) == sorted([NAME, "filling"])


@pytest.mark.parametrize("hinder", [hinder_by_a_file, hinder_by_a_dangling_link, hinder_by_a_folder_of_the_files_name])
def test_what_comes_in_the_way_later_is_told_and_never_raised(tmp_path: Path, hinder: Any) -> None:
    folder = tmp_path / "above" / "outcomes"
    folder.parent.mkdir()
    hinder(folder)
    failure = place_in(folder).write(RECORD)
    assert failure is not None
    assert failure.startswith(f"no outcome can be written to {folder / NAME}")
    assert not list(tmp_path.rglob("*.part"))


def test_a_text_that_no_file_can_hold_is_told_and_never_raised(tmp_path: Path) -> None:
    assert "surrogates not allowed" in (place_in(tmp_path).write({"name": "\ud800"}) or "")
    assert names_in(tmp_path) == []


def test_a_link_is_replaced_and_never_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "outcomes", tmp_path / "other"
    folder.mkdir()
    other.write_text("somebody else's")
    (folder / NAME).symlink_to(other)
    assert place_in(folder).write(RECORD) is None
    assert other.read_text() == "somebody else's"
    assert not (folder / NAME).is_symlink()


def test_a_link_in_the_place_of_the_unfinished_file_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, other = tmp_path / "outcomes", tmp_path / "other"
    folder.mkdir()
    other.write_text("somebody else's")
    monkeypatch.setattr(secrets, "token_hex", lambda _size: "0")
    assert place_in(folder).write(RECORD) is None
    prefix = vars(place_in(folder))["_prefix"]
    (folder / f"{prefix}0.part").symlink_to(other)
    assert "File exists" in (place_in(folder).write(RECORD) or "")
    assert other.read_text() == "somebody else's"


def test_what_killed_writers_have_left_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    prefix = vars(place_in(tmp_path))["_prefix"]
    for name in (f"{prefix}0123abcd.part", ".0000000000000000.0123abcd.part", "notes.part", f"{prefix}txt"):
        (tmp_path / name).write_text("{")
    place_in(tmp_path).prepare()
    assert names_in(tmp_path) == sorted([".0000000000000000.0123abcd.part", "notes.part", f"{prefix}txt"])


def test_writers_at_the_same_time_never_leave_half_a_file(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps({"text": ""}))
    texts = [str(number) * 50_000 for number in range(4)]
    threads = [
        threading.Thread(target=lambda text=text: [place_in(tmp_path).write({"text": text}) for _ in range(10)])
        for text in texts
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert json.loads((tmp_path / NAME).read_bytes())["text"] in {"", *texts}
    assert names_in(tmp_path) == [NAME]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"[]", b"\xff", b'{"schema": "pulumi-bulks/outcome/2"}', b"1" * 9]
)
def test_what_is_no_record_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert place_in(tmp_path).read() is None


def test_a_pipe_in_the_place_of_the_file_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    assert place_in(tmp_path).read() is None
    assert place_in(tmp_path).write(RECORD) is None


def test_a_file_system_that_cannot_write_at_once_does_for_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(_number: int) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "fsync", fsync)
    assert place_in(tmp_path).write(RECORD) is None
    assert names_in(tmp_path) == [NAME]


def test_on_windows_a_file_that_somebody_has_open_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    replace = Path.replace

    def replace_at_last(self: Path, target: Path) -> Path:
        if len(slept) < 3:
            raise PermissionError(13, "Access is denied")
        return replace(self, target)

    there = place.Place(tmp_path, SUBJECT, slept.append)
    monkeypatch.setattr(writing, "_PAUSES", (0.1, 0.2, 0.3, 0.4))
    monkeypatch.setattr(Path, "replace", replace_at_last)
    assert there.write(RECORD) is None
    assert len(slept) == 3
