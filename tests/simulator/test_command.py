"""`pulumi-bulks simulate`, as a process."""

import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from .conftest import PATIENCE
from .test_scenario import EXAMPLE

COMMAND = [sys.executable, "-m", "pulumi_bulks", "simulate"]


@contextlib.contextmanager
def simulating(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command; yields its process and the first line that it prints."""
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process, process.stdout.readline().rstrip("\n")
        finally:
            process.kill()


def refused(*arguments: str) -> str:
    """Run the command, which has to give up with exit code 2 and without a traceback; returns what it told."""
    ended = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    return ended.stderr


@contextlib.contextmanager
def session_of(environment: str) -> Iterator[requests.Session]:
    """A session with the credentials of the command's `export` lines."""
    variables = dict(line.removeprefix("export ").split("=", 1) for line in environment.splitlines())
    with requests.Session() as session:
        session.trust_env = False
        session.headers["api-key"] = variables["BULKS_API_KEY"]
        session.headers["Authorization"] = f"Bearer {variables['BULKS_AUTH_TOKEN']}"
        yield session


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_url_serves_and_ends_quickly_while_a_client_is_connected(number: signal.Signals) -> None:
    with simulating("--port", "0") as (process, base_url):
        assert process.stderr
        told = "".join(process.stderr.readline() for _ in range(3))
        assert told.startswith(f"export BULKS_BASE_URL={base_url}\n")
        with session_of(told) as session:
            bulks = session.get(f"{base_url}/bulks", timeout=PATIENCE).json()
            assert [bulk["status"] for bulk in bulks["bulkProcesses"]] == ["SUBMITTED", "SUBMITTED", "PAUSED"]
            process.send_signal(number)
            assert process.wait(timeout=5) == 0
        assert process.stdout
        assert process.stdout.read() == "", "the URL is all of stdout"
        assert process.stderr.read() == ""


def test_it_serves_the_example_scenario() -> None:
    with simulating("--scenario", str(EXAMPLE)) as (process, base_url):
        assert process.stderr
        with session_of("".join(process.stderr.readline() for _ in range(3))) as session:
            failing = f"{base_url}/bulks/8123456789012345679"
            with pytest.raises(requests.ConnectionError):
                session.post(f"{failing}/execute", json={}, timeout=PATIENCE)
            assert session.get(failing, timeout=PATIENCE).json()["status"] == "RUNNING"


def test_a_taken_port_is_told_with_advice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = refused("--port", str(port))
    assert told.startswith(f"pulumi-bulks: port {port}: Address already in use")
    assert told.endswith("; choose another one with --port (pulumi-bulks explain invalid-input)\n")


def test_a_port_that_cannot_be_is_told_with_advice() -> None:
    told = "ports are 0 to 65535; choose another one with --port (pulumi-bulks explain invalid-input)\n"
    assert refused("--port", "70000").endswith(told)


@pytest.mark.parametrize(("limits", "statuses"), [("2/1h", [200, 200, 429]), ("none", [200, 200, 200])])
def test_other_limits_can_be_chosen(limits: str, statuses: list[int]) -> None:
    with simulating("--rate-limits", limits) as (process, base_url):
        assert process.stderr
        with session_of("".join(process.stderr.readline() for _ in range(3))) as session:
            assert [session.get(f"{base_url}/bulks", timeout=PATIENCE).status_code for _ in range(3)] == statuses


def test_limits_that_cannot_be_are_told_with_an_example() -> None:
    told = refused("--rate-limits", "many")
    assert told.startswith("pulumi-bulks: --rate-limits: 'many' is not a limit: write it like \"100/1m\"")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"bulks": [{"bulkId": "1", "speed": 3}]}', "bulks.0.speed"),
        ('{"faults": [{"fault": "flood"}]}', "flood is not a fault"),
        (None, "No such file"),
    ],
)
def test_a_scenario_that_cannot_be_used_is_named(text: str | None, told: str, tmp_path: Path) -> None:
    path = tmp_path / "scenario.json"
    if text is not None:
        path.write_text(text)
    message = refused("--scenario", str(path))
    assert message.startswith(f"pulumi-bulks: scenario {path}: ")
    assert told in message
