"""Names of files: inside their folder, no two alike on any file system, and short enough for all of them."""

import itertools
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.outcome.naming import Subject, file_name

ODD_NAMES = [
    *[
        "payouts",
        "Pay",
        "pay",
        "PAY",
        "pAy",
        "a/b",
        "a\\b",
        "../x",
        "..",
        ".",
        "",
        " ",
        "x ",
        " x",
        "x.",
        ".x",
        "x..",
        "-",
    ],
    *["a::b", "a:b", "a.b", "a", "b", "~", "a~b", "a%2Fb", "a%2fb", "%", "%25", "_con", "_", "\x00", "\n", "a\tb"],
    *["CON", "con", "Con", "nul", "NUL.txt", "com1", "COM9", "lpt0", "COM¹", "aux", "prn", "conin$", "clock$"],
    *["\N{LATIN SMALL LETTER E WITH ACUTE}", "e\N{COMBINING ACUTE ACCENT}", "\N{LATIN CAPITAL LETTER E WITH ACUTE}"],
    *[
        "straße",
        "strasse",
        "STRASSE",
        "\N{LATIN SMALL LETTER DOTLESS I}",
        "i",
        "I",
        "İ",
        "ς",
        "\N{GREEK SMALL LETTER SIGMA}",
        "Σ",
        "\N{KELVIN SIGN}",
        "k",
        "K",
        "ﬁ",
        "fi",
    ],
    *["a" * 250, "a" * 251, "A" * 250, "é" * 250, "😀" * 250, "a" * 179, "a" * 180, "a" * 181, "a" * 5000],
    *["\ud800", "\udfff", "\ud800x", "😀", "*", "?", '"', "<", ">", "|", "a*b"],
]
SUBJECTS = [
    *(Subject("releases", "prod", name) for name in ODD_NAMES),
    *(Subject(name, "prod", "payouts") for name in ODD_NAMES),
    *(Subject("releases", name, "payouts") for name in ODD_NAMES),
    Subject("c", "a.b", "x"),
    Subject("b.c", "a", "x"),
    Subject("a", "b", "c.x"),
    Subject("", "", ""),
    Subject("", "", "\0"),
    Subject("\0", "", ""),
]
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))}
PART_OF_A_NAME = st.one_of(st.sampled_from(ODD_NAMES), st.text(st.characters(exclude_categories=()), max_size=300))
ANY_SUBJECT = st.builds(Subject, PART_OF_A_NAME, PART_OF_A_NAME, PART_OF_A_NAME)


def as_any_file_system_takes_it(name: str) -> str:
    """Return what two names have in common that some file system takes for one."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return folded.rstrip(". ")


def hold(subject: Subject) -> None:
    """Hold one name to what every file system asks of it."""
    name = file_name(subject)
    assert name.isascii()
    assert name.isprintable()
    assert set(name).isdisjoint('/\\:*?"<>| ')
    assert name.endswith(".json")
    assert not name.startswith(".")
    assert name.split(".")[0].lower() not in DEVICES
    assert len(name) + len(".0123456789abcdef.01234567.part") <= 255
    assert Path("/outcomes", name).parent == Path("/outcomes")


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: ascii(subject)[:60])
def test_a_name_is_safe_on_every_file_system(subject: Subject) -> None:
    hold(subject)


def test_no_two_of_the_odd_ones_are_alike_on_any_file_system() -> None:
    distinct = set(SUBJECTS)
    names = {as_any_file_system_takes_it(file_name(subject)) for subject in distinct}
    assert len(names) == len(distinct)


def test_a_name_of_small_letters_can_be_read() -> None:
    assert file_name(Subject("releases", "prod", "november-payouts")) == "releases.prod.november-payouts.json"
    assert file_name(Subject("releases", "eu.prod", "a/b")) == "releases.eu%2Eprod.a%2Fb.json"


@given(ANY_SUBJECT)
def test_any_name_is_safe(subject: Subject) -> None:
    hold(subject)


@given(ANY_SUBJECT, ANY_SUBJECT)
def test_no_two_are_alike(one: Subject, other: Subject) -> None:
    alike = as_any_file_system_takes_it(file_name(one)) == as_any_file_system_takes_it(file_name(other))
    assert alike == (one == other)


def test_where_one_part_ends_makes_a_difference() -> None:
    letters = ("", "a", "A", ".", "~", "1:a", "\0")
    subjects = [Subject(*parts) for parts in itertools.product(letters, repeat=3)]
    assert len({as_any_file_system_takes_it(file_name(subject)) for subject in subjects}) == len(subjects)
