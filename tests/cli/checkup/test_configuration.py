"""What `doctor` says of the configuration."""

import re
from pathlib import Path

import pytest

import pulumi_bulks
from pulumi_bulks.cli.checkup.configuration import VARIABLES, unknown_names, usable
from pulumi_bulks.cli.checkup.finding import Level

HERE = Path("cli") / "checkup" / "configuration.py"


def test_the_variables_are_all_that_the_package_reads() -> None:
    package = Path(pulumi_bulks.__file__).parent
    texts = [path.read_text() for path in package.rglob("*.py") if path.relative_to(package) != HERE]
    named = set(re.findall(r"(?<!_)\bBULKS_[A-Z]+(?:_[A-Z]+)*\b", "".join(texts)))
    assert named == set(VARIABLES)


@pytest.mark.parametrize(
    ("name", "near"),
    [("BULKS_BASEURL", "BULKS_BASE_URL"), ("BULKS_TOKEN", "BULKS_AUTH_TOKEN"), ("BULKS_XYZZY_PLUGH", "")],
)
def test_a_variable_that_nobody_reads_is_told_with_the_nearest_one(name: str, near: str) -> None:
    assert unknown_names({}, {name: "x", "BULKS_API_KEY": "k", "PATH": "/"}) == [(name, near)]


def test_a_key_that_nobody_reads_is_told_with_the_nearest_one() -> None:
    config = dict.fromkeys(
        ["bulks:baseURL", "bulks:apiKey", "bulks:bulks", "bulks:bulksFile", "aws:region", "bulks:outcomeDir"], ""
    )
    assert unknown_names(config, {}) == [("bulks:baseURL", "bulks:baseUrl")]


def test_it_is_one_warning_which_quotes_no_value() -> None:
    found = usable({"bulks:authTokn": "secret-token"}, {"BULKS_APIKEY": "secret-key"}, "the environment")
    assert (found.level, "secret" in found.message + found.fix) == (Level.WARNING, False)
    assert found.fix == "Is it BULKS_API_KEY for BULKS_APIKEY, bulks:authToken for bulks:authTokn?"


def test_a_folder_for_records_that_takes_none_is_a_problem(tmp_path: Path) -> None:
    assert usable({"bulks:outcomeDir": str(tmp_path / "new" / "folder")}, {}, "x").level is Level.OK
    assert list(tmp_path.iterdir()) == [], "it is left to be made by who writes in it"
    found = usable({}, {"BULKS_OUTCOME_DIR": "/proc/x"}, "x")
    assert (found.level, found.message[:26]) == (Level.PROBLEM, "bulks:outcomeDir /proc/x: ")
