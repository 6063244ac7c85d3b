"""`pulumi-bulks` with the configuration of a real stack."""

import json
import subprocess
import sys

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .stack import Stack

pytestmark = pytest.mark.engine


def command(stack: Stack, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the folder of the stack's project, without any of our variables in its environment."""
    environment = {name: value for name, value in stack.environment.items() if not name.startswith("BULKS_")}
    return subprocess.run(
        [sys.executable, "-m", "pulumi_bulks", *arguments],
        cwd=stack.folder,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def configured(stack: Stack, api: ServedSimulator) -> Stack:
    api.add_bulk("1", items=1, status="FINISHED")
    assert stack.run("config", "set", "bulks:baseUrl", api.base_url).ok
    assert stack.run("config", "set", "--secret", "bulks:apiKey", api.api_key).ok
    assert stack.run("config", "set", "--secret", "bulks:authToken", api.auth_token).ok
    return stack


def test_status_takes_the_configuration_of_the_stack(configured: Stack, api: ServedSimulator) -> None:
    ended = command(configured, "status", "1", "--stack", "test", "--json")
    assert (ended.returncode, json.loads(ended.stdout)["status"]) == (0, "COMPLETED")
    assert api.auth_token not in ended.stdout + ended.stderr


def test_doctor_is_content_with_it(configured: Stack) -> None:
    assert configured.run("config", "set", "bulks:baseURL", "x").ok
    ended = command(configured, "doctor", "--stack", "test", "--json")
    found = {line["id"]: line for line in map(json.loads, ended.stdout.splitlines())}
    assert (ended.returncode, found["engine"]["status"]) == (0, "ok")
    assert found["configuration"]["fix"] == "Is it bulks:baseUrl for bulks:baseURL?"


def test_a_stack_that_cannot_be_read_is_told_in_pulumis_words(configured: Stack) -> None:
    ended = command(configured, "status", "1", "--stack", "other")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no stack named 'other' found" in ended.stderr
    ended = command(configured, "status", "1", "--stack", "test", PULUMI_CONFIG_PASSPHRASE="wrong")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "incorrect passphrase" in ended.stderr
