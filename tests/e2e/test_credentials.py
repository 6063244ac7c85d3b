"""Where the token comes from, and what happens when it ends in the middle of a wait."""

import shlex
import sys
import time
from pathlib import Path

import pytest

from pulumi_bulks.simulator import Behaviour, ServedSimulator, simulate

from .hosts import on_native
from .stack import Stack, finish, wait_until

pytestmark = pytest.mark.engine

NO_TOKEN = {"BULKS_AUTH_TOKEN": ""}


def token_file(stack: Stack, path: Path) -> None:
    stack.extra = {**NO_TOKEN, "BULKS_AUTH_TOKEN_FILE": str(path)}


def token_command(stack: Stack, tmp_path: Path, program: str) -> None:
    """Let a Python program print the token; what `>>` appends to it is its log."""
    path = tmp_path / "get token.py"
    path.write_text(program)
    stack.extra = {**NO_TOKEN, "BULKS_AUTH_TOKEN_COMMAND": shlex.join([sys.executable, str(path)])}


def test_a_token_file_that_is_empty_for_a_while_when_the_token_ends_is_waited_for(
    stack: Stack, api: ServedSimulator, tmp_path: Path
) -> None:
    api.add_bulk("1", items=600, rate=100)
    path = tmp_path / "token"
    path.write_text(api.auth_token)
    token_file(stack, path)
    stack.inputs = {"bulk_id": "1"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1"))
    path.write_text("")
    api.auth_token = "renewed-token"
    time.sleep(3)  # what the user's file takes
    path.write_text("renewed-token\n")
    ended = finish(up)
    assert ended.ok, ended.text
    assert f"BULKS_AUTH_TOKEN_FILE {path}: it is empty; asking again" in ended.text
    assert stack.outputs()["status"] == "COMPLETED"
    assert api.execute_calls("1") == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_token_file_is_read_as_windows_writes_it(
    encoding: str, stack: Stack, api: ServedSimulator, tmp_path: Path
) -> None:
    api.add_bulk("1", items=10, rate=100)
    path = tmp_path / "token"
    path.write_bytes(f"{api.auth_token}\r\n".encode(encoding))
    token_file(stack, path)
    up = stack.up(bulk_id="1")
    assert up.ok, up.text
    assert api.execute_calls("1") == 1


def test_a_token_file_that_holds_something_else_is_told_at_preview(
    stack: Stack, api: ServedSimulator, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    path.write_text('{"access_token": "token-in-json"}')
    token_file(stack, path)
    preview = stack.preview(bulk_id="1")
    assert not preview.ok
    assert f"BULKS_AUTH_TOKEN_FILE {path}: it is JSON" in preview.text
    assert "Give the token alone, for example with `jq -r .access_token`." in preview.text
    assert "token-in-json" not in preview.text
    assert api.requests == []


def test_a_token_command_runs_again_after_a_401_and_without_the_stacks_secrets(
    stack: Stack, api: ServedSimulator, tmp_path: Path
) -> None:
    api.add_bulk("1", items=200, rate=100)
    current, seen = tmp_path / "current", tmp_path / "seen"
    current.write_text(api.auth_token)
    program = f"""\
import json, os, pathlib, sys
with open({str(seen)!r}, "a") as seen:
    print(json.dumps([dict(os.environ), sys.stdin.read(), os.getcwd()]), file=seen)
print(pathlib.Path({str(current)!r}).read_text())
"""
    token_command(stack, tmp_path, program)
    stack.extra |= {"BULKS_API_KEY": "", "THE_USERS_OWN": "stays"}
    assert stack.run("config", "set", "--secret", "bulks:apiKey", api.api_key).ok
    stack.inputs = {"bulk_id": "1"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1"))
    current.write_text("renewed-token")
    api.auth_token = "renewed-token"
    ended = finish(up)
    assert ended.ok, ended.text
    assert api.execute_calls("1") == 1
    runs = seen.read_text().splitlines()
    assert len(runs) == 2, "at the start, and after the 401"
    assert all('"THE_USERS_OWN": "stays"' in run for run in runs)
    assert api.api_key not in seen.read_text()
    assert "PULUMI_CONFIG" not in seen.read_text(), "neither the configuration nor the passphrase"


def test_a_token_command_that_fails_shows_its_stderr_redacted_and_never_its_output(
    stack: Stack, api: ServedSimulator, tmp_path: Path
) -> None:
    program = """\
import sys
print("half-a-token-canary-1")
print("debug: half-a-token-canary-1, refresh_token=AQAB0canary2", file=sys.stderr)
print("ERROR: please run: login --interactive", file=sys.stderr)
sys.exit(127)
"""
    token_command(stack, tmp_path, program)
    preview = stack.preview(bulk_id="1")
    assert not preview.ok
    assert "it ended with exit code 127: debug: [secret], refresh_token=[secret]" in preview.text
    assert "ERROR: please run: login --interactive" in preview.text
    assert "canary" not in preview.text
    assert api.requests == []


@pytest.mark.parametrize("is_nested", [True, False])
def test_an_identity_gets_tokens_with_the_key_alone(is_nested: bool, stack: Stack, api: ServedSimulator) -> None:  # noqa: FBT001
    api.behaviour.token_is_nested = is_nested
    api.add_bulk("1", items=300, rate=100)
    stack.extra = {**NO_TOKEN, **api.backoffice_environment}
    stack.inputs = {"bulk_id": "1"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1"))
    api.tokens.revoke(api.tokens.issued[-1])
    ended = finish(up)
    assert ended.ok, ended.text
    assert len(api.tokens.issued) == 2
    assert api.execute_calls("1") == 1
    state = str(stack.export())
    assert not [token for token in api.tokens.issued if token in ended.text + state]


def test_a_token_that_ends_while_a_person_approves_is_no_matter_to_an_identity(engine: Path, tmp_path: Path) -> None:
    """The pipeline of the README: preview, an approval, up, each in a process of its own."""
    with simulate(behaviour=Behaviour(token_lifetime=0.5)) as api:
        api.add_bulk("1", items=10, rate=100)
        stack = Stack(tmp_path / "stack", api, engine)
        stack.extra = {**NO_TOKEN, **api.backoffice_environment}
        assert stack.preview(bulk_id="1").ok
        up = stack.up(bulk_id="1")
        assert up.ok, up.text
        assert api.execute_calls("1") == 1


def test_an_identity_on_the_users_base_is_told_where_it_belongs(stack: Stack, api: ServedSimulator) -> None:
    stack.extra = {**NO_TOKEN, **api.backoffice_environment, "BULKS_BASE_URL": api.base_url}
    preview = stack.preview(bulk_id="1")
    assert not preview.ok
    assert "HTTP 400" in preview.text
    assert "the back-office base, such as https://api.example.com/multi/backoffice" in preview.text


def test_two_sources_at_once_are_refused_before_anything_is_asked(stack: Stack, api: ServedSimulator) -> None:
    stack.extra = {"BULKS_AUTH_TOKEN_COMMAND": "get-token"}
    preview = stack.preview(bulk_id="1")
    assert not preview.ok
    assert "BULKS_AUTH_TOKEN and BULKS_AUTH_TOKEN_COMMAND are set" in preview.text
    assert api.requests == []


@on_native
def test_a_refresh_and_a_destroy_go_on_with_the_credentials_of_today(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10_000, rate=1)
    assert not stack.up(bulk_id="1", timeout="1s", on_delete="cancel").ok
    assert stack.recorded_status() == "RUNNING"
    old = {"BULKS_API_KEY": api.api_key, "BULKS_AUTH_TOKEN": api.auth_token}
    api.api_key, api.auth_token = "key-of-today", "token-of-today"

    stack.extra = old
    for refused in (stack.refresh(), stack.destroy()):
        assert not refused.ok
        assert "HTTP 401" in refused.text
    assert stack.recorded_status() == "RUNNING"
    stack.extra = {}
    refreshed, destroyed = stack.refresh(), stack.destroy()
    assert "HTTP 401" not in refreshed.text
    assert destroyed.ok, destroyed.text
    found = api.find("1")
    assert found is not None
    assert found.status == "CANCELLED"
    assert api.execute_calls("1") == 1
