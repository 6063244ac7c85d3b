"""Every code has a page, every error a code, and the list is closed: a new code has to be written down here."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import pulumi_bulks
from pulumi_bulks.api.errors import BulksError
from pulumi_bulks.explanations import PAGES, near, plain
from pulumi_bulks.explanations.page import Page

CODES = {
    "address", "already-executed", "api-error", "bad-request", "bulk", "cannot-ask", "certificate", "configuration",
    "conflict", "error", "forbidden", "guard", "internal", "interrupted", "invalid-input", "invalid-state", "mismatch",
    "name-resolution", "no-credentials", "no-room", "no-token-yet", "not-accepted", "not-final", "not-found", "outcome",
    "outcome-ahead", "outcome-dir", "outcome-foreign", "outcome-missing", "outcome-not-accepted", "outcome-not-final",
    "outcome-partial", "outcome-stale", "outcome-unreadable", "paused", "proxy", "refused", "stalled", "throttled",
    "timed-out", "token-renewed", "token-source", "trust-store", "unanswered", "unauthorized", "unavailable",
    "unchecked", "unfinished", "unknown-status", "unreachable", "unsettled", "unusable-answer",
}  # fmt: skip
"""Programs compare codes: none of them is ever renamed or given another meaning."""


def kinds(base: type[BulksError] = BulksError) -> Iterator[type[BulksError]]:
    yield base
    for kind in base.__subclasses__():
        yield from kinds(kind)


def errors_of_the_package() -> list[type[BulksError]]:
    for module in pkgutil.walk_packages(pulumi_bulks.__path__, f"{pulumi_bulks.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return [kind for kind in kinds() if kind.__module__.startswith("pulumi_bulks.")]


def test_every_kind_of_error_has_a_code_of_its_own() -> None:
    codes = [vars(kind).get("code") for kind in errors_of_the_package()]
    assert len(set(codes)) == len(codes)
    assert set(codes) == CODES


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert set(PAGES) == CODES
    assert all(page.code == code for code, page in PAGES.items())


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_is_a_word_that_can_be_typed_and_searched_for(code: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert plain(f"({code})") == plain(code.upper().replace("-", "_")) == code


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.code)
def test_a_page_is_whole_and_plain(page: Page) -> None:
    assert len(page.title) <= 70
    assert not page.title.endswith(".")
    for text in (page.cause, page.certain, page.step):
        assert text.endswith((".", ")."))
        assert text.isprintable()
        assert "  " not in text


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.code)
def test_a_page_names_an_input_as_all_languages_do(page: Page) -> None:
    """A name of Python's own stands behind the name in state, or in an example in Python."""
    text = f"{page.cause} {page.certain} {page.step}"
    for name in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text):
        if name == "access_token":
            continue
        in_state = re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
        assert in_state in text, name
        assert "in Python" in text


def test_what_is_mistyped_finds_what_was_meant() -> None:
    assert near("not-acepted")[0] == "not-accepted"
    assert near("timeout") == ["timed-out"]
    assert near("accepted") == ["not-accepted", "outcome-not-accepted"]
    assert "outcome-foreign" in near("foreign")
    assert near("") == near("E9999" * 50) == []
