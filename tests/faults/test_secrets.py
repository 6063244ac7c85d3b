"""In process: no verb of the provider shows a credential or a payload, whatever the API answers."""

import base64
import json
import logging
import pickle
from collections.abc import Callable
from typing import Any

import dill  # type: ignore[import-untyped] # it has no types
import pytest
from pulumi.dynamic.dynamic import serialize_provider

from pulumi_bulks.api.errors import BulksError
from pulumi_bulks.hosts.dynamic.provider import BulkExecutionProvider
from pulumi_bulks.simulator import IN_PROCESS_URL
from pulumi_bulks.simulator.faults import (
    Fault,
    Rule,
    answer,
    cut_after_effect,
    cut_before_effect,
    garbage,
    half_body,
    html,
    json_error,
    patched,
    redirect,
    retry_after,
)
from tests.support import World

from .canaries import KEY, PAYLOAD, QUOTE, TOKEN, Search, canary_world
from .conftest import Record
from .verbs import HOSTS, Listening, configured

ERROR = json.dumps(
    {
        "errorCode": KEY,
        "message": QUOTE,
        "beneficiary": PAYLOAD,
        "syntaxErrors": {"invalidFields": [{"fieldName": TOKEN, "error": KEY}]},
    }
)
PAGE = f"<html><body><pre>{QUOTE} {PAYLOAD}</pre></body></html>".encode()
QUOTING_HEADERS = {"request-ref": KEY, "content-type": f"text/plain; {TOKEN}", "retry-after": "1", "set-cookie": QUOTE}
FAULTS = {
    "nothing": None,
    **{f"{status} that quotes": json_error(status, ERROR) for status in (400, 401, 403, 404, 409, 418, 429, 500, 503)},
    "HTML that quotes": answer(500, PAGE, {"Content-Type": "text/html"}),
    "success that is a page": answer(200, PAGE, {"Content-Type": "text/html"}),
    "success of wrong types": json_error(200, json.dumps({"submittedItemsCount": QUOTE, "executionStart": PAYLOAD})),
    "headers that quote": answer(401, b"", QUOTING_HEADERS),
    "bulk that quotes": patched(operation=KEY, mode=TOKEN, status=QUOTE, beneficiary=PAYLOAD),
    "another bulk": patched(bulkId=KEY),
    "redirect": redirect(f"https://elsewhere.example/?{KEY}&{TOKEN}"),
    "cut before effect": cut_before_effect(),
    "cut after effect": cut_after_effect(),
    "half a body": half_body(),
    "garbage": garbage(),
    "gateway": html(),
    "Retry-After that quotes": retry_after(QUOTE),
}
INPUTS = {"bulkId": "8123", "timeout": "90s", "onTimeout": "cancel", "onDelete": "cancel"}
RECORD = {**INPUTS, "status": "RUNNING", "environment": IN_PROCESS_URL, "adopted": False, "counts": {"COMPLETED": 1}}
VERBS: dict[str, tuple[Any, ...]] = {
    "check": ({}, INPUTS),
    "create": (INPUTS,),
    "read": ("8123", RECORD),
    "diff": ("8123", RECORD, INPUTS),
    "update": ("8123", RECORD, INPUTS),
    "delete": ("8123", RECORD),
}


def world_with(fault: Fault | None, call: str, status: str) -> World:
    world = canary_world()
    world.api.add_bulk("8123", {2: "INSTRUMENT_INACTIVE"}, items=20, rate=1, status=status)
    world.api.faults = [Rule(fault, call=call)] if fault else []
    return world


def attempt(search: Search, place: str, verb: Callable[..., Any], *arguments: Any) -> None:
    """Call a verb, and search what it returns or raises."""
    try:
        result = verb(*arguments)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is searched
        search.look_at_error(error)
    else:
        search.look(place, repr(result) + repr(getattr(result, "__dict__", "")))
        search.look(f"failures of {place}", [vars(failure) for failure in getattr(result, "failures", [])])


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("name", FAULTS)
def test_no_verb_shows_a_credential_or_a_payload_under(
    name: str, host: str, caplog: pytest.LogCaptureFixture, record_figure: Record
) -> None:
    caplog.set_level(logging.DEBUG)
    search = Search()
    for call in ("get", "execute", "operations", "cancel"):
        for verb, arguments in VERBS.items():
            world = world_with(FAULTS[name], call, "SUBMITTED" if verb in {"check", "create"} else "RUNNING")
            verbs = HOSTS[host](None)
            verbs.live_in(world.clock, world.context.api)
            attempt(search, f"{verb} under {name} of {call}", verbs.verb(verb), *arguments)
            search.look("messages", "\n".join(verbs.engine.lines))
            search.look("the simulator's log", world.api.requests)
            assert world.api.requests, "the verb has asked this simulator"
    search.look("log records", caplog.text + repr([vars(record) for record in caplog.records]))
    assert search.hits == []
    record_figure(f"places searched, 3 canaries, {host}: {name}", search.places)
    record_figure("hits", len(search.hits))


def test_no_error_of_the_api_holds_a_credential_or_a_payload(record_figure: Record) -> None:
    search, kinds = Search(), set()
    for fault in FAULTS.values():
        for call in ("get", "execute", "operations", "cancel"):
            client = world_with(fault, call, "RUNNING").context.api
            calls: list[Callable[[], object]] = [
                lambda client=client: client.get("8123"),  # type: ignore[misc]
                lambda client=client: client.failed_operations("8123", 20),  # type: ignore[misc]
                lambda client=client: client.cancel("8123"),  # type: ignore[misc]
            ]
            for make in calls:
                try:
                    search.look("answer", make())
                except BulksError as error:
                    kinds.add(type(error).__name__)
                    search.look_at_error(error)
    assert search.hits == []
    assert len(kinds) >= 9, kinds
    record_figure("places searched in errors of the API's client", search.places)
    record_figure("hits", len(search.hits))


def test_neither_the_state_nor_a_pickle_of_the_provider_holds_a_credential(record_figure: Record) -> None:
    search = Search()
    for provider in (BulkExecutionProvider(), configured(Listening())):
        for pickled in (
            base64.b64decode(serialize_provider(provider)),
            *(pickle.dumps(provider, protocol) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)),
            dill.dumps(provider, byref=False, recurse=True),
        ):
            search.look("pickle", pickled)
    assert search.hits == []
    record_figure("pickles searched", search.places)
    record_figure("hits", len(search.hits))


@pytest.mark.parametrize("host", HOSTS)
def test_a_defect_whose_text_quotes_the_key_shows_its_place_only(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(QUOTE) from KeyError(TOKEN)

    search = Search()
    for verb, arguments in VERBS.items():
        monkeypatch.setattr(f"pulumi_bulks.lifecycle.{verb}", broken)
        verbs = HOSTS[host](None)
        attempt(search, verb, verbs.verb(verb), *arguments)
        search.look("messages", verbs.engine.lines)
    assert search.hits == []
    assert search.places > 6 * 5


@pytest.mark.parametrize("host", HOSTS)
def test_a_wrong_configuration_is_told_without_repeating_it(host: str) -> None:
    search = Search()
    url = f"https://user:{TOKEN}@api.example.com/?key={TOKEN}"
    values = {"bulks:baseUrl": url, "bulks:apiKey": f"{KEY} \n{KEY}", "bulks:authToken": f"Bearer {TOKEN}"}
    verbs = HOSTS[host]({**values, "bulks:requestTimeout": KEY})
    for verb, arguments in VERBS.items():
        attempt(search, verb, verbs.verb(verb), *arguments)
    assert search.hits == []


def test_the_search_finds_what_it_is_to_find() -> None:
    search = Search()
    for offset in range(3):
        search.look("base64", base64.b64encode(b"x" * offset + KEY.encode()))
    assert len(search.hits) == 3
    search.look_at_error(RuntimeError(TOKEN))
    assert len(search.hits) == 3 + 4, "in its traceback, text, arguments and repr"
    search.look("payload", {"beneficiary": f"Jo Doe {PAYLOAD}"})
    assert search.hits[-1] == "payload: canary-payload"
