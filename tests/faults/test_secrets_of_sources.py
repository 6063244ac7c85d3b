"""In process: no verb shows what a source of the token holds, prints or answers, whether or not it is a token."""

import json
import logging
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.api.tokens.sources import Identity, TokenCommand, TokenFile, TokenSource
from pulumi_bulks.simulator import IN_PROCESS_URL, InProcessAdapter, VirtualClock
from pulumi_bulks.simulator.faults import Fault, Rule, answer, json_error

from .canaries import KEY, QUOTE, TOKEN, Search, canary_simulator
from .conftest import Record
from .test_secrets import ERROR, PAGE, VERBS, attempt
from .verbs import HOSTS

HELD = {
    "the token": TOKEN.encode(),
    "another token": f"{TOKEN}.stale".encode(),
    "JSON": json.dumps({"accessToken": TOKEN, "refresh_token": TOKEN}).encode(),
    "half of JSON": json.dumps({"accessToken": TOKEN}).encode()[:-4],
    "a header": f"Authorization: Bearer {TOKEN}".encode(),
    "an assignment": f"export BULKS_AUTH_TOKEN='{TOKEN}'".encode(),
    "a banner": f"Welcome!\n{TOKEN}\n".encode(),
    "colours": f"\x1b[1m{TOKEN}\x1b[0m".encode(),
    "another encoding": f"t\u00f6ken {TOKEN}".encode("latin-1"),
    "UTF-16 without a mark": TOKEN.encode("utf-16-le"),
    "what a gateway says": QUOTE.encode(),
    "nothing": b"",
}
ANSWERS = {
    "the token": None,
    "success without a token": json_error(200, json.dumps({"token": {"value": TOKEN}, "message": QUOTE})),
    "no token in its place": json_error(200, json.dumps({"token": QUOTE})),
    "a page": answer(200, PAGE, {"Content-Type": "text/html"}),
    **{f"{status} that quotes": json_error(status, ERROR) for status in (400, 401, 403, 404, 409, 429, 500)},
}


SearchAllVerbs = Callable[[TokenSource, Fault | None], Search]


@pytest.fixture(params=HOSTS)
def search_all_verbs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SearchAllVerbs:
    """Call each verb of a host with a source of the token, and search all that comes of it."""
    return lambda source, fault: search_of(request.param, source, fault, monkeypatch)


def search_of(host: str, source: TokenSource, fault: Fault | None, patch: pytest.MonkeyPatch) -> Search:
    search = Search()
    for verb, arguments in VERBS.items():
        clock = VirtualClock()
        api = canary_simulator(clock)
        patch.setattr(api.tokens, "issue", lambda _: TOKEN)
        api.add_bulk("8123", {2: "INSTRUMENT_INACTIVE"}, items=20, rate=1, status="RUNNING")
        api.faults = [Rule(fault, call="access_token")] if fault else []
        settings = replace(
            Settings(f"{IN_PROCESS_URL}/backoffice", SecretStr(KEY), SecretStr(TOKEN)), token_source=source
        )
        verbs = HOSTS[host](None)
        client = BulkClient(Transport(settings, clock.monotonic, InProcessAdapter(api)))
        verbs.live_in(clock, client)
        attempt(search, verb, verbs.verb(verb), *arguments)
        search.look("messages", "\n".join(verbs.engine.lines))
        search.look("the simulator's log", api.requests)
        search.look("source", repr(source) + repr(settings))
    return search


@pytest.mark.parametrize("name", HELD)
def test_no_verb_shows_what_a_token_file_holds(
    name: str,
    search_all_verbs: SearchAllVerbs,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    record_figure: Record,
) -> None:
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "held"
    path.write_bytes(HELD[name])
    search = search_all_verbs(TokenFile(path), None)
    search.look("log records", caplog.text)
    assert search.hits == []
    record_figure(f"places searched, a token file that holds {name}", search.places)
    record_figure("hits", len(search.hits))


@pytest.mark.parametrize("code", [0, 1])
@pytest.mark.parametrize("name", HELD)
def test_no_verb_shows_what_a_token_command_prints(
    name: str, code: int, search_all_verbs: SearchAllVerbs, tmp_path: Path, record_figure: Record
) -> None:
    path, complaint = tmp_path / "held", tmp_path / "complaint"
    path.write_bytes(HELD[name])
    complaint.write_text(f"debug: {QUOTE}\n{TOKEN}\nrefused {KEY}, {TOKEN[:24]}\n")
    script = f"cat {shlex.quote(str(path))}; cat {shlex.quote(str(complaint))} >&2; exit {code}"
    search = search_all_verbs(TokenCommand(("sh", "-c", script, TOKEN)), None)
    assert search.hits == []
    record_figure(f"places searched, a token command that ends with {code} and prints {name}", search.places)
    record_figure("hits", len(search.hits))


@pytest.mark.parametrize("name", ANSWERS)
def test_no_verb_shows_what_the_api_answers_for_an_identity(
    name: str, search_all_verbs: SearchAllVerbs, record_figure: Record
) -> None:
    search = search_all_verbs(Identity("CORPORATE", "42"), ANSWERS[name])
    assert search.hits == []
    record_figure(f"places searched, an identity that gets {name}", search.places)
    record_figure("hits", len(search.hits))
