"""What must hold of every text, and what all runs have counted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from pulumi_bulks.explanations import PAGES

KEY, TOKEN, RENEWED, PAYLOAD = CANARIES = ("KEY-CANARY", "TOKEN-CANARY", "TOKEN-CANARY-2", "PAYLOAD-CANARY")
NEXT_STEP = re.compile(
    r"\b(check|ask|use|set|correct|submit|accept|name|resume|raise|look|run it again|take it over)\b"
    r"|next `pulumi up`|\brun `pulumi up`|`pulumi state delete`",
    re.IGNORECASE,
)

CODE = re.compile(r"\(pulumi-bulks explain ([a-z-]+)\)")


def hold_text(text: str) -> None:
    """Hold the text of an error to its promise: it says what to do next, and gives nothing away."""
    assert len(text) > len("GET /bulks/9: HTTP 500"), text
    assert NEXT_STEP.search(text), f"what to do next? {text}"
    assert "Traceback" not in text
    hold_secrets(text)


def hold_code(text: str) -> None:
    """Hold the text of an error, as a host shows it, to its promise: its code ends it, once, and has a page."""
    found = CODE.findall(text)
    assert len(found) == 1, text
    assert found[0] in PAGES
    mark = f"(pulumi-bulks explain {found[0]})"
    *before, last = text.split("\n")
    assert last == f"  {mark}" if before else last.endswith(f" {mark}"), text


def hold_secrets(text: str) -> None:
    """Find neither the key nor a token nor a payload in a text."""
    assert not any(canary in text for canary in CANARIES), text


@dataclass
class Tally:
    """What all runs have counted."""

    runs: int = 0
    ups: int = 0
    requests: int = 0
    faults: int = 0
    crashes: int = 0
    crashes_after_an_execute: int = 0
    executes: int = 0
    executes_after_a_list: int = 0
    lists: int = 0
    lost_answers: int = 0
    late_effects: int = 0
    foreign_executions: int = 0
    double_executions: int = 0
    unseen_executes: int = 0
    wrong_outcomes: int = 0
    successes: int = 0
    settled: int = 0
    unsettled: int = 0
    unchecked: int = 0
    errors: int = 0
    undecidable_starts: int = 0
    longest_overrun: float = 0.0
    kinds_of_faults: set[str] = field(default_factory=set)
    verdicts: Counter[str] = field(default_factory=Counter)
