"""The source of the token: one of four, and what is said about none, two, or half of one."""

import shlex
from pathlib import Path

import pytest
from pydantic import SecretStr

from pulumi_bulks.api.errors import ConfigurationError
from pulumi_bulks.api.settings import load_settings
from pulumi_bulks.api.tokens.sources import Identity, TokenCommand, TokenFile, TokenSource

BASE = {"BULKS_BASE_URL": "https://api.example.com/multi/backoffice", "BULKS_API_KEY": "the-key"}


def source(stack: dict[str, str], **environment: str) -> TokenSource:
    return load_settings(stack.get, {**BASE, **environment}).token_source


def refusal(stack: dict[str, str], **environment: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        source(stack, **environment)
    return str(error.value)


def test_each_source_is_read_from_the_stack() -> None:
    assert source({"bulks:authToken": "t-1\n"}) == SecretStr("t-1")
    assert source({"bulks:authTokenFile": "/run/token"}) == TokenFile(Path("/run/token"))
    command = source({"bulks:authTokenCommand": "/bin/get 'a b' --x"})
    assert command == TokenCommand(("/bin/get", "a b", "--x"))
    assert source({"bulks:identityType": "CORPORATE", "bulks:identityId": "42"}) == Identity("CORPORATE", "42")


def test_each_source_is_read_from_the_environment_and_is_named_after_it() -> None:
    assert source({}, BULKS_AUTH_TOKEN="t") == SecretStr("t")
    assert source({}, BULKS_AUTH_TOKEN_FILE="f") == TokenFile(Path("f"), "BULKS_AUTH_TOKEN_FILE")
    assert source({}, BULKS_AUTH_TOKEN_COMMAND="c") == TokenCommand(("c",), "BULKS_AUTH_TOKEN_COMMAND")
    assert source({}, BULKS_IDENTITY_TYPE="CONSUMER", BULKS_IDENTITY_ID="7") == Identity("CONSUMER", "7")


def test_the_stack_wins_as_a_whole() -> None:
    assert source({"bulks:authTokenFile": "f"}, BULKS_AUTH_TOKEN="t", BULKS_IDENTITY_ID="1") == TokenFile(Path("f"))
    half = refusal({"bulks:identityType": "CORPORATE"}, BULKS_IDENTITY_ID="1")
    assert "bulks:identityType is set without bulks:identityId" in half


def test_a_home_folder_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/jo")
    assert source({"bulks:authTokenFile": "~/token"}) == TokenFile(Path("/home/jo/token"))
    assert source({"bulks:authTokenCommand": "~/bin/t ~"}) == TokenCommand(("/home/jo/bin/t", "~"))
    unknown = refusal({"bulks:authTokenFile": "~nobody-of-this-name/token"})
    assert "bulks:authTokenFile begins with a home folder that is not known" in unknown


@pytest.mark.parametrize(
    "command",
    [
        ("sh", "-c", "$HOME/bin/login | tail -1"),
        ("/bin/bash", "-euo", "pipefail", "-c", "$LOGIN"),
        ("bash", "-lc", '"$1" | tail -1', "login", "a"),
        ("awk", '$1 == "token" {print $2}', "f"),
        ("awk", "$1", "f"),
        ("get", "--pattern", "^a$", "$", "a|b"),
    ],
)
def test_a_sign_of_the_shell_that_another_program_understands_is_left_to_it(command: tuple[str, ...]) -> None:
    assert source({"bulks:authTokenCommand": shlex.join(command)}) == TokenCommand(command)


def test_two_sources_are_told_with_how_to_choose() -> None:
    told = refusal({"bulks:authToken": "t-secret", "bulks:authTokenFile": "f", "bulks:identityId": "1"})
    assert "bulks:authToken, bulks:authTokenFile and bulks:identityId are set" in told
    assert "Keep one of" in told
    assert "bulks:authTokenCommand (--plaintext" in told
    assert "t-secret" not in told


def test_no_source_lists_them_all() -> None:
    told = refusal({})
    for part in ("bulks:authToken is not set", "BULKS_AUTH_TOKEN", "bulks:authTokenFile", "bulks:identityType"):
        assert part in told


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("authToken", "Bearer abc-secret", "begins with the name of a scheme, such as Bearer"),
        ("authToken", "abc secret", "holds spaces"),
        ("authToken", '"abc-secret"', "quotation marks"),
        ("authToken", "null", "a word such as null"),
        ("authTokenCommand", "get 'abc-secret", "its quotation marks do not match"),
        ("authTokenCommand", "''", "names no program"),
        ("authTokenCommand", "get abc-secret | jq -r .token", "holds |, which only a shell understands"),
        ("authTokenCommand", "get $abc_secret", "holds $, which only a shell understands"),
        ("authTokenCommand", "get '${SECRET}'", "holds $, which only a shell understands"),
        ("authTokenCommand", '"$(get abc-secret)"', "holds $, which only a shell understands"),
        ("authTokenCommand", "sh -c abc-secret | tail -1", "holds |, which only a shell understands"),
        ("authTokenCommand", "sh login.sh $SECRET", "holds $, which only a shell understands"),
        ("authTokenCommand", "~nobody-of-this-name/get", "a home folder that is not known"),
        ("identityType", "corporate", "is not one of CORPORATE, CONSUMER"),
        ("identityId", "4.2e1", "is not an id of digits"),
    ],
)
def test_a_source_that_cannot_work_is_refused_without_being_repeated(name: str, value: str, words: str) -> None:
    identity = {"bulks:identityType": "CORPORATE", "bulks:identityId": "1"} if "identity" in name else {}
    told = refusal({**identity, f"bulks:{name}": value})
    assert f"bulks:{name} {words}" in told or (f"bulks:{name}" in told and words in told)
    assert "abc-secret" not in told
