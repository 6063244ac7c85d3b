"""The verbs of the plugin over a gRPC channel: what each answers, records and sends."""

import threading
from typing import Any

import grpc
import pytest

from pulumi_bulks.hosts.plugin.wire import as_struct, decode
from pulumi_bulks.simulator import IN_PROCESS_URL, ServedSimulator
from pulumi_bulks.simulator.faults import Rule, answer
from tests.faults.verbs import PluginVerbs
from tests.support import new_world

from .plugged import UNKNOWN, UNKNOWN_NUMBER, Failed, Plugin, secret

ASKED: dict[str, Any] = {"bulkId": "1"}


def executes(api: ServedSimulator) -> int:
    return api.execute_calls()


# Check


def test_check_names_every_mistake_and_asks_the_api_nothing(plugin: Plugin, api: ServedSimulator) -> None:
    found = plugin.check(bulkId="x", mode="STOP", timeout="soon", nonsense=1)
    assert {failure.property for failure in found.failures} == {"bulkId", "mode", "timeout", "nonsense"}
    assert not plugin.check(bulkId="1").failures
    assert api.requests == []


@pytest.mark.parametrize("unknown", [UNKNOWN, UNKNOWN_NUMBER, secret(UNKNOWN)])
def test_check_leaves_open_what_is_not_known_yet(plugin: Plugin, unknown: Any) -> None:
    found = plugin.check(bulkId=unknown, expectedItems=unknown, mode="STOP")
    assert [failure.property for failure in found.failures] == ["mode"]
    assert found.inputs == as_struct({"bulkId": unknown, "expectedItems": unknown, "mode": "STOP"})


def test_check_shows_no_value_of_a_secret_and_none_that_would_break_the_display(plugin: Plugin) -> None:
    found = plugin.check(bulkId=secret("CANARY-ID"), mode="<{%x%}>", timeout="soon")
    shown = {failure.property for failure in found.failures}
    assert shown == {"", "timeout"}
    texts = "".join(failure.reason for failure in found.failures)
    assert "bulkId: " in texts
    assert "mode: " in texts
    assert "CANARY" not in texts
    assert "<{%" not in texts


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_check_names_a_number_that_is_none(plugin: Plugin, number: float) -> None:
    assert [failure.property for failure in plugin.check(bulkId="1", expectedItems=number).failures] == [
        "expectedItems"
    ]


def test_check_passes_on_what_it_was_given_without_what_is_hidden(plugin: Plugin) -> None:
    given = {"bulkId": secret("1"), "timeout": 60, "__provider": "dill", "__secrets": "bulkId"}
    assert plugin.check(**given).inputs == as_struct({"bulkId": secret("1"), "timeout": 60})


# Create


def test_create_executes_and_answers_with_all_outputs(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", items=2, rate=1000)
    created = plugin.create(bulkId="1", mode="ON_FAILURE_STOP")
    outputs = decode(created.properties).values
    assert created.id == "1"
    assert (outputs["status"], outputs["mode"], outputs["adopted"]) == ("COMPLETED", "ON_FAILURE_STOP", False)
    assert executes(api) == 1


def test_a_preview_looks_at_the_bulk_executes_nothing_and_promises_no_output(
    plugin: Plugin, api: ServedSimulator
) -> None:
    api.add_bulk("1", items=2000, rate=1, operation="/transfers")
    created = plugin.create(preview=True, bulkId="1", mode="ON_FAILURE_STOP", timeout="2h")
    assert created.properties == as_struct({"bulkId": "1", "timeout": "2h"})
    assert [request.call for request in api.requests] == ["get"]
    assert any("will execute 2,000 operations of /transfers" in line for line in plugin.engine.lines)


def test_a_preview_of_an_unknown_bulk_asks_nothing(plugin: Plugin, api: ServedSimulator) -> None:
    assert plugin.create(preview=True, bulkId=UNKNOWN).properties == as_struct({"bulkId": UNKNOWN})
    assert api.requests == []


@pytest.mark.parametrize("preview", [True, False])
def test_a_bulk_that_is_not_there_or_not_as_expected_is_an_error_that_records_nothing(
    plugin: Plugin, api: ServedSimulator, *, preview: bool
) -> None:
    api.add_bulk("2", items=2)
    for inputs, text in (({"bulkId": "1"}, "HTTP 404"), ({"bulkId": "2", "expectedItems": 3}, "has 2 items, not 3")):
        with pytest.raises(Failed) as caught:
            plugin.create(preview=preview, **inputs)
        assert text in caught.value.text
        assert caught.value.recorded is None
    assert executes(api) == 0


def test_a_bulk_that_is_not_accepted_is_on_record_with_its_outputs_and_its_reason(
    plugin: Plugin, api: ServedSimulator
) -> None:
    api.add_bulk("1", {2: "INSTRUMENT_INACTIVE"}, items=2, rate=1000)
    with pytest.raises(Failed) as caught:
        plugin.create(bulkId="1")
    failed = caught.value
    assert failed.code is grpc.StatusCode.FAILED_PRECONDITION
    assert failed.recorded is not None
    assert (failed.recorded.id, list(failed.recorded.reasons)) == ("1", [failed.text])
    assert "finished PARTIALLY_COMPLETED" in failed.text
    assert failed.outputs.values["failedOperations"][0]["errorCode"] == "INSTRUMENT_INACTIVE"


def test_a_record_of_many_long_failures_comes_through(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", {number: f"{number:X>400}" for number in range(1, 31)}, items=30, rate=10_000)
    with pytest.raises(Failed) as caught:
        plugin.create(bulkId="1")
    assert len(caught.value.outputs.values["failedOperations"]) == 20


def test_the_time_of_custom_timeouts_wins_and_leaves_the_bulk_on_record(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", items=1000, rate=1)
    with pytest.raises(Failed) as caught:
        plugin.create(bulkId="1", within=0.2)
    assert caught.value.outputs.values["status"] == "RUNNING"


def test_what_is_secret_stays_so_in_outputs_records_reasons_and_ids(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("81234567", {1: "X"}, items=1, rate=1000, operation="/hidden")
    with pytest.raises(Failed) as caught:
        plugin.create(bulkId=secret("81234567"), expectedOperation=secret("/hidden"))
    failed = caught.value
    assert failed.recorded is not None
    assert {"bulkId", "expectedOperation", "operation"} <= failed.outputs.secret
    for text in (failed.text, failed.recorded.id, *failed.recorded.reasons, *plugin.engine.lines):
        assert "81234567" not in text
        assert "/hidden" not in text
    assert "[secret]" in failed.text


def test_a_missing_configuration_is_named(fresh: Plugin) -> None:
    with pytest.raises(Failed) as caught:
        fresh.create(bulkId="1")
    assert "bulks:baseUrl is not set" in caught.value.text
    assert "bulks:apiKey is not set" in caught.value.text


def test_a_defect_is_named_by_its_place_and_never_by_its_text(plugin: Plugin, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("quotes the key")

    monkeypatch.setattr("pulumi_bulks.lifecycle.create", broken)
    with pytest.raises(Failed) as caught:
        plugin.create(bulkId="1")
    assert caught.value.text.startswith("internal error in pulumi-bulks: RuntimeError at test_verbs.py:")
    assert "quotes" not in caught.value.text


def test_an_api_that_does_not_answer_is_unavailable(plugin: Plugin, api: ServedSimulator) -> None:
    api.faults = [Rule(answer(503))]
    with pytest.raises(Failed) as caught:
        plugin.read("1")
    assert caught.value.code is grpc.StatusCode.UNAVAILABLE


# Diff


def created(plugin: Plugin, api: ServedSimulator, **inputs: Any) -> Any:
    api.add_bulk("1", items=2, rate=1000)
    return plugin.create(**{**ASKED, **inputs}).properties


def details(response: Any) -> dict[str, tuple[str, bool]]:
    assert set(response.diffs) == set(response.detailedDiff)
    return {
        name: (detail.DESCRIPTOR.enum_types_by_name["Kind"].values_by_number[detail.kind].name, detail.inputDiff)
        for name, detail in response.detailedDiff.items()
    }


def test_diff_of_what_is_as_recorded_finds_nothing_and_trusts_a_recorded_end(
    plugin: Plugin, api: ServedSimulator
) -> None:
    olds = created(plugin, api)
    asked = len(api.requests)
    found = plugin.diff(olds, ASKED, **ASKED)
    assert (found.changes, details(found)) == (found.DIFF_NONE, {})
    assert len(api.requests) == asked


def test_diff_names_each_change_by_its_kind(plugin: Plugin, api: ServedSimulator) -> None:
    olds = created(plugin, api, timeout=60, onPaused="fail")
    before = {**ASKED, "timeout": 60, "onPaused": "fail"}
    found = plugin.diff(olds, before, **ASKED, timeout=90, stallTimeout=5)
    assert details(found) == {
        "timeout": ("UPDATE", True),
        "stallTimeout": ("ADD", True),
        "onPaused": ("DELETE", True),
    }
    assert list(found.replaces) == []


@pytest.mark.parametrize("other", ["2", UNKNOWN])
def test_diff_replaces_for_another_bulk_alone(plugin: Plugin, api: ServedSimulator, other: str) -> None:
    found = plugin.diff(created(plugin, api), ASKED, bulkId=other)
    assert details(found) == {"bulkId": ("UPDATE_REPLACE", True)}
    assert list(found.replaces) == ["bulkId"]


def test_diff_takes_the_mode_in_effect_written_down_for_no_change(plugin: Plugin, api: ServedSimulator) -> None:
    olds = created(plugin, api, mode="ON_FAILURE_STOP")
    assert not plugin.diff(olds, ASKED, **ASKED, mode="ON_FAILURE_STOP").diffs
    found = plugin.diff(olds, ASKED, **ASKED, mode="ON_FAILURE_CONTINUE")
    assert details(found) == {"mode": ("ADD", True)}


def test_diff_shows_what_the_live_bulk_is_otherwise_than_recorded(plugin: Plugin, api: ServedSimulator) -> None:
    olds = created(plugin, api)
    olds.fields["status"].string_value = "RUNNING"
    assert details(plugin.diff(olds, ASKED, **ASKED)) == {"status": ("UPDATE", False)}


def test_diff_sees_what_is_not_known_yet_or_becomes_a_secret(plugin: Plugin, api: ServedSimulator) -> None:
    olds = created(plugin, api, expectedItems=2)
    before = {**ASKED, "expectedItems": 2}
    for value in (UNKNOWN_NUMBER, secret(2)):
        found = plugin.diff(olds, before, **ASKED, expectedItems=value)
        assert details(found) == {"expectedItems": ("UPDATE", True)}


def test_diff_ignores_what_the_dynamic_host_has_recorded_beside_it(plugin: Plugin, api: ServedSimulator) -> None:
    olds = created(plugin, api)
    olds.update({"__provider": "dill", "__secrets": "", "__urn": "urn"})
    assert not plugin.diff(olds, {**ASKED, "__provider": "dill"}, **ASKED).diffs


# Update


def test_an_update_after_a_partial_create_waits_on_and_executes_nothing_again(
    plugin: Plugin, api: ServedSimulator
) -> None:
    api.add_bulk("1", items=3, rate=10)
    with pytest.raises(Failed) as caught:
        plugin.create(bulkId="1", within=0.1)
    assert caught.value.recorded is not None
    updated = plugin.update(caught.value.recorded.properties, {**ASKED, "timeout": 0.1}, **ASKED)
    assert decode(updated.properties).values["status"] == "COMPLETED"
    assert decode(updated.properties).values["adopted"] is False
    assert executes(api) == 1


def test_an_update_judges_anew_and_records_what_is_not_accepted(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", {1: "X"}, items=2, rate=1000)
    with pytest.raises(Failed) as caught:
        plugin.create(bulkId="1")
    assert caught.value.recorded is not None
    olds = caught.value.recorded.properties
    with pytest.raises(Failed) as again:
        plugin.update(olds, ASKED, **ASKED)
    assert again.value.outputs.values["status"] == "PARTIALLY_COMPLETED"
    accepting = {**ASKED, "acceptedStatuses": ["PARTIALLY_COMPLETED"]}
    assert decode(plugin.update(olds, ASKED, **accepting).properties).values["status"] == "PARTIALLY_COMPLETED"


@pytest.mark.parametrize("preview", [True, False])
def test_an_update_refuses_another_mode(plugin: Plugin, api: ServedSimulator, *, preview: bool) -> None:
    olds = created(plugin, api, mode="ON_FAILURE_STOP")
    with pytest.raises(Failed) as caught:
        plugin.update(olds, {**ASKED, "mode": "ON_FAILURE_STOP"}, preview=preview, **ASKED, mode="ON_FAILURE_CONTINUE")
    assert "mode: cannot change" in caught.value.text
    assert caught.value.recorded is None


def test_a_preview_of_an_update_promises_the_inputs_alone(plugin: Plugin, api: ServedSimulator) -> None:
    updated = plugin.update(created(plugin, api), ASKED, preview=True, **ASKED, timeout=5)
    assert updated.properties == as_struct({**ASKED, "timeout": 5})


# Read


def test_an_import_needs_the_id_alone_and_gives_the_inputs_as_well(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", items=100, rate=1, status="RUNNING")
    found = plugin.read("1")
    assert (found.id, found.inputs) == ("1", as_struct(ASKED))
    assert decode(found.properties).values["status"] == "RUNNING"
    assert decode(found.properties).values["adopted"] is True
    assert executes(api) == 0


def test_an_import_of_a_bulk_that_is_not_executed_yet_warns_of_the_next_up(
    plugin: Plugin, api: ServedSimulator
) -> None:
    api.add_bulk("1", items=100, rate=1)
    plugin.read("1")
    plugin.engine.wait_for("bulk 1 is not executed yet: the next `pulumi up` executes it")
    assert executes(api) == 0


def test_a_get_of_a_bulk_that_is_not_there_is_an_error(plugin: Plugin) -> None:
    with pytest.raises(Failed) as caught:
        plugin.read("1", as_struct(ASKED))
    assert caught.value.code is grpc.StatusCode.NOT_FOUND
    with pytest.raises(Failed) as odd:
        plugin.read("one")
    assert "bulkId: must be a string of digits" in odd.value.text


def test_a_refresh_keeps_a_reason_as_long_as_it_holds(plugin: Plugin, api: ServedSimulator) -> None:
    bulk = api.add_bulk("1", items=1000, rate=1)
    with pytest.raises(Failed) as caught:
        plugin.create(bulkId="1", within=0.1)
    assert caught.value.recorded is not None
    with pytest.raises(Failed) as read:
        plugin.read("1", caught.value.recorded.properties, bulkId="1", timeout=0.1)
    assert read.value.recorded is not None
    assert read.value.recorded.inputs == as_struct({"bulkId": "1", "timeout": 0.1})
    assert "is not final: RUNNING" in read.value.text
    bulk.rate = 1e6
    found = plugin.read("1", read.value.recorded.properties, bulkId="1", timeout=0.1)
    assert decode(found.properties).values["status"] == "COMPLETED"


def test_a_refresh_of_a_bulk_that_has_gone_after_its_end_keeps_its_record(plugin: Plugin, api: ServedSimulator) -> None:
    olds = created(plugin, api)
    api.forget("1")
    kept = plugin.read("1", olds, **ASKED)
    assert (kept.id, kept.properties) == ("1", olds)
    assert any("knows bulk 1 no more" in line for line in plugin.engine.lines)


def test_a_refresh_of_a_bulk_that_has_gone_before_its_end_answers_with_no_id() -> None:
    world, verbs = new_world(), PluginVerbs()
    verbs.live_in(world.clock, world.context.api)
    recorded = {**ASKED, "status": "RUNNING", "environment": IN_PROCESS_URL, "adopted": False}
    assert verbs.verb("read")("1", recorded).response.id == ""
    assert world.clock.monotonic() >= 30, "it is believed only after a while"


def test_a_refresh_hides_what_is_secret_and_nothing_else(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", {1: "X"}, items=2, rate=1000)
    with pytest.raises(Failed) as caught:
        plugin.create(bulkId="1", expectedItems=secret(2))
    assert caught.value.recorded is not None
    olds = caught.value.recorded.properties
    assert decode(olds).secret >= {"expectedItems", "submittedItemsCount"}
    with pytest.raises(Failed) as read:
        plugin.read("1", olds, bulkId="1", expectedItems=secret(2))
    assert read.value.text.splitlines()[1:] == caught.value.text.splitlines()[1:], "the first line has a request-ref"
    assert read.value.recorded is not None
    assert decode(read.value.recorded.properties).secret == decode(olds).secret


# Delete


def test_a_delete_forgets_without_a_question_and_without_configuration(fresh: Plugin) -> None:
    fresh.delete(as_struct({"bulkId": "1", "status": "RUNNING"}))


def test_a_delete_cancels_where_it_is_told_to(plugin: Plugin, api: ServedSimulator) -> None:
    bulk = api.add_bulk("1", items=1000, rate=1, status="RUNNING")
    olds = plugin.read("1", as_struct({**ASKED, "onDelete": "cancel"})).properties
    plugin.delete(olds)
    assert bulk.status == "CANCELLED"


def test_a_refresh_judges_by_what_is_recorded_and_not_by_inputs_that_are_older(
    plugin: Plugin, api: ServedSimulator
) -> None:
    api.add_bulk("1", {1: "X"}, items=10, rate=1000)
    with pytest.raises(Failed) as failed:
        plugin.create(bulkId="1", mode="ON_FAILURE_CONTINUE")
    older = ["COMPLETED", "PARTIALLY_COMPLETED"]
    with pytest.raises(Failed) as read:
        plugin.read("1", as_struct(failed.value.outputs.values), bulkId="1", acceptedStatuses=older)
    assert "finished PARTIALLY_COMPLETED" in read.value.text


# Cancel


def test_a_cancel_ends_a_wait_which_is_on_record_as_running(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10_000, rate=1)
    ended: list[Failed] = []

    def create() -> None:
        with pytest.raises(Failed) as caught:
            plugin.create(bulkId="1")
        ended.append(caught.value)

    waiting = threading.Thread(target=create)
    waiting.start()
    plugin.engine.wait_for("RUNNING")
    plugin.cancel()
    waiting.join()
    assert ended[0].code is grpc.StatusCode.ABORTED
    assert ended[0].outputs.values["status"] == "RUNNING"
    assert "interrupted while it was waited for: RUNNING" in ended[0].text


def test_after_a_cancel_nothing_is_executed_and_nothing_recorded(plugin: Plugin, api: ServedSimulator) -> None:
    api.add_bulk("1", items=10)
    plugin.cancel()
    with pytest.raises(Failed) as caught:
        plugin.create(bulkId="1")
    assert caught.value.code is grpc.StatusCode.ABORTED
    assert caught.value.recorded is None
    assert executes(api) == 0
