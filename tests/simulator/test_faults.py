"""Every fault as a client meets it on a socket."""

from typing import Any

import pytest
import requests

from pulumi_bulks.simulator import ServedSimulator, faults
from pulumi_bulks.simulator.faults import Fault, Rule

from .conftest import BULK_ID, Ask

EXECUTE = ("POST", f"/bulks/{BULK_ID}/execute")
HTTP_DATE = "Wed, 21 Oct 2026 07:28:00 GMT"
FIVE_MB = 5_000_000


def strike(api: ServedSimulator, fault: Fault, **when: Any) -> None:
    api.faults = [Rule(fault, **when)]


def last_entry(api: ServedSimulator) -> tuple[str | None, int | None, bool]:
    entry = api.requests[-1]
    return entry.fault, entry.status, entry.took_effect


@pytest.mark.parametrize(
    ("fault", "took_effect"),
    [
        (faults.cut_before_effect(), False),
        (faults.cut_after_effect(), True),
        (faults.cut_with_late_effect(3600), False),
    ],
    ids=str,
)
def test_a_cut_drops_the_connection_before_or_after_the_effect(
    fault: Fault, *, took_effect: bool, served: ServedSimulator, ask: Ask
) -> None:
    strike(served, fault)
    with pytest.raises(requests.ConnectionError):
        ask(*EXECUTE)
    assert served.executions(BULK_ID) == took_effect
    assert last_entry(served) == (fault.name, None, took_effect)


def test_a_cut_execute_can_take_effect_later(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.cut_with_late_effect(0))
    with pytest.raises(requests.ConnectionError):
        ask(*EXECUTE, json={"mode": "ON_FAILURE_STOP"})
    served.faults = []
    assert ask().json()["mode"] == "ON_FAILURE_STOP"
    assert served.executions(BULK_ID) == 1


def test_a_malformed_execute_has_no_late_effect(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.cut_with_late_effect(0))
    with pytest.raises(requests.ConnectionError):
        ask(*EXECUTE, json={"mode": "ON_FAILURE_PANIC"})
    assert served.executions(BULK_ID) == 0


def test_half_a_body_breaks_off_after_the_whole_was_announced(served: ServedSimulator, ask: Ask) -> None:
    whole = ask().content
    strike(served, faults.half_body())
    with ask(stream=True) as answer:
        assert int(answer.headers["Content-Length"]) == len(whole)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            _ = answer.content


def test_garbage_is_a_200_that_is_no_json(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.garbage())
    answer = ask()
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_html_is_a_gateways_page(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.html())
    answer = ask(*EXECUTE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    assert "Bad Gateway" in answer.text
    assert served.executions(BULK_ID) == 0


def test_a_404_is_a_gateways_or_the_apis(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.html(404), call="get", nth=frozenset({2}))
    served.faults.append(Rule(faults.not_found(), nth=frozenset({3})))
    answers = [ask() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 200]
    assert "<h1>Not Found</h1>" in answers[1].text
    assert answers[2].json().keys() == {"code", "message"}


@pytest.mark.parametrize("reset", ["1790000000", "-3", "", "5, 60", "soon"])
def test_headers_of_limits_can_be_junk(reset: str, served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.throttled(limit="20, 10;w=60, x;w=", reset=reset))
    answer = ask()
    assert (answer.status_code, answer.content) == (429, b"")
    assert answer.headers["x-ratelimit-limit"] == "20, 10;w=60, x;w="
    assert answer.headers["x-ratelimit-reset"] == reset
    assert "Retry-After" not in answer.headers


def test_a_token_dies_in_the_middle_and_stays_dead(served: ServedSimulator, ask: Ask) -> None:
    served.faults = [Rule(faults.token_dies(), nth=frozenset({2}))]
    token = served.issue_token()
    headers = {"Authorization": f"Bearer {token}"}
    assert [ask(headers=headers).status_code for _ in range(3)] == [200, 401, 401]
    assert ask().status_code == 200


def test_bytes_in_drops_are_the_right_answer_in_the_end(served: ServedSimulator, ask: Ask) -> None:
    right = ask().json()
    strike(served, faults.drops(0.0002), nth=frozenset({1}))
    answer = ask()
    assert answer.json() == right
    assert answer.headers["request-ref"] == served.requests[-1].request_ref
    assert ask().json() == right


def test_the_server_outlives_a_client_that_leaves_between_two_drops(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.drops(0.2), nth=frozenset({1}))
    with pytest.raises(requests.ReadTimeout):
        ask(timeout=(20, 0.05))
    assert ask().status_code == 200


def test_a_wrong_content_type_leaves_the_rest_right(served: ServedSimulator, ask: Ask) -> None:
    right = ask().json()
    strike(served, faults.wrong_content_type())
    answer = ask()
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.json() == right


@pytest.mark.parametrize(("value", "status"), [("7", 503), ("7", 429), (HTTP_DATE, 503)])
def test_retry_after_is_seconds_or_a_date(value: str, status: int, served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.retry_after(value, status))
    answer = ask()
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, value)


def test_a_redirect_names_its_location(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.redirect("https://elsewhere.example/", 307))
    answer = ask()
    assert (answer.status_code, answer.headers["Location"]) == (307, "https://elsewhere.example/")


def test_a_huge_body_is_as_long_as_announced(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.huge_body(FIVE_MB))
    answer = ask()
    assert answer.status_code == 200
    assert len(answer.content) == int(answer.headers["Content-Length"]) == FIVE_MB


def test_the_server_outlives_a_client_that_leaves_in_the_middle_of_a_huge_body(
    served: ServedSimulator, ask: Ask
) -> None:
    strike(served, faults.huge_body(FIVE_MB), nth=frozenset({1}))
    with ask(stream=True) as answer:
        assert answer.raw.read(10) == b" " * 10
    assert ask().json()["bulkId"] == BULK_ID


def test_a_delay_holds_a_right_answer_back(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.delay(0.05))
    answer = ask()
    assert answer.elapsed.total_seconds() >= 0.049
    assert answer.json()["bulkId"] == BULK_ID


def test_a_client_that_gives_up_first_meets_a_time_out(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.delay(0.5))
    with pytest.raises(requests.ReadTimeout):
        ask(timeout=(20, 0.05))


def test_an_api_that_is_down_answers_nobody_until_it_is_up(served: ServedSimulator, ask: Ask) -> None:
    now = served.clock.monotonic()
    served.faults = [faults.down(now, now + 3600)]
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            ask()
    served.faults = [faults.down(now - 3600, now)]
    assert ask().status_code == 200


def test_an_answer_can_be_patched_and_an_error_is_left_alone(served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.unknown_status())
    assert ask().json()["status"] == "REBALANCING"
    assert ask(path="/bulks/404").json().keys() == {"code", "message"}
    strike(served, faults.patched(bulkId="82", operationStatusCounts=None))
    answer = ask().json()
    assert (answer["bulkId"], answer["operationStatusCounts"]) == ("82", None)


@pytest.mark.parametrize("effect", [True, False])
def test_any_answer_can_stand_in_for_the_apis_own(*, effect: bool, served: ServedSimulator, ask: Ask) -> None:
    strike(served, faults.answer(500, effect=effect))
    assert ask(*EXECUTE).status_code == 500
    assert served.executions(BULK_ID) == effect
    strike(served, faults.json_error(409, '{"errorCode": "NO_CONFIG_FOUND"}'))
    assert ask().json() == {"errorCode": "NO_CONFIG_FOUND"}


@pytest.mark.parametrize(
    ("fault", "status"), [(faults.garbage(), 200), (faults.html(), 502), (faults.half_body(), 200)], ids=str
)
def test_a_disturbed_answer_keeps_its_request_ref(fault: Fault, status: int, served: ServedSimulator, ask: Ask) -> None:
    strike(served, fault)
    with ask(stream=True) as answer:
        assert answer.status_code == status
        assert answer.headers["request-ref"] == served.requests[-1].request_ref
