"""How progress is shown: where it may be written over, and in which characters."""

import io
import re
from collections.abc import Mapping

import pytest

from pulumi_bulks.api.models import Bulk, StatusCount
from pulumi_bulks.cli.board import Row
from pulumi_bulks.cli.screen import Live, is_live


class Terminal(io.TextIOWrapper):
    """A terminal with this encoding, which keeps what is written."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    def isatty(self) -> bool:
        return True

    @property
    def written(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode(self.encoding)


@pytest.mark.parametrize(
    ("environment", "live"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "CI": ""}, True),
        ({"TERM": "xterm", "CI": "false"}, True),
        ({"TERM": "xterm", "CI": "true"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, False),
        ({}, False),
    ],
)
def test_only_a_terminal_that_can_is_written_over(environment: Mapping[str, str], live: bool) -> None:  # noqa: FBT001
    assert is_live(Terminal(), environment) is live
    assert not is_live(io.StringIO(), environment)
    assert not is_live(None, environment)


def rows(number: int, over: int = 0) -> list[Row]:
    counts = [StatusCount(status="COMPLETED", count=50)]
    bulk = Bulk(status="RUNNING", submitted_items_count=100, operation_status_counts=counts)
    return [Row(str(place), 0.0, bulk, is_over=place < over) for place in range(number)]


def shown(terminal: Terminal, of: list[Row]) -> str:
    with Live(terminal) as live:
        assert isinstance(live, Live)
        live.show(of, 0.0)
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", terminal.written)


def test_each_bulk_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert shown(Terminal(), rows(2)).split("\n")[-2:] == [
        "0  RUNNING ▕███████░░░░░░░▏ 50 % · 50 of 100",
        "1  RUNNING ▕███████░░░░░░░▏ 50 % · 50 of 100",
    ]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_terminal_that_cannot_show_a_bar_gets_ascii(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    text = shown(Terminal(encoding), rows(1))
    assert text.isascii()
    assert "0  RUNNING [#######.......] 50" in text


def test_more_bulks_than_lines_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "10")
    lines = shown(Terminal(), rows(100, over=95)).split("\n")
    assert [line.split()[0] for line in lines[-9:-1]] == ["95", "96", "97", "98", "99", "0", "1", "2"]
    assert lines[-1] == "92 more bulks; 95 of all 100 are over"


def test_without_colour_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    shown(terminal, rows(1))
    assert "\x1b[36m" not in terminal.written
