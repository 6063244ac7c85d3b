"""What processes tell each other, in a file that may be missing, foreign, torn or locked: no request fails for it."""

import multiprocessing
import os
import stat
import struct
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.clock import SystemClock
from pulumi_bulks.api.errors import ThrottledError
from pulumi_bulks.api.limits import ledger as ledgers
from pulumi_bulks.api.limits.budget import Budget, Want
from pulumi_bulks.api.limits.ledger import Ledger, Note, ledger_of
from pulumi_bulks.api.limits.windows import Window
from pulumi_bulks.simulator import VirtualClock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the permissions and links of POSIX")

URL, KEY = "https://api.example.com/multi", "the-key"


def news(ledger: Ledger) -> list[Note]:
    with ledger.turn() as notes:
        return notes


def tell(ledger: Ledger, *notes: Note) -> None:
    with ledger.turn():
        ledger.add(notes)


def test_each_process_is_told_once_what_the_others_sent(tmp_path: Path) -> None:
    first, second, third = (Ledger(tmp_path / "x") for _ in range(3))
    tell(first, Note())
    assert len(news(second)) == 1
    tell(second, Note(), Note(lasting=60, window=Window(12, 20)))
    assert [note.window for note in news(first)] == [None, Window(12, 20)]
    assert news(first) == news(second) == []
    assert [round(note.age) for note in news(third)] == [0, 0, 0]


def test_a_budget_counts_what_other_processes_send(tmp_path: Path) -> None:
    clock = VirtualClock()
    shares = [Window(4, 60)]
    first, second = (Budget(clock, shares, Ledger(tmp_path / "x")) for _ in range(2))
    for budget in (first, second, first, second, first):
        with budget.request(Want(0.0), 3600):
            pass
    assert 59 < clock.monotonic() < 61


def test_a_429_to_one_process_silences_the_others(tmp_path: Path) -> None:
    clock = VirtualClock()
    first, second = (Budget(clock, ledger=Ledger(tmp_path / "x")) for _ in range(2))
    with pytest.raises(ThrottledError), first.request(Want(0.0), None):
        raise ThrottledError("429", retry_after=40, limits=[Window(1000, 3600)])
    with second.request(Want(0.0), 3600):
        assert clock.monotonic() >= 40


def test_the_file_is_in_the_users_cache_and_its_name_and_content_tell_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    tell(ledger_of(URL, KEY, {"XDG_CACHE_HOME": str(tmp_path)}), Note())
    tell(ledger_of(URL, "another", {"XDG_CACHE_HOME": str(tmp_path)}), Note())
    files = list((tmp_path / "pulumi-bulks").iterdir())
    assert len(files) == 2
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not any(text.encode() in path.read_bytes() + path.name.encode() for text in (URL, KEY, "example"))


def test_without_a_cache_it_is_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    tell(ledger_of(URL, KEY, {"XDG_CACHE_HOME": str(tmp_path / "file")}), Note())
    assert len(list((tmp_path / f"pulumi-bulks-{os.geteuid()}").iterdir())) == 1


@pytest.mark.parametrize("mode", [0o777, 0o720])
def test_a_folder_in_which_others_can_write_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(mode)
    monkeypatch.setattr(ledgers, "folders", lambda _: [folder])
    tell(ledger_of(URL, KEY, {}), Note())
    assert list(folder.iterdir()) == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    (tmp_path / "x").symlink_to(target)
    ledger = Ledger(tmp_path / "x")
    tell(ledger, Note())
    assert news(ledger) == []
    assert target.read_text() == "precious"


def test_what_is_no_file_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "folder", tmp_path / "pipe", Path("/dev/null"), Path("/proc/x"), tmp_path / "none" / "x"):
        ledger = Ledger(path)
        tell(ledger, Note())
        assert news(ledger) == []


def test_a_file_that_another_keeps_locked_holds_nobody_up(tmp_path: Path) -> None:
    first, second = Ledger(tmp_path / "x"), Ledger(tmp_path / "x")
    with first.turn():
        began = time.monotonic()
        tell(second, Note())
        assert time.monotonic() - began < 5


@given(st.binary(max_size=400))
def test_no_content_makes_it_fail_or_asks_for_a_year(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("x") / "x"
    path.write_bytes(content)
    first, second = Ledger(path), Ledger(path)
    assert all(0 <= note.age <= 86_400 and 0 <= note.lasting <= 31 * 86_400 for note in news(first))
    tell(first, Note())
    assert len(news(second)) >= 1


@pytest.mark.parametrize(
    ("at", "lasting", "requests", "seconds"),
    [
        (-90_000, 0, 0, 0),
        (60, 0, 0, 0),
        (float("nan"), 0, 0, 0),
        (float("inf"), 0, 0, 0),
        (0, 1e12, 0, 0),
        (0, -1, 0, 0),
        (0, float("nan"), 0, 0),
        (0, 60, 5, -1),
        (0, 60, 5, 1e12),
    ],
)
def test_a_note_that_no_process_would_write_is_passed_over(
    tmp_path: Path, at: float, lasting: float, requests: int, seconds: float
) -> None:
    path = tmp_path / "x"
    note = struct.pack("<ddId8s", time.time() + at, lasting, requests, seconds, b"somebody")
    path.write_bytes(b"the head" + note + struct.pack("<ddId8s", time.time(), 0, 0, 0, b"somebody"))
    assert [note.lasting for note in news(Ledger(path))] == [0]


def test_it_stays_small(tmp_path: Path) -> None:
    first, second = Ledger(tmp_path / "x"), Ledger(tmp_path / "x")
    for _ in range(50):
        tell(first, *[Note()] * 1000)
    assert len(news(second)) <= 11_000
    assert (tmp_path / "x").stat().st_size < 500_000


def test_a_torn_end_is_mended_and_a_file_that_was_removed_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "x"
    first, second = Ledger(path), Ledger(path)
    tell(first, Note(), Note())
    with path.open("ab") as file:
        file.write(b"torn")
    assert len(news(second)) == 2
    tell(first, Note())
    assert len(news(second)) == 1
    path.unlink()
    tell(first, Note())
    assert len(news(second)) == 1


def test_old_files_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "folders", lambda _: [tmp_path])
    old, other = tmp_path / "old.requests", tmp_path / "notes.txt"
    for path in (old, other):
        path.write_text("")
        os.utime(path, (0, 0))
    ledger_of(URL, KEY, {})
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def _send(path: Path, requests: int) -> None:
    budget = Budget(SystemClock(), [Window(100_000, 60)], Ledger(path))
    for _ in range(requests):
        with budget.request(Want(0.0), 60):
            pass


def test_no_note_of_processes_at_the_same_time_is_lost(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_send, args=(tmp_path / "x", 200)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert len(news(Ledger(tmp_path / "x"))) == 800
