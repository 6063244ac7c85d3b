"""Pulumi's own options: what each does to a bulk, and that none executes one a second time."""

from typing import Any

import pytest

from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.faults import Rule, answer

from .declared import bulk, component, declare, run_on, urn
from .hosts import on_both
from .stack import Stack

pytestmark = pytest.mark.engine


def statuses(api: ServedSimulator) -> dict[str, str]:
    return {bulk_id: found.status for bulk_id in "1234" if (found := api.find(bulk_id)) is not None}


@on_both
def test_custom_timeouts_bound_the_verb_that_they_name_and_no_child(stack: Stack, api: ServedSimulator) -> None:
    for bulk_id, rate in {"1": 5, "2": 5, "3": 0.1}.items():
        api.add_bulk(bulk_id, items=10, rate=rate)
    declare(
        stack,
        component("group", custom_timeouts={"create": "1s"}),
        bulk("child", "1", {"parent": "group"}),
        bulk("other", "2", {"custom_timeouts": {"update": "1s", "delete": "1s"}}),
        bulk("bound", "3", {"custom_timeouts": {"create": "2s"}}, timeout="1h"),
    )
    up = stack.up()
    assert not up.ok
    assert up.errors.count("was not final after") == up.errors.count("bulk 3 was not final after 2.0s") == 1
    assert "Raise custom_timeouts to wait longer" in up.errors
    assert statuses(api) == {"1": "COMPLETED", "2": "COMPLETED", "3": "RUNNING"}


def test_on_delete_cancels_where_pulumi_deletes_and_in_no_more_than_custom_timeouts(
    stack: Stack, api: ServedSimulator
) -> None:
    def declared(**bound: str) -> None:
        bound_by = {"custom_timeouts": {"update": "1s", "delete": "1s"}}
        declare(
            stack,
            bulk("deleted", "1", on_delete="cancel"),
            bulk("with-it", "2", {"deleted_with": "deleted"}, on_delete="cancel"),
            bulk("retained", "3", {"retain_on_delete": True}, on_delete="cancel"),
            bulk("bound", "4", bound_by, on_delete="cancel", **bound),
        )

    for bulk_id in "1234":
        api.add_bulk(bulk_id, items=1000, rate=100_000)
    declared()
    assert stack.up().ok
    run_on(stack, *"1234")
    declared(stall_timeout="30m")
    updated = stack.up("--target", urn("bound"))
    assert "bulk 4 was not final after 1.0s" in updated.errors
    assert "Raise custom_timeouts to wait longer" in updated.errors
    api.faults = [Rule(answer(503), call="cancel", bulk_id="4")]
    destroyed = stack.destroy()
    assert not destroyed.ok
    assert "bulk 4: the API gave no usable answer within the 1.0s" in destroyed.errors
    assert "The record stays." in destroyed.errors
    assert statuses(api) == {"1": "CANCELLED", "2": "RUNNING", "3": "RUNNING", "4": "RUNNING"}
    api.faults = []
    assert stack.destroy().ok
    assert statuses(api)["4"] == "CANCELLED"
    assert api.execute_calls() == 4


def test_a_target_is_executed_alone_and_what_is_beside_it_later(stack: Stack, api: ServedSimulator) -> None:
    for bulk_id in "12":
        api.add_bulk(bulk_id, items=10, rate=100)
    declare(stack, bulk("a", "1"), bulk("b", "2"))
    assert stack.up("--target", urn("a")).ok
    assert (api.execute_calls("1"), api.execute_calls("2")) == (1, 0)
    assert stack.outputs()["a"]["status"] == "COMPLETED"
    assert stack.outputs()["b"].get("status") is None
    assert stack.up().ok
    assert (api.execute_calls("1"), api.execute_calls("2")) == (1, 1)
    assert stack.outputs()["b"]["status"] == "COMPLETED"


OTHER = "99"
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "protected": ({"protect": True}, {"timeout": "30m"}),
    "ignored": ({"ignore_changes": ["bulk_id"]}, {"bulk_id": OTHER}),
    "ignored-as-in-state": ({"ignore_changes": ["bulkId"]}, {"bulk_id": OTHER}),
    "ignored-mode": ({"ignore_changes": ["mode"]}, {"mode": "ON_FAILURE_STOP"}),
    "ignored-all": ({"ignore_changes": ["*"]}, {"bulk_id": OTHER, "mode": "ON_FAILURE_STOP", "timeout": 9}),
    "updated": ({"replace_on_changes": ["timeout"]}, {"timeout": "30m"}),
    "updated-of-any": ({"replace_on_changes": ["*"]}, {"timeout": "30m"}),
    "replaced": ({"replacement_trigger": "2"}, {}),
    "replaced-deleted-first": ({"replacement_trigger": "2", "delete_before_replace": True}, {}),
    "forced": ({}, {}),
}
"""The options of a bulk, and how it changes under them."""


@on_both
def test_no_option_executes_a_bulk_again_or_instead_of_the_one_that_is_kept(stack: Stack, api: ServedSimulator) -> None:
    ids = {name: str(number) for number, name in enumerate(CHANGES, 1)}
    for bulk_id in (*ids.values(), OTHER):
        api.add_bulk(bulk_id, items=10, rate=100)
    declare(stack, *(bulk(name, bulk_id, {"replacement_trigger": "1"}) for name, bulk_id in ids.items()))
    assert stack.up("--parallel", "16").ok
    changed = [
        bulk(name, **{"bulk_id": ids[name], "options": {"replacement_trigger": "1", **options}, **inputs})
        for name, (options, inputs) in CHANGES.items()
    ]
    declare(stack, *changed)
    up = stack.up("--replace", urn("forced", stack.host))
    assert up.ok, up.text
    replaced = {"forced", "replaced", "replaced-deleted-first"}
    if stack.host.replaces_on_changes:
        replaced |= {"updated", "updated-of-any"}
    updated = {"protected", "updated", "updated-of-any"} - replaced
    counts = (f"~ {len(updated)} updated", f"+-{len(replaced)} replaced", "5 unchanged")
    assert all(count in up.text for count in counts), up.text
    outputs = stack.outputs()
    assert {name: found["bulk_id"] for name, found in outputs.items()} == ids
    assert {name for name, found in outputs.items() if found["adopted"]} == replaced
    declare(stack, bulk("protected", OTHER, {"protect": True, "replacement_trigger": "1"}), *changed[1:])
    refused = stack.up()
    assert "unable to replace resource" in refused.errors
    assert [api.execute_calls(bulk_id) for bulk_id in (*ids.values(), OTHER)] == [1] * len(ids) + [0]


def test_a_renamed_or_moved_bulk_stays_what_it_was_by_its_alias(stack: Stack, api: ServedSimulator) -> None:
    for bulk_id in "123":
        api.add_bulk(bulk_id, items=10, rate=100)
    declare(stack, bulk("a", "1", if_executed="fail"), bulk("b", "2", if_executed="fail"), bulk("c", "3"))
    assert stack.up().ok
    declare(
        stack,
        component("group"),
        bulk("renamed", "1", {"aliases": [{"name": "a"}]}, if_executed="fail"),
        bulk("b", "2", {"parent": "group", "aliases": [{"parent": None}]}, if_executed="fail"),
        bulk("without", "3"),
    )
    up = stack.up()
    assert up.ok, up.text
    assert {name: found["adopted"] for name, found in stack.outputs().items()} == {
        "renamed": False,
        "b": False,
        "without": True,
    }
    assert [api.execute_calls(bulk_id) for bulk_id in "123"] == [1, 1, 1]
    assert stack.run("state", "rename", urn("without"), "named-in-state", "--yes").ok
    declare(
        stack,
        component("group"),
        bulk("renamed", "1"),
        bulk("b", "2", {"parent": "group"}),
        bulk("named-in-state", "3"),
    )
    assert stack.up().ok
    assert stack.outputs()["renamed"]["adopted"] is False
    assert [api.execute_calls(bulk_id) for bulk_id in "123"] == [1, 1, 1]


def test_two_resources_of_one_bulk_execute_it_once_and_a_refresh_before_an_up_changes_nothing(
    stack: Stack, api: ServedSimulator
) -> None:
    api.add_bulk("1", items=30, rate=10)
    api.add_bulk("2", {2: "X"}, items=10, status="PARTIALLY_COMPLETED")
    api.add_bulk("3", items=10, rate=100)
    declare(stack, bulk("a", "1"), bulk("b", "1"))
    assert stack.up().ok
    assert {stack.outputs()[name]["adopted"] for name in "ab"} == {False, True}
    declare(stack, bulk("a", "1"), bulk("b", "1"), bulk("bad", "2"), bulk("c", "3"))
    up = stack.up("--refresh", "--continue-on-error")
    assert up.errors.count("bulk 2 finished PARTIALLY_COMPLETED") == 1
    assert stack.outputs()["c"]["status"] == "COMPLETED"
    assert [api.execute_calls(bulk_id) for bulk_id in "123"] == [1, 0, 1]


@on_both
def test_additional_secret_outputs_are_recorded_as_secrets_and_a_destroy_needs_no_configuration(
    stack: Stack, api: ServedSimulator
) -> None:
    api.add_bulk("1", {3: "INSTRUMENT_INACTIVE"}, items=10, rate=100)
    accepted: dict[str, Any] = {"accepted_statuses": ["PARTIALLY_COMPLETED"]}
    declare(stack, bulk("a", "1", **accepted))
    assert stack.up().ok
    assert "INSTRUMENT_INACTIVE" in str(stack.export())
    declare(stack, bulk("a", "1", {"additional_secret_outputs": ["failed_operations", "counts"]}, **accepted))
    assert stack.up().ok
    record = stack.record(stack.export())["outputs"]
    assert [name for name, value in record.items() if "ciphertext" in str(value) and not name.startswith("__")] == [
        "counts",
        "failedOperations",
    ]
    stack.extra |= dict.fromkeys(("BULKS_BASE_URL", "BULKS_API_KEY", "BULKS_AUTH_TOKEN"), "")
    destroyed = stack.destroy()
    assert destroyed.ok, destroyed.text
    assert api.execute_calls() == 1
