"""Hidden properties, and what they take out of messages."""

import pytest

from pulumi_bulks.hosts.dynamic.hidden import PREVIEW, SECRETS, URN, mask, recorded, secret_names, visible

HIDDEN = {URN: "urn:pulumi:a::b::c::d", SECRETS: "bulkId,expectedItems", PREVIEW: True}


def test_hidden_properties_are_told_apart_and_the_preview_is_never_recorded() -> None:
    properties = {"bulkId": "8123", **HIDDEN, "__provider": "…"}
    assert visible(properties) == {"bulkId": "8123"}
    assert recorded(properties) == {URN: HIDDEN[URN], SECRETS: HIDDEN[SECRETS]}
    assert secret_names(properties) == ["bulkId", "expectedItems"]
    assert secret_names({SECRETS: ""}) == []


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [
        ("8123", "bulk 8123 of GET /bulks/8123", "bulk [secret] of GET /bulks/[secret]"),
        (8000.0, "has 8,000 items, in short 8000", "has [secret] items, in short [secret]"),
        (None, "nothing to hide", "nothing to hide"),
        (True, "true or 1", "true or 1"),
        ("", "an empty secret hides nothing", "an empty secret hides nothing"),
        (["COMPLETED"], "a list is no text: COMPLETED", "a list is no text: COMPLETED"),
    ],
)
def test_a_secret_is_masked_in_every_shape_in_which_a_message_shows_it(value: object, text: str, shown: str) -> None:
    assert mask(text, {SECRETS: "bulkId", "bulkId": value}) == shown


def test_what_is_no_secret_stays_readable() -> None:
    assert mask("bulk 8123", {SECRETS: "expectedOperation", "bulkId": "8123"}) == "bulk 8123"
