"""Hidden properties, and what they take out of messages."""

import pytest

from pulumi_bulks.hosts.dynamic.hidden import PREVIEW, SECRETS, mask, protected, recorded, secret_names, visible

HIDDEN = {SECRETS: "bulkId,expectedItems", PREVIEW: True}


def test_hidden_properties_are_told_apart_and_the_preview_is_never_recorded() -> None:
    properties = {"bulkId": "8123", **HIDDEN, "__provider": "…"}
    assert visible(properties) == {"bulkId": "8123"}
    assert recorded(properties) == {SECRETS: HIDDEN[SECRETS]}
    assert secret_names(properties) == ["bulkId", "expectedItems"]
    assert secret_names({SECRETS: ""}) == []


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [
        ("8123", "bulk 8123 of GET /bulks/8123", "bulk [secret] of GET /bulks/[secret]"),
        (8000.0, "has 8,000 items, in short 8000", "has [secret] items, in short [secret]"),
        (
            10.0,
            "10 of 100, 10 %, 110, 1.10, 10,000 and 10.",
            "[secret] of 100, [secret] %, 110, 1.10, 10,000 and [secret].",
        ),
        (None, "nothing to hide", "nothing to hide"),
        (True, "true or 1", "true or 1"),
        ("", "an empty secret hides nothing", "an empty secret hides nothing"),
        (["CANCELLED", "FAILED"], "accepted: CANCELLED, FAILED", "accepted: [secret], [secret]"),
    ],
)
def test_a_secret_is_masked_in_every_shape_in_which_a_message_shows_it(value: object, text: str, shown: str) -> None:
    assert mask(text, {SECRETS: "bulkId", "bulkId": value}) == shown


def test_what_is_no_secret_stays_readable() -> None:
    assert mask("bulk 8123", {SECRETS: "expectedOperation", "bulkId": "8123"}) == "bulk 8123"


def test_a_secret_that_is_a_part_of_another_one_does_not_uncover_it() -> None:
    properties = {SECRETS: "expectedItems,bulkId,expectedOperation", "expectedItems": 81.0, "bulkId": "8123"}
    assert mask("bulk 8123 has 81 items of e", {**properties, "expectedOperation": "e"}) == (
        "bulk [secret] has [secret] it[secret]ms of [secret]"
    )


def test_outputs_that_repeat_a_secret_input_are_secret_as_well() -> None:
    properties = {SECRETS: "bulkId,expectedItems", "bulkId": "8123", "expectedItems": 20.0}
    outputs = {
        "bulkId": "8123",
        "submittedItemsCount": 20,
        "counts": {"COMPLETED": 19, "FAILED": 1},
        "failedOperations": [{"sequence": 1, "operationId": "812300001"}],
        "operationStatusCounts": [{"status": "COMPLETED", "count": 19}],
        "adopted": False,
        "mode": None,
    }
    marked = protected(outputs, properties)
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    for name in ("bulkId", "submittedItemsCount", "failedOperations"):
        assert marked.pop(name) == {**secret, "value": outputs.pop(name)}
    assert marked == outputs
    assert protected(outputs, {"bulkId": "8123"}) == outputs
