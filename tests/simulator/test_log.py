"""The log of requests."""

import pytest
import requests

from pulumi_bulks.simulator import LoggedRequest, ServedSimulator
from pulumi_bulks.simulator.faults import Rule, cut_after_effect

from .conftest import BULK_ID, PATIENCE, Ask


def read_log(api: ServedSimulator) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(api.base_url.replace("/multi", "/simulator/requests"), timeout=PATIENCE)


def test_the_log_holds_no_credentials_and_no_bodies(served: ServedSimulator, ask: Ask) -> None:
    ask("POST", f"/bulks/{BULK_ID}/execute", json={"mode": "ON_FAILURE_STOP"})
    wrong = {"api-key": "mistyped-key", "Authorization": "Bearer expired-token"}
    assert ask(headers=wrong).status_code == 401
    log = read_log(served)
    assert len(log.json()) == 2
    for secret in (served.api_key, served.auth_token, "mistyped-key", "expired-token", "ON_FAILURE_STOP"):
        assert secret not in log.text
        assert secret not in repr(served.requests)


def test_the_log_tells_what_was_asked_and_what_became_of_it(served: ServedSimulator, ask: Ask) -> None:
    ask(path=f"/bulks/{BULK_ID}/operations", params={"status": "FAILED", "limit": 3})
    served.faults = [Rule(cut_after_effect())]
    with pytest.raises(requests.ConnectionError):
        ask("POST", f"/bulks/{BULK_ID}/execute")
    served.faults = []
    listed, executed = [LoggedRequest(**entry) for entry in read_log(served).json()]
    assert [listed, executed] == served.requests[:2]
    assert (listed.method, listed.path, listed.query) == ("GET", "/multi/bulks/81/operations", "status=FAILED&limit=3")
    assert (listed.call, listed.bulk_id, listed.status, listed.took_effect) == ("operations", BULK_ID, 200, True)
    assert (executed.call, executed.status, executed.took_effect) == ("execute", None, True)
    assert executed.fault == "cut after effect"
    assert listed.at <= executed.at


def test_requests_are_found_by_call_and_bulk(served: ServedSimulator, ask: Ask) -> None:
    for path in (f"/bulks/{BULK_ID}", "/bulks/82", "/bulks", "/nothing"):
        ask(path=path)
    assert [entry.call for entry in served.requests] == ["get", "get", "list", "other"]
    assert [entry.bulk_id for entry in served.requests_of("get")] == [BULK_ID, "82"]
    assert [entry.took_effect for entry in served.requests_of("get", "82")] == [False]
    assert served.execute_calls() == 0
