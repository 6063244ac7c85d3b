"""Files of bulks: how they are decoded, and how their mistakes are told."""

from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks import read_bulks
from pulumi_bulks.hosts.program.files.documents import entries_of_document
from pulumi_bulks.hosts.program.files.entries import Mistake, mistakes_in
from pulumi_bulks.hosts.program.files.tables import entries_of_table

Written = Callable[[str, bytes], Path]

TABLE = "name,bulkId,mode\npayouts,8123456789012345678,ON_FAILURE_STOP\nrefunds,8123456789012345679,\n"
READ = {
    "payouts": {"bulk_id": "8123456789012345678", "mode": "ON_FAILURE_STOP"},
    "refunds": {"bulk_id": "8123456789012345679"},
}


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def told(path: Path) -> str:
    with pytest.raises(pulumi.RunError) as refused:
        read_bulks(path)
    text = str(refused.value).replace(str(path), path.name)
    assert text.endswith("(pulumi-bulks explain invalid-input)")
    return text.removesuffix("(pulumi-bulks explain invalid-input)").rstrip()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_as_any_machine_saves_it(written: Written, encoding: str, line_end: str) -> None:
    assert read_bulks(written("a.csv", TABLE.replace("\n", line_end).encode(encoding))) == READ


def test_the_order_of_the_file_is_kept(written: Written) -> None:
    table = "name,bulkId\n" + "".join(f"bulk-{number},{number}\n" for number in (3, 1, 2))
    assert list(read_bulks(written("a.csv", table.encode()))) == ["bulk-3", "bulk-1", "bulk-2"]


def test_a_byte_that_is_no_utf_8_is_named_with_its_line(written: Written) -> None:
    refused = told(written("a.csv", b"name,bulkId\npayouts,1\nR\xfcckzahlung,2\n"))
    assert (
        refused == 'a.csv: line 3: the byte 0xFC is no UTF-8: save the file as UTF-8, in a spreadsheet as "CSV UTF-8"'
    )


def test_half_a_utf_16_file_is_no_traceback(written: Written) -> None:
    assert "is no UTF-8" in told(written("a.csv", "name".encode("utf-16")[:-1]))


@pytest.mark.parametrize("name", ["a.xlsx", "a", ".csv", "-"])
def test_another_kind_of_file_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    assert "bulks are listed in a .csv or a .json file" in told(tmp_path / name)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    assert told(tmp_path / "a.csv") == "a.csv: cannot be read: No such file or directory"
    (tmp_path / "b.csv").mkdir()
    assert told(tmp_path / "b.csv") == "b.csv: cannot be read: Is a directory"


@pytest.mark.parametrize("content", [b"name,bulkId\n", b"name,bulkId\n,,\n\n"])
def test_a_table_without_a_bulk_is_a_mistake(written: Written, content: bytes) -> None:
    assert told(written("a.csv", content)) == "a.csv: 1 mistake, and nothing of it is used\n  it lists no bulk"


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(written: Written) -> None:
    table = "name,bulkId,mode\na,1,FAST\n,2,\na,3,\nb,01,\n"
    assert told(written("a.csv", table.encode())).splitlines() == [
        "a.csv: 4 mistakes, and nothing of it is used",
        "  line 2: mode must be one of ON_FAILURE_STOP, ON_FAILURE_CONTINUE",
        "  line 3: it has no name, which has to be a text",
        "  line 4: the name 'a' is that of line 2",
        "  line 5: the bulk 1 is listed in line 2 already",
    ]


def test_many_mistakes_are_counted_and_some_are_told(written: Written) -> None:
    table = "name,bulkId\n" + "a,x\n" * 30
    lines = told(written("a.csv", table.encode())).splitlines()
    assert lines[0].startswith("a.csv: 59 mistakes")
    assert len(lines) == 22
    assert lines[-1] == "  and 39 more mistakes"


def test_a_file_too_large_to_be_a_list_is_refused(written: Written) -> None:
    assert "is too large for a list of bulks" in told(written("a.csv", b"\n" * (16 * 2**20 + 1)))


@given(st.text(), st.sampled_from([entries_of_table, entries_of_document]))
def test_any_text_gives_entries_and_mistakes_that_can_be_shown(text: str, read: Callable[..., object]) -> None:
    listing = read(text)
    assert all(str(mistake).isprintable() for mistake in (*listing.mistakes, *mistakes_in(listing.entries)))  # type: ignore[attr-defined]


def test_a_mistake_of_the_whole_file_has_no_line() -> None:
    assert str(Mistake(None, "it lists no bulk")) == "it lists no bulk"
