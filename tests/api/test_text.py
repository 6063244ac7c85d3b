"""How texts of others become safe to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.api.text import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a <{%zz%}> b", "a < {%zz%}> b"),
        ("<{%reset%}><{%fg 1%}>", "< {%reset%}>< {%fg 1%}>"),
        ("halves: <{% and <{ and %}>", "halves: < {% and <{ and %}>"),
        ("<<{%{%", "<< {%{%"),
        ("::error::x\n  ::x\nstd::string", ": :error::x\n  : :x\nstd::string"),
        ("##[error]x ##vso[task.x]y # 1 [a]", "# #[error]x # #vso[task.x]y # 1 [a]"),
        ("\x1b[31mred\x9b\u202eder\r\n\tx\ud800", " [31mred  der \n x "),
        ("» 58 % … ▕█░▏ é 口", "» 58 % … ▕█░▏ é 口"),
    ],
)
def test_what_has_a_meaning_to_a_display_loses_it(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.lists(st.sampled_from(["<", "{", "%", "}", ">", "#", "[", ":", "x", " ", "\n", "\x1b"])).map("".join))
def test_no_meaning_is_left_and_doing_it_again_changes_nothing(text: str) -> None:
    clean = harmless(text)
    assert "<{%" not in clean
    assert "##[" not in clean
    assert not any(line.lstrip().startswith("::") for line in clean.split("\n"))
    assert harmless(clean) == clean
