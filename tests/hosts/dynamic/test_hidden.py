"""Hidden properties, and the secret inputs that they name."""

from pulumi_bulks.hosts.dynamic.hidden import PREVIEW, SECRETS, recorded, secret_names, secrets_of, visible

HIDDEN = {SECRETS: "bulkId,expectedItems", PREVIEW: True}


def test_hidden_properties_are_told_apart_and_the_preview_is_never_recorded() -> None:
    properties = {"bulkId": "8123", **HIDDEN, "__provider": "…"}
    assert visible(properties) == {"bulkId": "8123"}
    assert recorded(properties) == {SECRETS: HIDDEN[SECRETS]}
    assert secret_names(properties) == ["bulkId", "expectedItems"]
    assert secret_names({SECRETS: ""}) == []


def test_the_secrets_are_the_values_of_the_inputs_that_are_named() -> None:
    properties = {
        SECRETS: "bulkId,expectedItems,expectedOperation",
        "bulkId": "8123",
        "expectedItems": 20.0,
        "mode": "x",
    }
    assert secrets_of(properties) == ["8123", 20.0]
    assert secrets_of({"bulkId": "8123"}) == []
