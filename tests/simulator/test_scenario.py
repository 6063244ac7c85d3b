"""What a simulator is started with."""

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_bulks.simulator import (
    STANDARD_LIMITS,
    Behaviour,
    FailedAnswer,
    Limits,
    Pages,
    SettledAnswer,
    Simulator,
    Window,
)
from pulumi_bulks.simulator.scenario import default_scenario, load_scenario, simulator_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "scenario.json"

FAULTS = {
    "cut-before-effect": "cut before effect",
    "cut-after-effect": "cut after effect",
    "half-body": "half a body",
    "garbage": "answer 200",
    "html": "answer 502",
    "html-404": "answer 404",
    "not-found": "not found",
    "bytes-in-drops": "bytes in drops of 1 s",
    "token-dies": "token dies",
    "wrong-content-type": "wrong content type",
    "huge-body": "body of 104,857,600 bytes",
    "unknown-status": "unknown status",
}


def start(folder: Path, **scenario: Any) -> Simulator:
    path = folder / "scenario.json"
    path.write_text(json.dumps(scenario))
    return simulator_of(load_scenario(path))


def test_the_example_shows_failing_operations_and_a_fault() -> None:
    api = simulator_of(load_scenario(EXAMPLE))
    assert [bulk.status for bulk in api.bulks()] == ["SUBMITTED", "SUBMITTED", "PAUSED"]
    assert [bulk.failing for bulk in api.bulks()] == [
        {},
        {120: FailedAnswer(), 121: FailedAnswer("LIMIT_EXCEEDED", "The daily limit is used up")},
        {},
    ]
    assert api.behaviour == Behaviour(second_execute="ALREADY_SUBMITTED", get_is_activity=False, pages=Pages(cap=50))
    assert api.limits == STANDARD_LIMITS
    assert api.bulks()[0].states == {7: SettledAnswer("PENDING_CHALLENGE", later="COMPLETED", after=60)}
    [rule] = api.faults
    assert rule.fault.name == "cut after effect"
    assert rule.bulk_id in {bulk.bulk_id for bulk in api.bulks()}


def test_without_a_scenario_there_are_three_bulks_to_try() -> None:
    api = simulator_of(default_scenario())
    assert [(bulk.status, bulk.items, len(bulk.failing)) for bulk in api.bulks()] == [
        ("SUBMITTED", 8000, 0),
        ("SUBMITTED", 2000, 2),
        ("PAUSED", 8000, 0),
    ]
    assert api.faults == []


def test_an_empty_scenario_is_one(tmp_path: Path) -> None:
    api = start(tmp_path)
    assert (api.bulks(), api.faults) == ([], [])
    assert (api.api_key, api.auth_token) == ("simulated-key", "simulated-token")


def test_every_field_of_a_bulk_arrives(tmp_path: Path) -> None:
    details = {
        "items": 7,
        "operation": "/sends",
        "rate": 3.5,
        "startDelay": 2.0,
        "lump": 3,
        "reportsCounts": False,
        "executeError": "NO_CONFIG_FOUND",
        "endsAs": "EXPIRED",
        "state": "PENDING",
    }
    api = start(tmp_path, apiKey="k", authToken="t", bulks=[{"bulkId": "1", **details}])
    [bulk] = api.bulks()
    assert [
        bulk.items, bulk.operation, bulk.rate, bulk.start_delay, bulk.lump, bulk.reports_counts, bulk.execute_error,
        bulk.ends_as, bulk.state,
    ] == list(details.values())  # fmt: skip
    assert api.credentials == {"BULKS_API_KEY": "k", "BULKS_AUTH_TOKEN": "t"}


@pytest.mark.parametrize(
    ("stated", "status"),
    [("SUBMITTED", "SUBMITTED"), ("RUNNING", "RUNNING"), ("PAUSED", "PAUSED"), ("CANCELLED", "CANCELLED"),
     ("FINISHED", "PARTIALLY_COMPLETED")],
)  # fmt: skip
def test_a_bulk_starts_in_its_status(stated: str, status: str, tmp_path: Path) -> None:
    [bulk] = start(tmp_path, bulks=[{"bulkId": "1", "status": stated, "failing": [{"sequence": 1}]}]).bulks()
    assert bulk.status == status


def test_states_are_stated_for_single_operations(tmp_path: Path) -> None:
    states = [{"sequence": 3, "state": "PENDING", "later": "COMPLETED", "after": 5}, {"sequence": 4, "payloadText": ""}]
    [bulk] = start(tmp_path, bulks=[{"bulkId": "1", "states": states}]).bulks()
    assert bulk.states == {
        3: SettledAnswer("PENDING", later="COMPLETED", after=5),
        4: SettledAnswer(payload_text=""),
    }


@pytest.mark.parametrize(
    ("stated", "limits"),
    [
        ({}, STANDARD_LIMITS),
        ({"rateLimits": "none"}, Limits(())),
        ({"rateLimits": "12/20s"}, Limits((Window(12, 20),))),
        (
            {"rateLimits": {"windows": "5/1m", "sliding": True, "headers": "retry-after", "others": 0.5}},
            Limits((Window(5, 60),), sliding=True, headers="retry-after", others=0.5),
        ),
    ],
)
def test_limits_are_the_documented_ones_unless_others_are_stated(
    stated: dict[str, Any], limits: Limits, tmp_path: Path
) -> None:
    assert start(tmp_path, **stated).limits == limits


def test_behaviour_is_stated_by_its_switches(tmp_path: Path) -> None:
    api = start(tmp_path, behaviour={"tokenLifetime": 20, "getIsActivity": False, "pages": {"cap": 20, "lost": [7]}})
    pages = Pages(cap=20, lost=frozenset({7}))
    assert api.behaviour == Behaviour(token_lifetime=20, get_is_activity=False, pages=pages)


@pytest.mark.parametrize(("name", "told"), FAULTS.items())
def test_every_named_fault_is_known(name: str, told: str, tmp_path: Path) -> None:
    [rule] = start(tmp_path, faults=[{"fault": name}]).faults
    assert rule.fault.name == told


def test_a_fault_can_be_an_answer_or_a_delay_and_counts_its_moments_from_the_start(tmp_path: Path) -> None:
    answered, delayed, junk = start(
        tmp_path,
        faults=[
            {"status": 429, "retryAfter": "2", "since": 10, "until": 20, "probability": 0.5, "seed": 7},
            {"delay": 1.5, "call": "get", "nth": [1, 3]},
            {"status": 429, "headers": {"x-ratelimit-reset": "-3"}, "body": "slow down"},
        ],
    ).faults
    assert (junk.fault.status, junk.fault.body, junk.fault.headers) == (429, b"slow down", {"x-ratelimit-reset": "-3"})
    assert (answered.fault.status, answered.fault.headers) == (429, {"Retry-After": "2"})
    assert answered.since is not None
    assert answered.until is not None
    assert answered.until - answered.since == pytest.approx(10)
    assert (answered.probability, answered.seed) == (0.5, 7)
    assert (delayed.fault.delay, delayed.call, delayed.nth) == (1.5, "get", frozenset({1, 3}))


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        ({"bulk": []}, r"bulk\n.*Extra inputs"),
        ({"bulks": [{"bulkId": "1", "speed": 3}]}, r"bulks\.0\.speed\n.*Extra inputs"),
        ({"bulks": [{"bulkId": "x"}]}, r"bulks\.0\.bulkId\n"),
        ({"bulks": [{}]}, r"bulks\.0\.bulkId\n.*required"),
        ({"bulks": [{"bulkId": "1", "items": 10_001}]}, r"bulks\.0\.items\n"),
        ({"bulks": [{"bulkId": "1", "rate": 0}]}, r"bulks\.0\.rate\n"),
        ({"bulks": [{"bulkId": "1", "status": "DONE"}]}, r"bulks\.0\.status\n.*'FINISHED'"),
        ({"bulks": [{"bulkId": "1", "failing": [{"sequence": 0}]}]}, r"bulks\.0\.failing\.0\.sequence\n"),
        ({"rateLimits": "many"}, "'many' is not a limit: write it like"),
        ({"rateLimits": {"windows": "1/1s", "headers": "some"}}, r"rateLimits\.ScenarioLimits\.headers\n"),
        ({"behaviour": {"tokenLifetime": 0}}, r"behaviour\.tokenLifetime\n"),
        ({"behaviour": {"speed": 1}}, r"behaviour\.speed\n.*Extra inputs"),
        ({"faults": [{"fault": "flood"}]}, "flood is not a fault; they are cut-before-effect, .*unknown-status"),
        ({"faults": [{"status": 42}]}, r"faults\.0\.status\n"),
        ({"faults": [{"delay": 1, "call": "delete"}]}, r"faults\.0\.call\n.*'execute'"),
        ({"faults": [{"delay": 1, "probability": 2}]}, r"faults\.0\.probability\n"),
    ],
)
def test_a_mistake_is_named_with_its_place(scenario: dict[str, Any], told: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=told):
        start(tmp_path, **scenario)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff"])
def test_a_file_that_is_no_json_object_is_refused(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "scenario.json"
    path.write_bytes(text)
    with pytest.raises(ValueError, match="Scenario"):
        load_scenario(path)
