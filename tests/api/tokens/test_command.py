"""The token command: real processes, what is read of them, and how each failure is told."""

import base64
import os
import shlex
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from pulumi_bulks.api.errors import SourceError
from pulumi_bulks.api.redaction import without_opaque_words
from pulumi_bulks.api.tokens.command import CommandSource, environment_of_the_command
from pulumi_bulks.api.tokens.sources import TokenCommand

KEY = "the-secret-key"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-bmF0"


def source(*words: str) -> CommandSource:
    return CommandSource(TokenCommand(words), SecretStr(KEY))


def python(program: str) -> CommandSource:
    return source(sys.executable, "-c", program)


def shell(script: str) -> CommandSource:
    return source("sh", "-c", script)


def refusal(command: CommandSource, limit: float | None = None) -> SourceError:
    with pytest.raises(SourceError) as error:
        command.fetch(limit)
    assert error.value.__context__ is None or error.value.__suppress_context__
    assert TOKEN not in str(error.value)
    return error.value


def outcome_of(command: CommandSource) -> SecretStr | SourceError:
    try:
        return command.fetch(None)
    except SourceError as error:
        return error


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(pid: int) -> bool:
    """Return whether a process that was killed is gone in a moment."""
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_alive(pid)


def test_the_output_is_the_token() -> None:
    assert python(f"print({TOKEN!r})").fetch(None).get_secret_value() == TOKEN


def test_the_token_is_read_as_powershell_prints_it() -> None:
    program = f"import sys; sys.stdout.buffer.write({TOKEN + chr(13) + chr(10)!r}.encode('utf-16'))"
    assert python(program).fetch(None).get_secret_value() == TOKEN


def test_stderr_is_no_part_of_it_however_much_there_is() -> None:
    program = f"import sys; sys.stderr.write('x' * 1_000_000); print({TOKEN!r}); sys.stderr.write('y' * 1_000_000)"
    assert python(program).fetch(None).get_secret_value() == TOKEN


def test_it_gets_no_input_and_a_session_of_its_own() -> None:
    program = "import os, sys; assert sys.stdin.read() == ''; assert os.getsid(0) == os.getpid(); print('t')"
    assert python(program).fetch(None).get_secret_value() == "t"


def test_its_environment_is_the_users_without_what_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
    for name in (*ours, "BULKS_API_KEY", "BULKS_AUTH_TOKEN", "VAULT_TOKEN"):
        monkeypatch.setenv(name, "x")
    kept = environment_of_the_command(os.environ)
    assert not kept.keys() & {*ours, "BULKS_API_KEY", "BULKS_AUTH_TOKEN"}
    assert kept["VAULT_TOKEN"] == "x"
    assert kept["PATH"] == os.environ["PATH"]
    shown = python(
        "import os; print('|'.join(n for n in os.environ if n.startswith(('PULUMI_C', 'BULKS_'))) or 'none!')"
    )
    assert shown.fetch(None).get_secret_value() == "none!"


def test_a_process_left_behind_that_keeps_the_output_open_does_not_hold_it_up(tmp_path: Path) -> None:
    began = time.monotonic()
    pid = tmp_path / "pid"
    assert shell(f"sleep 300 & echo $! > {pid}; echo {TOKEN}").fetch(None).get_secret_value() == TOKEN
    assert time.monotonic() - began < 30
    assert ends(int(pid.read_text()))


def test_a_process_that_left_the_session_does_not_hold_it_up_either(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    left = f"import os, time; os.setsid(); open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(300)"
    program = f"""\
import pathlib, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {left!r}])
while not pathlib.Path({str(pid)!r}).exists() or not pathlib.Path({str(pid)!r}).read_text():
    time.sleep(0.01)
print({TOKEN!r})
"""
    try:
        assert python(program).fetch(None).get_secret_value() == TOKEN
    finally:
        os.kill(int(pid.read_text()), signal.SIGKILL)


def test_a_command_that_does_not_end_is_stopped_with_all_that_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"trap '' TERM INT; sleep 300 & echo $! $$ > {pids}; echo waiting for a password >&2; wait"
    error = refusal(shell(script), limit=1.0)
    assert error.what == "it has not ended after 1.0s and was stopped: waiting for a password"
    assert "ask for no input" in error.step
    assert error.passes
    assert all(ends(int(pid)) for pid in pids.read_text().split())


def test_endless_output_is_bounded() -> None:
    error = refusal(python("while True: print('x' * 1000)"), limit=1.0)
    assert "it has not ended" in str(error)
    assert "more than 65,536 bytes" in str(refusal(python("print('x' * 1_000_000)")))


@pytest.mark.parametrize(
    ("script", "words", "passes"),
    [
        ("exit 3", "it ended with exit code 3, and says nothing on stderr", True),
        ("echo not logged in >&2; exit 1", "it ended with exit code 1: not logged in", True),
        ("kill -9 $$", "it ended with the signal SIGKILL", True),
        ("no-such-program-here", "it ended with exit code 127: ", False),
        ("true", "its output is empty", True),
        ("echo null", "its output holds a word such as null", True),
        (
            f"echo Welcome to the helper; echo {TOKEN}",
            "its output has 2 lines\n  Give the token alone, on one line",
            False,
        ),
        (f"printf '\\033[1m{TOKEN}\\033[0m'", "its output holds colours or other control sequences", False),
        (f'echo \'{{"accessToken": "{TOKEN}"}}\'', "`jq -r .accessToken`", False),
        (f"echo Bearer {TOKEN}", "its output begins with the name of a scheme", False),
    ],
)
def test_each_failure_is_told(script: str, words: str, *, passes: bool) -> None:
    error = refusal(shell(script))
    assert words in str(error)
    assert error.passes is passes


def test_what_cannot_be_started_is_told(tmp_path: Path) -> None:
    assert "there is no such program" in str(refusal(source("no-such-program-here", TOKEN)))
    plain = tmp_path / "plain"
    plain.write_text("echo hello\n")
    plain.chmod(0o644)
    assert "Give it that permission" in str(refusal(source(str(plain))))
    plain.chmod(0o755)
    assert "a script needs a first line such as #!/bin/sh" in str(refusal(source(str(plain))))
    windows = tmp_path / "windows"
    windows.write_bytes(b"#!/bin/sh\r\necho t\r\n")
    windows.chmod(windows.stat().st_mode | stat.S_IXUSR)
    assert "the interpreter that its first line (#!) names does not exist" in str(refusal(source(str(windows))))


def test_of_stderr_the_last_lines_are_shown_and_nothing_that_could_be_a_secret() -> None:
    script = "; ".join(
        [
            f"echo {TOKEN}",
            "echo first >&2",
            f"echo 'url https://user:pass1@idp.example.com key={KEY}' >&2",
            f"echo 'got {TOKEN} and {TOKEN[:30]}' >&2",
            "echo 'ERROR: AADSTS700082: The refresh token has expired' >&2",
            "exit 1",
        ]
    )
    text = str(refusal(shell(script)))
    assert "ERROR: AADSTS700082: The refresh token has expired" in text
    assert "first" not in text, "three lines are enough"
    for secret in (KEY, "eyJ", "pass1"):
        assert secret not in text


def test_a_secret_argument_and_the_token_before_are_not_shown(tmp_path: Path) -> None:
    state = tmp_path / "state"
    script = f'echo "$2" >&2; if [ -f {state} ]; then cat {state} >&2; exit 1; fi; echo short-tok | tee {state}'
    command = source("sh", "-c", script, "--user", "--password", "hunter22pass")
    assert command.fetch(None).get_secret_value() == "short-tok"
    text = str(refusal(command))
    assert "hunter22pass" not in text
    assert "short-tok" not in text


def test_stderr_beyond_what_is_kept_loses_whole_lines_only() -> None:
    program = f"import sys; sys.stderr.write('a' * 20_000 + {TOKEN!r} * 1000); sys.exit(1)"
    assert str(refusal(python(program))).endswith("exit code 1: [secret]")


@given(st.binary(max_size=300), st.binary(max_size=300), st.sampled_from([0, 1, 77]))
@settings(max_examples=25)
def test_whatever_a_command_does_only_a_source_error_comes_of_it(stdout: bytes, stderr: bytes, code: int) -> None:
    outcome = outcome_of(python(f"import os; os.write(1, {stdout!r}); os.write(2, {stderr!r}); os._exit({code})"))
    if isinstance(outcome, SecretStr):
        assert code == 0
        assert outcome.get_secret_value().isprintable()
        return
    assert outcome.what.isprintable()
    words = stdout.decode("utf-8", "replace").split()
    assert not [word for word in words if len(word) > 9 and word.isascii() and word in str(outcome)]


@pytest.mark.parametrize(
    "text",
    [
        "ERROR: Please run 'az login' to setup account.",
        "/usr/lib/python3.11/site-packages/requests/adapters.py: CERTIFICATE_VERIFY_FAILED",
        "could not resolve login.microsoftonline.com: Temporary failure in name resolution",
        'Unable to locate credentials. You can configure credentials by running "aws configure".',
        "token: expired",
        "AzureCliCredentialUnavailableException: please log in",
        "Error: https://login.example.com/v1/tenants/list answered 503",
    ],
)
def test_what_people_need_to_read_stays(text: str) -> None:
    assert without_opaque_words(text) == text


@given(st.binary(min_size=24, max_size=60), st.sampled_from(["base64", "url", "hex"]))
def test_a_secret_that_nobody_told_us_does_not(data: bytes, how: str) -> None:
    secret = {
        "base64": base64.b64encode(data).decode(),
        "url": base64.urlsafe_b64encode(data).decode(),
        "hex": data.hex(),
    }[how]
    assume(any(character.isdigit() for character in secret) and len(set(secret)) > 10 and secret[0] != "/")
    text = without_opaque_words(f"refused: {secret}, try again")
    pieces = {secret[start : start + 12] for start in range(len(secret) - 12)}
    assert not [piece for piece in pieces if piece in text]


def test_a_command_as_people_write_it_runs(tmp_path: Path) -> None:
    helper = tmp_path / "my helper"
    helper.write_text(f"#!{sys.executable}\nimport sys\nprint(sys.argv[1].upper())\n")
    helper.chmod(0o755)
    line = f"{shlex.quote(str(helper))} 'a-token'"
    assert source(*shlex.split(line)).fetch(None).get_secret_value() == "A-TOKEN"
    assert subprocess.run(["true"], check=True).returncode == 0, "nothing of ours reaps other people's children"
