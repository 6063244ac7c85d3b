"""No answer reaches the provider with the credentials in it."""

import json

import pytest
import responses
from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.errors import ApiError
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.redaction import Redaction
from pulumi_bulks.api.settings import Settings

KEY = 'key/with="all\\of+it'
TOKEN = "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl"
BASE = "https://api.example.com/multi"


@pytest.mark.parametrize(
    "quoted",
    [
        KEY,
        json.dumps(KEY)[1:-1],
        json.dumps(KEY)[1:-1].replace("/", "\\/"),
        json.dumps(KEY)[1:-1].replace("=", "\\u003d").replace("+", "\\u002B"),
        "".join(f"\\u{ord(character):04x}" for character in KEY),
    ],
)
def test_a_credential_is_found_however_json_writes_it(quoted: str) -> None:
    assert Redaction([KEY]).of(f'{{"message": "no {quoted}!"}}'.encode()) == b'{"message": "no [secret]!"}'


def test_what_is_too_short_to_be_a_credential_is_a_word_like_others() -> None:
    assert Redaction(["RUN", ""]).of(b'{"status": "RUNNING"}') == b'{"status": "RUNNING"}'


@responses.activate
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418, 429, 500])
def test_an_error_that_quotes_the_credentials_is_told_without_them(status: int) -> None:
    fields = [{"fieldName": TOKEN, "error": KEY}]
    body = {"errorCode": KEY, "message": f"refused: {TOKEN}", "syntaxErrors": {"invalidFields": fields}}
    headers = {"request-ref": TOKEN, "Content-Type": f"text/{TOKEN}"}
    responses.get(f"{BASE}/bulks/1", status=status, json=body, headers=headers)
    with pytest.raises(ApiError, match="refused: ") as error:
        BulkClient(Transport(Settings(BASE, SecretStr(KEY), SecretStr(TOKEN)), lambda: 0.0)).get("1")
    told = str(error.value) + repr(vars(error.value))
    assert KEY not in told
    assert TOKEN not in told
    assert "[secret]" in told


def test_a_credential_of_digits_is_no_part_of_a_longer_number() -> None:
    body = b'{"bulkId": "81234567890", "message": "81234567"}'
    assert Redaction(["81234567"]).of(body) == b'{"bulkId": "81234567890", "message": "[secret]"}'
