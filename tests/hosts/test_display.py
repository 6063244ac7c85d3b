"""What reaches the engine's display."""

from pulumi_bulks.hosts.dynamic.display import harmless_values, to_blame


def test_values_are_harmless_at_every_depth_and_else_as_they_are() -> None:
    value = {"a": ["<{%x%}>", 3, None, True, 0.5], "::b": {"c": ("##[d]",)}}
    assert harmless_values(value) == {"a": ["< {%x%}>", 3, None, True, 0.5], ": :b": {"c": ["# #[d]"]}}


def test_a_failure_names_its_property_in_the_text_where_the_engine_must_not_show_the_value() -> None:
    asked = {"bulkId": "8123", "mode": "<{%x%}>", "<{%x%}>": 1}
    assert to_blame("bulkId", "is odd", asked, []) == ("bulkId", "is odd")
    assert to_blame("bulkId", "is odd", asked, ["bulkId"]) == ("", "bulkId: is odd")
    assert to_blame("mode", "is odd", asked, []) == ("", "mode: is odd")
    assert to_blame("<{%x%}>", "is no input", asked, []) == ("", "< {%x%}>: is no input")
    assert to_blame("", "::set-output", asked, []) == ("", ": :set-output")
