"""`pulumi-bulks watch`."""

import itertools
import threading

import pytest

from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.faults import Rule, answer, cut_before_effect

from .conftest import Run


def test_it_waits_for_all_of_them_and_prints_a_line_for_each(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=40, rate=40.0, status="RUNNING")
    api.add_bulk("2", {1: "X"}, items=20, rate=40.0, status="RUNNING")
    ran = run("watch", "1", "2", "1")
    assert ran.code == 4
    assert [line.split()[:2] for line in ran.out.splitlines()] == [["1", "COMPLETED"], ["2", "PARTIALLY_COMPLETED"]]
    assert "1  COMPLETED ▕██████████████▏ 100 % · 40 of 40\n" in ran.err
    assert "pulumi-bulks: bulk 2 is PARTIALLY_COMPLETED, and accepted is COMPLETED: 19 of 20" in ran.err
    assert "`pulumi-bulks operations 2 --failed` lists what has failed" in ran.err


def test_json_has_a_line_for_each_change_and_a_last_one(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", {1: "X"}, items=100, rate=50.0, status="RUNNING")
    ran = run("watch", "1", "--json", "--quiet")
    assert (ran.code, ran.err) == (4, "")
    *before, last = ran.lines
    assert before, "its counts have changed on the way"
    assert all((line["status"], line["final"], line["error"]) == ("RUNNING", False, None) for line in before)
    assert (last["schema"], last["status"], last["final"]) == ("pulumi-bulks/watch/1", "PARTIALLY_COMPLETED", True)
    assert last["error"]["code"] == "not-accepted"
    counts = [line["counts"] for line in ran.lines]
    assert all(one != other for one, other in itertools.pairwise(counts))


def test_an_accepted_status_is_a_success(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=1, status="CANCELLED")
    ran = run("watch", "1", "--status", "COMPLETED", "--status", "CANCELLED", "--json")
    assert (ran.code, ran.lines[-1]["error"]) == (0, None)


@pytest.mark.parametrize("status", ["SUBMITTED", "PAUSED"])
def test_what_does_not_run_is_waited_for_and_never_changed(api: ServedSimulator, run: Run, status: str) -> None:
    bulk = api.add_bulk("1", items=10, rate=1000.0)
    if status == "PAUSED":
        api.execute("1")
        api.pause("1")
    go_on = api.execute if status == "SUBMITTED" else api.resume
    threading.Timer(1.0, go_on, ["1"]).start()
    ran = run("watch", "1")
    assert ran.code == 0
    assert f"1  {status}" in ran.err
    assert bulk.status == "COMPLETED"
    assert {request.method for request in api.requests} == {"GET"}


def test_a_network_that_breaks_on_the_way_does_not_end_it(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=100, rate=50.0, status="RUNNING")
    api.faults.append(Rule(cut_before_effect(), nth=frozenset({1, 3})))
    api.faults.append(Rule(answer(502, b"<html>"), nth=frozenset({2})))
    ran = run("watch", "1", "--json")
    assert (ran.code, ran.lines[-1]["status"]) == (0, "COMPLETED")
    assert {line["error"] is None for line in ran.lines} == {True}


def test_the_time_is_that_of_all_together(api: ServedSimulator, run: Run) -> None:
    for bulk_id in ("1", "2", "3"):
        api.add_bulk(bulk_id, items=10_000, rate=1.0, status="RUNNING")
    began = api.clock.monotonic()
    ran = run("watch", "1", "2", "3", "--timeout", "8s", "--quiet")
    assert ran.code == 9
    assert api.clock.monotonic() - began < 16


@pytest.mark.parametrize("timeout", ["1", "1s", "1000ms"])
def test_a_wait_that_is_over_is_a_code_of_its_own(api: ServedSimulator, run: Run, timeout: str) -> None:
    api.add_bulk("1", items=10_000, rate=1.0, status="RUNNING")
    ran = run("watch", "1", "--timeout", timeout, "--json")
    assert (ran.code, ran.lines[-1]["error"]["code"], ran.lines[-1]["status"]) == (9, "timed-out", "RUNNING")
    assert "--timeout says for how long" in ran.lines[-1]["error"]["next"]
    assert {request.method for request in api.requests} == {"GET"}


@pytest.mark.parametrize("status", ["SUBMITTED", "PAUSED", "RUNNING"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_its_advice_is_for_who_runs_it_and_not_for_a_program(
    api: ServedSimulator, run: Run, status: str, form: list[str]
) -> None:
    api.add_bulk("1", items=10_000, rate=10.0, status=status)
    ran = run("watch", "1", "--timeout", "1s", *form)
    assert ran.code == 9
    assert "timed-out" in ran.out + ran.err
    for word in ("pulumi up", "pulumi destroy", "on_paused", "on_timeout"):
        assert word not in ran.out + ran.err


@pytest.mark.parametrize("timeout", ["0", "-1", "soon", "1d", "", "1e9", "nan"])
def test_what_is_no_time_is_a_wrong_use(api: ServedSimulator, run: Run, timeout: str) -> None:
    ran = run("watch", "1", f"--timeout={timeout}")
    assert (ran.code, ran.out) == (2, "")
    assert api.requests == []


def test_a_bulk_that_is_not_there_ends_alone(api: ServedSimulator, run: Run) -> None:
    api.add_bulk("1", items=30, rate=60.0, status="RUNNING")
    ran = run("watch", "404", "1", "--quiet")
    assert ran.code == 6
    assert ran.err.startswith("pulumi-bulks: bulk 404: GET /bulks/404: HTTP 404")
    assert ran.out.splitlines() == [
        f"404  {'-':19}  not seen",
        "1  COMPLETED            30 of 30 operations completed, in 0.5s",
    ]


def test_many_bulks_are_looked_at_together(api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BULKS_RATE_LIMITS", "60/10s")
    ids = [str(number) for number in range(1, 41)]
    for bulk_id in ids:
        api.add_bulk(bulk_id, items=100, rate=25.0, status="RUNNING")
    ran = run("watch", *ids)
    assert ran.code == 0
    assert api.requests_of("list"), "one call tells of all of them"
