"""The executable as the engine runs it: it prints its port and nothing else, and ends with the engine."""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from pulumi_bulks.hosts.plugin.version import plugin_version
from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.faults import Rule, json_error
from tests.e2e.stack import wait_until
from tests.faults.canaries import KEY, PAYLOAD, QUOTE, TOKEN, Search

from .plugged import Failed, Plugin, secret

PATIENCE = 60.0
CLOSED = "127.0.0.1:1"
EXECUTABLE = str(Path(sys.executable).parent / "pulumi-resource-bulks")


class Executable:
    """The executable in a process of its own."""

    def __init__(self, folder: Path, *arguments: str, stdin: int = subprocess.PIPE, **environment: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BULKS_", "PULUMI_"))}
        self.process = subprocess.Popen(
            [EXECUTABLE, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**inherited, "XDG_CACHE_HOME": str(folder), **environment},
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline().decode("ascii")
        self._channel = grpc.insecure_channel(f"127.0.0.1:{int(self.first_line)}")
        self.plugin = Plugin(provider_pb2_grpc.ResourceProviderStub(self._channel))

    def close_stdin(self) -> None:
        """Do what the end of the engine does, however it ends."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait(self) -> tuple[int, str, str]:
        """Return the exit code, and all else that it has printed."""
        code = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        return code, self.process.stdout.read().decode(), self.process.stderr.read().decode()

    def end(self) -> None:
        self._channel.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


@contextlib.contextmanager
def executable(folder: Path, *arguments: str, **more: Any) -> Iterator[Executable]:
    started = Executable(folder, *arguments, **more)
    try:
        yield started
    finally:
        started.end()


class Creation:
    """A Create in a thread of its own, and how it failed."""

    def __init__(self, plugin: Plugin, api: ServedSimulator, **inputs: Any) -> None:
        self.failed: Failed | None = None
        self._plugin = plugin
        self._inputs = inputs
        plugin.configure(api)
        self._thread = threading.Thread(target=self._create)
        self._thread.start()
        wait_until(lambda: api.executions(inputs["bulkId"]))

    def wait(self) -> Failed | None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self.failed

    def _create(self) -> None:
        try:
            self._plugin.create(**self._inputs)
        except Failed as failed:
            self.failed = failed


@pytest.mark.parametrize(
    ("word", "answer"), [("--help", "Pulumi starts it"), ("-h", "install-plugin"), ("--version", plugin_version())]
)
def test_a_person_is_told_what_it_is(word: str, answer: str) -> None:
    ended = subprocess.run([EXECUTABLE, word], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert answer in ended.stdout
    assert ended.stderr == ""


def test_it_prints_its_port_and_ends_when_the_engine_has_gone(tmp_path: Path) -> None:
    with executable(tmp_path, CLOSED) as started:
        assert started.first_line.strip().isdigit()
        started.close_stdin()
        assert started.wait() == (1, "", "")


def test_where_stdin_is_no_pipe_it_ends_when_nobody_answers_at_the_engines_address(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as engine:
        address = f"127.0.0.1:{engine.getsockname()[1]}"
        with executable(tmp_path, address, stdin=subprocess.DEVNULL) as started:
            engine.accept()[0].close()  # it watches
            engine.close()
            assert started.wait() == (1, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_verbs_answer_and_ends_it_without_a_word(
    tmp_path: Path, api: ServedSimulator, number: signal.Signals
) -> None:
    api.add_bulk("1", items=100_000, rate=1)
    with executable(tmp_path, CLOSED) as started:
        creation = Creation(started.plugin, api, bulkId="1")
        started.process.send_signal(number)
        failed = creation.wait()
        assert failed is not None
        assert failed.code is grpc.StatusCode.ABORTED
        assert failed.outputs.values["status"] == "RUNNING"
        assert started.wait() == (0, "", "")


@pytest.mark.parametrize("end", ["stdin", "SIGKILL"])
def test_its_end_in_the_middle_of_a_call_is_silent(tmp_path: Path, api: ServedSimulator, end: str) -> None:
    api.add_bulk("1", items=100_000, rate=1)
    with executable(tmp_path, CLOSED) as started:
        creation = Creation(started.plugin, api, bulkId="1")
        if end == "stdin":
            started.close_stdin()
        else:
            started.process.kill()
        failed = creation.wait()
        assert failed is not None
        assert failed.recorded is None
        assert started.wait()[1:] == ("", "")
    assert api.executions("1") == 1


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONWARNINGS": "always"},
        {"PYTHONWARNINGS": "error"},
        {"PYTHONIOENCODING": "utf-16"},
        {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        {"PYTHONDEVMODE": "1"},
    ],
    ids=["warnings", "warnings as errors", "UTF-16", "ASCII", "development mode"],
)
def test_no_environment_makes_it_say_more_than_its_port(
    tmp_path: Path, api: ServedSimulator, environment: dict[str, str]
) -> None:
    api.add_bulk("1", items=2, rate=1000)
    with executable(tmp_path, CLOSED, **environment) as started:
        started.plugin.configure(api)
        assert started.plugin.create(bulkId="1").id == "1"
        with pytest.raises(Failed):
            started.plugin.create(bulkId="404")
        with pytest.raises(Failed) as caught:
            started.plugin.ask("GetMapping", provider_pb2.GetMappingRequest(key="terraform"))
        assert caught.value.code is grpc.StatusCode.UNIMPLEMENTED
        started.process.send_signal(signal.SIGTERM)
        assert started.wait() == (0, "", "")


def test_no_credential_reaches_its_output_its_records_or_the_environment_of_its_children(
    tmp_path: Path, api: ServedSimulator
) -> None:
    api.payload_canary, api.api_key, api.auth_token = PAYLOAD, KEY, TOKEN
    api.add_bulk("1", {1: "X"}, items=2, rate=1000)
    api.faults = [Rule(json_error(500, f'{{"message": "{TOKEN}", "errorCode": "X"}}'), call="get", nth=frozenset({2}))]
    held, seen = tmp_path / "token", tmp_path / "seen"
    held.write_text(TOKEN)
    script = tmp_path / "token-command"
    script.write_text(f"#!/bin/sh\nenv > {shlex.quote(str(seen))}\necho {shlex.quote(QUOTE)} >&2\ncat {held}\n")
    script.chmod(0o700)
    secrets = {
        "PULUMI_CONFIG": f'{{"bulks:apiKey": "{KEY}"}}',
        "PULUMI_CONFIG_PASSPHRASE": KEY,
        "PULUMI_CONFIG_SECRET_KEYS": f'["{KEY}"]',
        "BULKS_API_KEY": KEY,
        "BULKS_AUTH_TOKEN": TOKEN,
    }
    search = Search()
    with executable(tmp_path / "cache", CLOSED, KEPT="yes", **secrets) as started:
        started.plugin.configure(api, authToken=None, authTokenCommand=str(script))
        with pytest.raises(Failed) as caught:
            started.plugin.create(bulkId="1")
        started.process.send_signal(signal.SIGTERM)
        search.look("output", repr(started.wait()))
    assert "finished PARTIALLY_COMPLETED" in caught.value.text
    search.look("error", caught.value.text)
    search.look("record", str(caught.value.recorded))
    search.look("environment of the token command", seen.read_text())
    assert "KEPT=yes" in seen.read_text()
    search.look_at_files(tmp_path / "cache")
    assert search.hits == []


@pytest.mark.parametrize("end", ["stdin", "SIGTERM"])
def test_a_token_command_that_hangs_ends_with_it(tmp_path: Path, api: ServedSimulator, end: str) -> None:
    api.add_bulk("1", items=1)
    pid, script = tmp_path / "pid", tmp_path / "token-command"
    script.write_text(f"#!/bin/sh\necho $$ > {pid}.new\nmv {pid}.new {pid}\nexec sleep 3600\n")
    script.chmod(0o700)
    with executable(tmp_path / "cache", CLOSED) as started:
        started.plugin.configure(api, authToken=None, authTokenCommand=str(script))

        def create() -> None:
            with pytest.raises(Failed):
                started.plugin.create(bulkId="1")

        creation = threading.Thread(target=create)
        creation.start()
        wait_until(pid.exists)
        if end == "stdin":
            started.close_stdin()
        else:
            started.process.send_signal(signal.SIGTERM)
        assert started.wait()[1:] == ("", "")
        creation.join()
    wait_until(lambda: not is_alive(int(pid.read_text())))
    assert api.execute_calls() == 0


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_a_wrong_configuration_does_not_repeat_its_secrets(tmp_path: Path) -> None:
    search = Search()
    with executable(tmp_path, CLOSED) as started:
        values = {
            "baseUrl": f"https://u:{TOKEN}@a/?{KEY}",
            "apiKey": secret(f"{KEY} \n"),
            "authToken": f"Bearer {TOKEN}",
        }
        found = started.plugin.ask("CheckConfig", _check(values))
        search.look("failures", [failure.reason for failure in found.failures])
        assert len(found.failures) >= 2
        started.process.send_signal(signal.SIGTERM)
        search.look("output", repr(started.wait()))
    assert search.hits == []


def _check(values: dict[str, Any]) -> provider_pb2.CheckRequest:
    request = provider_pb2.CheckRequest()
    request.news.update(values)
    return request
