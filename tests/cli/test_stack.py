"""Configuration from a stack, by way of a program that is called pulumi."""

import json
import os
import stat
from pathlib import Path

import pytest

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.cli import stack
from pulumi_bulks.simulator import ServedSimulator

from .conftest import Run


class Pulumi:
    """A `pulumi` that keeps what it was called with, and does what a test says."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "pulumi"

    def does(self, script: str) -> None:
        self._file.write_text(
            f'#!/bin/sh\n[ "$1" = version ] && exit 1\nprintf "%s\\n" "$@" > {self._folder}/arguments\n{script}\n'
        )
        self._file.chmod(self._file.stat().st_mode | stat.S_IXUSR)

    def tells(self, config: dict[str, str]) -> None:
        values = {key: {"value": value, "secret": "Key" in key or "Token" in key} for key, value in config.items()}
        (self._folder / "config.json").write_text(json.dumps(values))
        self.does(f"cat {self._folder}/config.json")

    @property
    def arguments(self) -> list[str]:
        return (self._folder / "arguments").read_text().splitlines()


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pulumi:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return Pulumi(folder)


@pytest.fixture
def in_the_stack(api: ServedSimulator, pulumi: Pulumi, monkeypatch: pytest.MonkeyPatch) -> Pulumi:
    """A stack with all of the configuration, of which the environment has none."""
    for name in ("BULKS_BASE_URL", "BULKS_API_KEY", "BULKS_AUTH_TOKEN"):
        monkeypatch.delenv(name)
    pulumi.tells({"bulks:baseUrl": api.base_url, "bulks:apiKey": api.api_key, "bulks:authToken": api.auth_token})
    return pulumi


@pytest.mark.parametrize("command", [["status", "1"], ["watch", "1"], ["operations", "1"], ["doctor"]])
def test_the_configuration_is_taken_from_the_stack(
    command: list[str], api: ServedSimulator, in_the_stack: Pulumi, run: Run
) -> None:
    api.add_bulk("1", items=1, status="FINISHED")
    ran = run(*command, "--stack", "org/project/prod")
    assert ran.code == (1 if command == ["doctor"] else 0), "this pulumi does not tell its version"
    assert api.requests
    assert in_the_stack.arguments == [
        "config",
        "--json",
        "--show-secrets",
        "--stack",
        "org/project/prod",
        "--non-interactive",
    ]
    assert api.auth_token not in ran.out + ran.err


def test_what_the_stack_does_not_say_is_taken_from_the_environment(
    api: ServedSimulator, in_the_stack: Pulumi, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.add_bulk("1", items=1, status="FINISHED")
    in_the_stack.tells({"bulks:baseUrl": api.base_url})
    monkeypatch.setenv("BULKS_API_KEY", api.api_key)
    monkeypatch.setenv("BULKS_AUTH_TOKEN", api.auth_token)
    assert run("status", "1", "--stack", "prod").code == 0


def test_decrypted_values_are_in_no_environment_of_a_child(
    api: ServedSimulator, in_the_stack: Pulumi, run: Run, tmp_path: Path
) -> None:
    api.add_bulk("1", items=1, status="FINISHED")
    seen = tmp_path / "seen"
    command = f"sh -c 'env > {seen}; echo {api.auth_token}'"
    in_the_stack.tells({"bulks:baseUrl": api.base_url, "bulks:apiKey": api.api_key, "bulks:authTokenCommand": command})
    assert run("status", "1", "--stack", "prod").code == 0
    assert api.api_key not in seen.read_text()


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo 'error: no stack named prod found' >&2; exit 6", "exit code 6: error: no stack named prod found"),
        ("echo 'error: passphrase is wrong, password=hunter2hunter2' >&2; exit 255", "password=[secret]"),
        ("echo 'not JSON'", "printed no JSON object"),
        ("echo '[]'", "printed no JSON object"),
        ("exit 1", "exit code 1\n"),
    ],
)
def test_a_stack_that_cannot_be_read_is_a_wrong_configuration(
    pulumi: Pulumi, run: Run, api: ServedSimulator, script: str, told: str
) -> None:
    pulumi.does(script)
    ran = run("status", "1", "--stack", "prod")
    assert (ran.code, ran.out, api.requests) == (2, "", [])
    assert told in ran.err
    assert "hunter2" not in ran.err
    ran = run("status", "1", "--stack", "prod", "--json")
    assert (ran.code, ran.lines[0]["error"]["code"]) == (2, "configuration")


@pytest.mark.parametrize(
    ("runs", "doubt"),
    [
        ([("update", "succeeded"), ("update", "failed")], ""),
        ([("refresh", "succeeded"), ("update", "succeeded")], ""),
        ([("update", "failed"), ("update", "succeeded")], "the last `pulumi up` of this stack has failed"),
        ([("refresh", "succeeded"), ("update", "failed")], "the last `pulumi up` of this stack has failed"),
        ([("update", "in-progress")], "the last `pulumi up` of this stack has not been seen to end"),
        ([("destroy", "failed")], "the history of this stack tells of no `pulumi up`"),
        ([], "the history of this stack tells of no `pulumi up`"),
        (None, "how the last `pulumi up` of this stack has ended cannot be read from its history"),
    ],
)
def test_outputs_are_doubted_where_the_last_up_has_not_succeeded(
    pulumi: Pulumi, runs: list[tuple[str, str]] | None, doubt: str
) -> None:
    told = None if runs is None else [{"kind": kind, "result": result} for kind, result in runs]
    pulumi.does(f"echo '{json.dumps(told)}'")
    assert stack.doubt_of_outputs("prod", os.environ) == doubt
    assert pulumi.arguments[:3] == ["stack", "history", "--json"]


def test_it_gets_no_input_and_is_given_up(pulumi: Pulumi, monkeypatch: pytest.MonkeyPatch) -> None:
    pulumi.does("cat >&2; exec sleep 60")
    monkeypatch.setattr(stack, "_PATIENCE", 0.5)
    with pytest.raises(ConfigurationError, match="has not ended after"):
        stack.configuration_of("prod", os.environ)


def test_without_pulumi_it_says_so() -> None:
    with pytest.raises(ConfigurationError, match="there is none on PATH"):
        stack.configuration_of("prod", {"PATH": ""})


def test_a_stack_without_configuration_lacks_all_of_it(
    pulumi: Pulumi, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BULKS_BASE_URL", raising=False)
    pulumi.tells({})
    ran = run("doctor", "--stack", "prod", "--json")
    assert (ran.code, ran.lines[0]["status"]) == (2, "problem")
    assert "bulks:baseUrl is not set" in ran.lines[0]["message"]
