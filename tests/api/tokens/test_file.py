"""The token file: what it may be, and what is said where it is something else."""

import os
import socket
from pathlib import Path

import pytest

from pulumi_bulks.api.errors import SourceError
from pulumi_bulks.api.tokens.file import FileSource
from pulumi_bulks.api.tokens.sources import TokenFile
from pulumi_bulks.api.tokens.text import SOURCE_LIMIT


def refusal(path: Path) -> SourceError:
    with pytest.raises(SourceError) as error:
        FileSource(TokenFile(path)).fetch(None)
    assert error.value.__context__ is None
    return error.value


def test_the_file_is_read_anew_each_time(tmp_path: Path) -> None:
    path = tmp_path / "token"
    source = FileSource(TokenFile(path))
    for token in ("one", "two"):
        path.write_text(f"{token}\n")
        assert source.fetch(None).get_secret_value() == token


def test_a_link_is_followed_as_secrets_are_mounted(tmp_path: Path) -> None:
    (tmp_path / "..data").mkdir()
    (tmp_path / "..data" / "token").write_text("abc")
    (tmp_path / "token").symlink_to("..data/token")
    assert FileSource(TokenFile(tmp_path / "token")).fetch(None).get_secret_value() == "abc"


def test_its_messages_name_where_it_was_set() -> None:
    assert FileSource(TokenFile(Path("/t"), "BULKS_AUTH_TOKEN_FILE")).name == "BULKS_AUTH_TOKEN_FILE /t"


def test_a_missing_file_may_come_and_a_missing_folder_is_a_wrong_path(tmp_path: Path) -> None:
    assert refusal(tmp_path / "token").passes
    assert "it cannot be read: No such file or directory" in str(refusal(tmp_path / "token"))
    assert not refusal(tmp_path / "none" / "token").passes


def test_a_folder_is_named(tmp_path: Path) -> None:
    assert "it is a folder\n  Name the file in it" in str(refusal(tmp_path))


def test_a_pipe_is_refused_and_nobody_waits_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "token"
    os.mkfifo(path)
    assert "it is a pipe, which can be read only once\n  Use bulks:authTokenCommand" in str(refusal(path))


def test_a_device_and_a_socket_are_refused(tmp_path: Path) -> None:
    assert "it is a device" in str(refusal(Path("/dev/zero")))
    with socket.socket(socket.AF_UNIX) as server:
        path = tmp_path / "s"
        server.bind(str(path))
        assert "it cannot be read: No such device or address" in str(refusal(path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_missing_permission_is_named(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("abc")
    path.chmod(0)
    assert "it cannot be read: Permission denied" in str(refusal(path))


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "token"
    with path.open("wb") as file:
        file.truncate(10 * 1024**4)  # a hole: it takes no room
    assert "it has 10,995,116,277,760 bytes, which is no token" in str(refusal(path))
    path.write_bytes(b"a" * (SOURCE_LIMIT + 1))
    assert "it has 65,537 bytes" in str(refusal(path))


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "\udcff"])
def test_a_name_that_no_file_can_have_is_a_refusal_like_any_other(name: str, tmp_path: Path) -> None:
    refusal(tmp_path / name)
