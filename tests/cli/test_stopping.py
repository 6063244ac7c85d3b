"""Ctrl-C and pipes that break, in real processes."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pulumi_bulks.cli.stopping import stop_if_asked, stoppable
from pulumi_bulks.simulator import ServedSimulator

COMMAND = [sys.executable, "-m", "pulumi_bulks"]
PATIENCE = 60.0


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_a_request(api: ServedSimulator) -> None:
    ends = time.monotonic() + PATIENCE
    while not api.requests and time.monotonic() < ends:
        time.sleep(0.02)
    time.sleep(0.3)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_that_is_stopped_tells_how_each_bulk_was(api: ServedSimulator, number: signal.Signals) -> None:
    api.add_bulk("1", items=10_000, rate=10.0, status="RUNNING")
    api.add_bulk("2", items=1, status="FINISHED")
    with start("watch", "1", "2", "--json") as process:
        wait_for_a_request(api)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 8
    last = {line["bulkId"]: line for line in map(json.loads, out.splitlines())}
    assert (last["1"]["status"], last["1"]["error"]["code"]) == ("RUNNING", "interrupted")
    assert (last["2"]["status"], last["2"]["error"]) == ("COMPLETED", None)
    assert "Traceback" not in err
    assert err.endswith("pulumi-bulks: interrupted: 1 of 2 bulks were still waited for; they go on\n")


@pytest.mark.parametrize("command", [["status", "1"], ["watch", "1"], ["operations", "1"], ["doctor"]])
def test_a_request_that_hangs_does_not_hold_it_up(
    api: ServedSimulator, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api.credentials
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        monkeypatch.setenv("BULKS_BASE_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/multi")
        with start(*command, "--json") as process:
            connection, _ = silent.accept()
            with connection:
                assert connection.recv(4096).startswith(b"GET /multi/bulks")
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=20)
    assert process.returncode == 8
    line = json.loads(out.splitlines()[-1])
    assert line["error"]["code"] == "interrupted"
    assert "`pulumi " not in line["error"]["next"], "what a program does next is not for who runs the command"
    assert line.get("bulkId", "1") == "1"
    assert line.get("environment", "http").startswith("http")
    assert "Traceback" not in err


def test_a_token_command_is_ended_with_it(
    api: ServedSimulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert api.base_url
    begun = tmp_path / "begun"
    monkeypatch.delenv("BULKS_AUTH_TOKEN")
    monkeypatch.setenv("BULKS_AUTH_TOKEN_COMMAND", f"sh -c 'echo $$ > {begun}; exec sleep 60'")
    with start("status", "1") as process:
        ends = time.monotonic() + PATIENCE
        while not (begun.exists() and begun.read_text().strip()) and time.monotonic() < ends:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 8
    assert "Traceback" not in err
    running = Path(f"/proc/{begun.read_text().strip()}/stat")
    ends = time.monotonic() + 5
    while running.exists() and running.read_text().split()[2] != "Z" and time.monotonic() < ends:
        time.sleep(0.05)
    assert not running.exists() or running.read_text().split()[2] == "Z"


def test_a_process_that_a_script_has_started_in_the_background_can_be_interrupted(api: ServedSimulator) -> None:
    api.add_bulk("1", items=10_000, rate=10.0, status="RUNNING")
    program = "import signal, os, sys; signal.signal(2, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    with subprocess.Popen([sys.executable, "-c", program, *COMMAND, "watch", "1", "-q"]) as process:
        wait_for_a_request(api)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 8


@pytest.mark.parametrize("arguments", [["watch", "1", "--json"], ["status", "1", "2"], ["--help"]])
def test_a_reader_that_has_gone_is_no_traceback(api: ServedSimulator, arguments: list[str]) -> None:
    api.add_bulk("1", items=10_000, rate=10.0, status="RUNNING")
    api.add_bulk("2", items=1)
    with start(*arguments) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        err = process.stderr.read()
        assert process.wait(timeout=PATIENCE) == 1
    assert not [line for line in err.splitlines() if not line.startswith("1  RUNNING")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no full disk to offer")
def test_a_disk_that_is_full_is_named(api: ServedSimulator) -> None:
    api.add_bulk("1", items=1, status="FINISHED")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run([*COMMAND, "status", "1"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "pulumi-bulks: this cannot be written: No space left on device\n")


@pytest.mark.parametrize("fate", ["raise", "raise RuntimeError('made of it, as where a class is made')"])
def test_it_can_be_stopped_from_its_first_moment_on(tmp_path: Path, fate: str) -> None:
    (tmp_path / "click.py").write_text(
        f"import os, signal\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\nexcept KeyboardInterrupt:\n    {fate}\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(
        [*COMMAND, "--help"], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (8, "", "")


def test_a_signal_whose_exception_was_lost_is_heeded_all_the_same() -> None:
    with stoppable():
        stop_if_asked()
        with contextlib.suppress(KeyboardInterrupt):  # as a destructor loses it
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            stop_if_asked()
    stop_if_asked()
