"""A token as people and programs write it down: what is read, and what is said of the rest."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from pulumi_bulks.api.errors import SourceError
from pulumi_bulks.api.tokens.text import token_in

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-bmF0_dXJl+/="
JWT_PARTS = ("eyJhbGci", "c2ln-bmF0")


def refusal(data: bytes) -> SourceError:
    with pytest.raises(SourceError) as error:
        token_in(data, "it")
    assert error.value.__context__ is None, "a UnicodeDecodeError holds what it could not decode"
    return error.value


def outcome_of(data: bytes) -> SecretStr | SourceError:
    try:
        return token_in(data, "it")
    except SourceError as error:
        return error


@pytest.mark.parametrize(
    "data",
    [
        TOKEN.encode(),
        f"{TOKEN}\n".encode(),
        f"  {TOKEN}\t\r\n\r\n".encode(),
        f"{TOKEN}\r\n".encode("utf-8-sig"),
        f"\ufeff{TOKEN}".encode("utf-8-sig"),
        f"{TOKEN}\r\n".encode("utf-16"),
        b"\xfe\xff" + f"{TOKEN}\r\n".encode("utf-16-be"),
        f"{TOKEN}\n".encode("utf-32"),
        f"{TOKEN}\r".encode(),
    ],
)
def test_a_token_is_read_as_any_editor_writes_it(data: bytes) -> None:
    assert token_in(data, "it").get_secret_value() == TOKEN


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty"),
        (b" \r\n", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (b"\0" * 40, "it holds zero bytes, as a file does that is being written"),
        (TOKEN.encode() + b"\0\0", "it holds zero bytes"),
        (b"null\n", "it holds a word such as null instead of a token"),
        (b"None", "a word such as null"),
        (b"undefined", "a word such as null"),
        (b"[secret]", "a word such as null"),
    ],
)
def test_what_may_only_not_be_ready_yet_is_told_apart(data: bytes, words: str) -> None:
    error = refusal(data)
    assert words in str(error)
    assert error.passes


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            TOKEN.encode("utf-16-le"),
            "cannot be decoded: it is in UTF-16 without a byte order mark\n  Write it in UTF-8",
        ),
        (TOKEN.encode("utf-16-be"), "in UTF-16 without a byte order mark"),
        (f"t\u00f6ken {TOKEN}".encode("latin-1"), "cannot be decoded: it is neither in UTF-8 nor in marked UTF-16"),
        (b"\xff\xfe" + TOKEN.encode()[:21], "cannot be decoded: it is marked as UTF-16, which it is not"),
        (f"Bearer {TOKEN}".encode(), "begins with the name of a scheme, such as Bearer\n  Give the token alone"),
        (f"Authorization: Bearer {TOKEN}".encode(), "begins with the name of a scheme"),
        (b"Bearer", "begins with the name of a scheme"),
        (f'"{TOKEN}"'.encode(), "has quotation marks around the token"),
        (f"\u201c{TOKEN}\u201d".encode(), "has quotation marks around the token"),
        (f"{TOKEN}\n{TOKEN}\n{TOKEN}\n".encode(), "has 3 lines\n  Give the token alone, on one line"),
        (f"export BULKS_AUTH_TOKEN={TOKEN}".encode(), "is an assignment, such as TOKEN=…"),
        (f"token: {TOKEN}".encode(), "is an assignment"),
        (f"\x1b[32m{TOKEN}\x1b[0m".encode(), "holds colours or other control sequences"),
        (b"<html><title>Login</title>", "is HTML or XML"),
        (b"-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----", "is a key or a certificate in PEM form"),
        (f"{TOKEN} {TOKEN}".encode(), "holds spaces or control characters"),
        (TOKEN.replace("-", "\u2011").encode(), "holds characters outside ASCII"),
        (b"a" * 20_000, "is longer than the 16,384 characters"),
        (
            json.dumps({"accessToken": TOKEN}).encode(),
            "is JSON\n  Give the token alone, for example with `jq -r .accessToken`",
        ),
        (json.dumps({"credential": {"access_token": TOKEN}}).encode(), "`jq -r .credential.access_token`"),
        (json.dumps({"status": {"token": TOKEN}, "kind": "ExecCredential"}).encode(), "`jq -r .status.token`"),
        (json.dumps({TOKEN: {"token": TOKEN}}).encode(), "`jq -r .accessToken`"),
        (json.dumps([TOKEN]).encode(), "is JSON"),
        (b'{"accessToken": "' + TOKEN.encode(), "is JSON"),
        (b"[" * 50_000, "is JSON"),
    ],
)
def test_what_is_no_token_is_named_and_never_quoted(data: bytes, words: str) -> None:
    error = refusal(data)
    assert words in str(error)
    assert not error.passes
    assert not [part for part in JWT_PARTS if part in str(error)]


@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)))
def test_no_content_is_quoted_or_raises_anything_else(data: bytes) -> None:
    outcome = outcome_of(data)
    if isinstance(outcome, SourceError):
        assert str(outcome).startswith("it ")
        assert not [word for word in data.decode("utf-8", "replace").split() if len(word) > 9 and word in str(outcome)]
        return
    token = outcome.get_secret_value()
    assert token
    assert token.isascii()
    assert token.isprintable()
    assert " " not in token
    assert token.lower() not in {"none", "null"}


@given(
    st.text("abcXYZ019-._~+/", min_size=1, max_size=300), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"])
)
def test_every_token_of_the_alphabet_of_bearer_tokens_is_read(token: str, encoding: str) -> None:
    assert token_in(f"{token}=\r\n".encode(encoding), "it").get_secret_value() == f"{token}="
