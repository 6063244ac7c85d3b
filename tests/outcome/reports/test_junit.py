"""The report as test results: of the shape that Jenkins' junit-10.xsd lays down, and readable for every parser."""

import re
from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.outcome import OutcomeRecord
from pulumi_bulks.outcome.reports import junit_of, summary_of

from .samples import each_verdict, failed, hostile, record

REQUIRED = {
    "testsuites": set(),
    "testsuite": {"name", "tests", "failures", "errors"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name"},
    "failure": set(),
    "skipped": set(),
    "system-out": set(),
}
"""The elements of the schema that are used here, and the attributes that it requires."""

OPTIONAL = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {
        "group",
        "time",
        "skipped",
        "timestamp",
        "hostname",
        "id",
        "package",
        "file",
        "log",
        "url",
        "version",
    },
    "testcase": {"time", "classname", "group"},
    "failure": {"type", "message"},
    "skipped": {"type", "message"},
}
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testsuite", "properties", "testcase", "system-out"},
    "properties": {"property"},
    "testcase": {"skipped", "failure", "system-out"},
}
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?")
"""The schema's own pattern of a time; others read a plain number of seconds."""

HOST = re.compile(r"[0-9A-Za-z.-]+")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
"""What older schemas ask of a timestamp: no zone and no fraction."""


def checked(records: list[OutcomeRecord], hidden: Sequence[str] = ()) -> ET.Element:
    """Return the report as a parser reads it, after comparing each element with the schema."""
    root = ET.fromstring(junit_of(summary_of(records, hidden)).encode())  # noqa: S314 - our own document
    assert root.tag == "testsuites"
    for element in root.iter():
        given_attributes = set(element.attrib)
        assert REQUIRED[element.tag] <= given_attributes
        assert given_attributes <= REQUIRED[element.tag] | OPTIONAL.get(element.tag, set())
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
        assert TIME.fullmatch(element.get("time", ""))
        assert float(element.get("time", "0")) >= 0
        assert HOST.fullmatch(element.get("hostname", "x"))
        assert TIMESTAMP.fullmatch(element.get("timestamp", "2026-01-01T00:00:00"))
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
    assert int(root.get("tests", "")) == len(root.findall(".//testcase"))
    assert int(root.get("failures", "")) == len(root.findall(".//failure"))
    names = Counter((case.get("classname"), case.get("name")) for case in root.iter("testcase"))
    assert set(names.values()) == {1}, "readers take cases of one name for one"
    return root


def test_a_bulk_is_a_suite_whose_verdict_fails_unless_it_is_accepted() -> None:
    suites = {suite.get("name"): suite for suite in checked(each_verdict())}
    failing = {name: suite.find("testcase[@name='verdict']/failure") for name, suite in suites.items()}
    types = {name: None if failure is None else failure.get("type") for name, failure in failing.items()}
    assert types == {
        "bulk-release.prod.november-payouts-1": None,
        "bulk-release.prod.november-payouts-2": "not-accepted",
        "bulk-release.prod.november-payouts-3": "timed-out",
        "bulk-release.prod.november-payouts-4": "guard",
        "bulk-release.prod.november-payouts-5": "unanswered",
    }


def test_a_failure_says_what_happened_and_what_to_do() -> None:
    failure = checked([record(2, "not-accepted")]).find(".//failure")
    assert failure is not None
    assert failure.get("message") == "not accepted: PARTIALLY_COMPLETED 7,917 of 7,940 completed, 23 failed"
    assert failure.text is not None
    assert "submit the failed operations as a new bulk" in failure.text
    assert failure.text.endswith("pulumi-bulks explain not-accepted")


def test_each_failed_operation_is_a_case_and_those_that_are_not_listed_are_counted() -> None:
    suite = checked([record(2, "not-accepted")])[0]
    names = [case.get("name") for case in suite.findall("testcase")]
    assert names[:2] == ["verdict", "operation 120 POST /transfers"]
    assert len(suite.findall("testcase/failure")) == 21
    assert suite.findtext("system-out") == "3 more operations failed, and the record does not list them."


def test_failed_operations_of_an_accepted_bulk_are_skipped() -> None:
    accepted = ["COMPLETED", "PARTIALLY_COMPLETED"]
    counts = {"COMPLETED": 5, "FAILED": 2}
    status = "PARTIALLY_COMPLETED"
    told = record(1, acceptedStatuses=accepted, status=status, counts=counts, failedOperations=failed(2))
    root = checked([told])
    assert (root.get("failures"), root[0].get("skipped")) == ("0", "2")


def test_secret_outputs_are_skipped_cases_because_they_were_not_read() -> None:
    root = checked([record(1)], ["password", "payouts"])
    assert (len(root), root.get("tests"), root.get("failures"), root[1].get("skipped")) == (2, "3", "0", "2")


def test_operations_and_bulks_of_one_name_stay_apart() -> None:
    same = failed(3, sequence=None, operationId=None)
    root = checked([record(1, "not-accepted", failedOperations=same), record(1, "unknown")])
    assert [suite.get("name", "")[-4:] for suite in root] == ["ts-1", " (2)"]


def test_hostile_texts_stay_text() -> None:
    root = checked(hostile())
    assert len(root) == len(hostile())
    names = {suite.get("name", "") for suite in root}
    assert any("<script>" in name for name in names)
    values = "".join("".join(element.attrib.values()) + (element.text or "") for element in root.iter())
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\u202e]", values)


@given(st.text(max_size=60), st.floats(), st.integers())
def test_any_text_and_number_makes_a_document_that_parses(text: str, seconds: float, sequence: int) -> None:
    operation = {"sequence": sequence, "message": text, "errorCode": text, "path": text}
    checked([record(1, "not-accepted", name=text, durationSeconds=seconds, failedOperations=[operation])])


@pytest.mark.parametrize(
    ("environment", "host"),
    [("https://api.example.com:8443/multi", "api.example.com"), ("http://[", None), ("x", None), (None, None)],
)
def test_the_host_is_the_one_of_the_api_if_it_is_one(environment: str | None, host: str | None) -> None:
    assert checked([record(1, environment=environment)])[0].get("hostname") == host


def test_a_report_of_many_bulks_is_whole() -> None:
    assert checked([record(index, "not-accepted") for index in range(200)]).get("tests") == "4200"
