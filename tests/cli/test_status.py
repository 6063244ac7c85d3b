"""`pulumi-bulks status`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.limits.windows import Window
from pulumi_bulks.cli.asking import queue_of
from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.faults import Rule, answer

from .conftest import Run

FIELDS = {
    "schema",
    "bulkId",
    "environment",
    "operation",
    "submittedItemsCount",
    "status",
    "final",
    "counts",
    "observedAt",
    "requestRef",
    "error",
}


def test_each_bulk_is_a_line_in_the_order_in_which_it_was_asked_for(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("9223372036854775807", items=8)
    api.add_bulk("2", {1: "X"}, items=2000, status="FINISHED")
    ran = run("status", "2", "9223372036854775807", "2")
    assert ran.out.splitlines() == [
        "2  PARTIALLY_COMPLETED  1,999 of 2,000 operations completed, 1 failed, in 5.0s",
        "9223372036854775807  SUBMITTED            0 of 8 operations completed",
    ]
    assert (ran.code, ran.err) == (4, "")
    assert len(api.requests_of("get")) == 2, "the same bulk is asked about once"


@pytest.mark.parametrize(
    ("status", "code"), [("SUBMITTED", 10), ("RUNNING", 10), ("PAUSED", 10), ("FINISHED", 0), ("CANCELLED", 4)]
)
def test_the_status_is_the_exit_code(api: ServedSimulator, run: Run, status: str, code: int) -> None:
    api.add_bulk("1", items=10_000, rate=1.0 if status in {"RUNNING", "PAUSED"} else 1e6, status=status)
    assert run("status", "1").code == code


def test_other_final_statuses_can_be_accepted(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=1, status="CANCELLED")
    assert run("status", "1", "--status", "CANCELLED").code == 0
    assert run("status", "1", "--status", "CANCELED").code == 2


def test_json_is_an_object_a_line_with_every_field(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=1, status="FINISHED")
    ran = run("status", "--json", "1", "404")
    found, missing = ran.lines
    assert set(found) == set(missing) == FIELDS
    assert found["schema"] == "pulumi-bulks/status/1"
    assert (found["status"], found["final"], found["error"]) == ("COMPLETED", True, None)
    assert found["counts"] == {"SUBMITTED": 0, "RUNNING": 0, "COMPLETED": 1, "FAILED": 0, "CANCELLED": 0}
    assert (found["environment"], found["observedAt"][-1]) == (api.base_url, "Z")
    assert (missing["status"], missing["error"]["code"]) == (None, "not-found")
    assert set(missing["error"]) == {"code", "text", "next"}
    assert (ran.code, ran.err) == (6, "")


def test_of_several_bulks_the_first_code_of_the_order_decides(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=1, status="FINISHED")
    api.add_bulk("2", items=1)
    assert run("status", "1", "2").code == 10
    assert run("status", "1", "2", "404").code == 6


def test_a_wrong_configuration_is_told_once_and_as_a_line(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BULKS_BASE_URL", "http://example.com")
    ran = run("status", "1", "2", "--json")
    assert (ran.code, ran.err, len(ran.lines)) == (2, "", 1)
    assert (ran.lines[0]["bulkId"], ran.lines[0]["error"]["code"]) == (None, "configuration")
    ran = run("status", "1")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("pulumi-bulks: BULKS_BASE_URL is plain http")
    assert api.requests == []


def test_a_token_that_is_refused_is_believed_at_once(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BULKS_AUTH_TOKEN", "another-token")
    ran = run("status", "1", "--json")
    assert (ran.code, ran.lines[0]["error"]["code"]) == (3, "unauthorized")
    assert len(api.requests) == 1
    assert "another-token" not in ran.out + ran.err


def test_looks_that_are_repeated_are_told_on_stderr(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=1)
    api.faults.append(Rule(answer(503), call="get", nth=frozenset({1})))
    ran = run("status", "1", "--json")
    assert (ran.code, len(ran.lines)) == (10, 1)
    assert ran.err == "bulk 1: GET /bulks/1: HTTP 503; asking again\n"


@pytest.mark.parametrize("bulk_id", ["abc", "", "-1", "1.0", "1 ", "٣", "1,000", "0x1", "1\n", "9" * 65])
def test_what_is_no_id_is_a_wrong_use(bulk_id: str, api: ServedSimulator, run: Run) -> None:
    ran = run("status", "--json", "--", bulk_id)
    assert (ran.code, ran.err, ran.lines[0]["error"]["code"]) == (2, "", "invalid-input")
    assert api.requests == []


@given(st.integers(1, 3000), st.integers(2, 500), st.sampled_from([60.0, 3600.0]))
def test_patience_leaves_the_time_that_the_limits_need(requests: int, most: int, seconds: float) -> None:
    needed = queue_of(requests, [Window(most, seconds)])
    assert (requests - 1) // most == needed / seconds
    assert queue_of(requests, []) == 0
