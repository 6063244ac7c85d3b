"""Secret inputs: out of messages in every shape."""

import pytest

from pulumi_bulks.api.masking import mask


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
    assert mask(text, [value]) == shown


def test_what_is_no_secret_stays_readable() -> None:
    assert mask("bulk 8123", ["/transfers"]) == "bulk 8123"


def test_a_secret_that_is_a_part_of_another_one_does_not_uncover_it() -> None:
    assert mask("bulk 8123 has 81 items of e", [81.0, "8123", "e"]) == (
        "bulk [secret] has [secret] it[secret]ms of [secret]"
    )
