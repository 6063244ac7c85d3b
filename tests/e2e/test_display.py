"""Texts with a meaning to whatever shows them, from the API and from the program: shown as they are, and harmless."""

import pytest

from pulumi_bulks.simulator import FailedAnswer, ServedSimulator

from .hosts import on_both
from .stack import Stack

pytestmark = pytest.mark.engine

UNKNOWN_MARKER = "<{%zz%}>"
TELLING = f"a {UNKNOWN_MARKER} <{{%fg 1%}}> b \x1b[31m ##[error]c"
SHOWN = "a < {%zz%}> < {%fg 1%}> b  [31m # #[error]c"


@on_both
def test_a_marker_of_the_engines_display_breaks_no_error_output_or_failure(stack: Stack, api: ServedSimulator) -> None:
    stack.color = "always"  # without colours the engine drops what it takes for a marker
    api.add_bulk("9", {3: FailedAnswer(f"X{UNKNOWN_MARKER}", TELLING)}, items=10, rate=1000)

    refused = stack.up(bulk_id="9")
    assert "panic" not in refused.text
    assert f"→ X< {{%zz%}}> «{SHOWN}»" in refused.text

    accepted = stack.up("--diff", bulk_id="9", accepted_statuses=["COMPLETED", "PARTIALLY_COMPLETED"])
    assert accepted.ok, accepted.text
    assert SHOWN in accepted.text, "an output"
    assert stack.preview("--diff", "--expect-no-changes").ok, "what is recorded is what is compared"

    wrong = stack.preview("--diff", bulk_id=UNKNOWN_MARKER, mode=UNKNOWN_MARKER, expected_operation=UNKNOWN_MARKER)
    assert "panic" not in wrong.text
    for name in ("bulkId: must be", "mode: must be", "expectedOperation: holds"):
        assert name in wrong.text

    states = ["COMPLETED", f"a {UNKNOWN_MARKER} b"]
    for ended in (stack.preview("--diff", bulk_id="9", accepted_operation_states=states), stack.up("--diff")):
        assert not ended.ok
        assert "panic" not in ended.text
        assert "acceptedOperationStates: must be a list" in ended.text
