"""What reaches the engine's display."""

import pytest

from pulumi_bulks.api.text import harmless_values
from pulumi_bulks.hosts.shared.display import in_reach_of, to_blame


def test_values_are_harmless_at_every_depth_and_else_as_they_are() -> None:
    value = {"a": ["<{%x%}>", 3, None, True, 0.5], "::b": {"c": ("##[d]",)}}
    assert harmless_values(value) == {"a": ["< {%x%}>", 3, None, True, 0.5], ": :b": {"c": ["# #[d]"]}}


def test_a_failure_names_its_property_in_the_text_where_the_engine_must_not_show_the_value() -> None:
    asked = {"bulkId": "8123", "mode": "<{%x%}>", "<{%x%}>": 1, "states": ["A", "\x1b[31m"]}
    assert to_blame("bulkId", "is odd", asked, []) == ("bulkId", "is odd")
    assert to_blame("bulkId", "is odd", asked, ["bulkId"]) == ("", "bulkId: is odd")
    assert to_blame("mode", "is odd", asked, []) == ("", "mode: is odd")
    assert to_blame("states", "is odd", asked, []) == ("", "states: is odd")
    assert to_blame("<{%x%}>", "is no input", asked, []) == ("", "< {%x%}>: is no input")
    assert to_blame("", "missing", asked, []) == ("", "missing")


LINE = "RUNNING ▕████░░░░░░▏ 58 % · 4,640 of 8,000 · #3 → «Zürich…»"


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf-16", None])
def test_an_encoding_of_unicode_shows_everything(encoding: str | None) -> None:
    assert in_reach_of(LINE, encoding) == LINE


@pytest.mark.parametrize("encoding", ["ascii", "ANSI_X3.4-1968", "cp1252", "latin-1", "cp850"])
def test_any_other_encoding_gets_plain_ascii(encoding: str) -> None:
    assert in_reach_of(LINE, encoding) == 'RUNNING [####......] 58 % - 4,640 of 8,000 - #3 -> "Z\\xfcrich..."'
