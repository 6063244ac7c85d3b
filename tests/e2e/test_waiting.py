"""What happens while a bulk is being waited for."""

from pathlib import Path

import pytest

from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.faults import Rule, down, html

from .hosts import on_both, on_native
from .stack import Stack, finish, wait_until

pytestmark = pytest.mark.engine


def test_a_bulk_paused_and_resumed_by_somebody_else_is_waited_for(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=400, rate=200)
    stack.inputs = {"bulk_id": "1"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1"))
    api.pause("1")
    seen = len(api.requests_of("get", "1"))
    wait_until(lambda: len(api.requests_of("get", "1")) > seen)
    api.resume("1")
    ended = finish(up)
    assert ended.ok
    assert "PAUSED ▕" in ended.text
    assert stack.outputs()["status"] == "COMPLETED"
    assert api.execute_calls("1") == 1


@on_native
def test_on_paused_decides_about_a_paused_bulk(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=100, rate=200, status="PAUSED")
    refused = stack.up(bulk_id="1", on_paused="fail")
    assert not refused.ok
    assert "bulk 1 is paused, and on_paused is fail" in refused.text
    assert 'on_paused="resume"' in refused.text
    resumed = stack.up(bulk_id="1", on_paused="resume")
    assert resumed.ok
    assert "was PAUSED: resumed" in resumed.text
    assert api.execute_calls() == 0


@pytest.mark.parametrize(
    ("on_timeout", "status", "words"),
    [
        ("leave", "RUNNING", "It was left as it is"),
        ("pause", "PAUSED", "on_timeout=pause: the bulk is PAUSED now"),
        ("cancel", "CANCELLED", "on_timeout=cancel: the bulk is CANCELLED now"),
    ],
)
@on_native
def test_a_time_out_does_to_the_bulk_what_the_program_says(
    stack: Stack, api: ServedSimulator, on_timeout: str, status: str, words: str
) -> None:
    bulk = api.add_bulk("1", items=1000, rate=10)
    ended = stack.up(bulk_id="1", timeout="1s", on_timeout=on_timeout)
    assert not ended.ok
    assert "bulk 1 was not final after 1.0s: RUNNING" in ended.text
    assert words in ended.text
    found = api.find("1")
    assert found is not None
    assert found.status == status
    assert api.execute_calls("1") == 1
    if on_timeout == "leave":
        bulk.rate = 1e6
        assert stack.up().ok, "the next up goes on from there"
        assert api.execute_calls("1") == 1


@on_native
def test_a_stalled_bulk_is_given_up(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=1, start_delay=3600)
    ended = stack.up(bulk_id="1", stall_timeout="1s")
    assert not ended.ok
    assert "bulk 1 has made no progress for 1.0s" in ended.text
    assert api.execute_calls("1") == 1


@on_native
def test_a_bulk_that_vanishes_in_the_middle_ends_the_wait(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=1000, rate=10)
    stack.inputs = {"bulk_id": "1"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1"))
    api.forget("1")
    ended = finish(up)
    assert not ended.ok
    assert "HTTP 404 BULK_NOT_FOUND" in ended.text
    assert api.execute_calls("1") == 1


def test_an_outage_in_the_middle_does_not_fail_the_release(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=200, rate=100)
    stack.inputs = {"bulk_id": "1"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1"))
    now = api.clock.monotonic()
    api.faults = [down(now, now + 1.5), Rule(html(), since=now, until=now + 2.5)]
    ended = finish(up)
    assert ended.ok
    assert "no usable answer" in ended.text
    assert stack.outputs()["status"] == "COMPLETED"
    assert api.execute_calls("1") == 1


def test_an_expired_token_is_read_again_from_its_file(stack: Stack, api: ServedSimulator, tmp_path: Path) -> None:
    api.add_bulk("1", items=200, rate=100)
    token = tmp_path / "token"
    token.write_text(api.auth_token + "\n")
    stack.extra = {"BULKS_AUTH_TOKEN": "", "BULKS_AUTH_TOKEN_FILE": str(token)}
    stack.inputs = {"bulk_id": "1"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1"))
    token.write_text("renewed\n")
    api.auth_token = "renewed"
    assert finish(up).ok
    assert 401 in [request.status for request in api.requests_of("get", "1")]
    assert api.execute_calls("1") == 1


@on_native
def test_a_token_that_stays_expired_ends_the_wait(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=1000, rate=10)
    stack.inputs = {"bulk_id": "1"}
    up = stack.start("up", "--yes", "--skip-preview")
    wait_until(lambda: api.executions("1"))
    api.auth_token = "renewed"
    ended = finish(up)
    assert not ended.ok
    assert "HTTP 401: the credentials are invalid or expired" in ended.text
    assert api.execute_calls("1") == 1


@on_both
def test_a_preview_without_the_api_warns_and_goes_on(stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10, rate=100)
    api.faults = [down(0, 1e12)]
    preview = stack.preview(bulk_id="1")
    assert preview.ok, preview.text
    assert "warning: bulk 1 could not be looked at" in preview.text
    assert api.executions("1") == 0


@on_native
def test_a_refresh_keeps_the_reasons_on_record_while_they_hold(stack: Stack, api: ServedSimulator) -> None:
    bulk = api.add_bulk("1", items=10_000, rate=1)
    assert not stack.up(bulk_id="1", timeout="1s").ok
    assert ["was not final after 1.0s: RUNNING" in reason for reason in reasons(stack)] == [True]
    stack.refresh()
    assert ["bulk 1 is not final: RUNNING" in reason for reason in reasons(stack)] == [True]
    bulk.rate = 1e6
    assert stack.refresh().ok
    assert (stack.recorded_status(), reasons(stack)) == ("COMPLETED", [])
    assert stack.up("--expect-no-changes").ok
    assert api.execute_calls("1") == 1


def reasons(stack: Stack) -> list[str]:
    """Return why the bulk that is on record is no success."""
    return list(stack.record(stack.export()).get("initErrors", []))
