"""Outcomes as test results, in the form that CI systems read: Jenkins' junit-10.xsd. Pure.

A bulk is a suite. Its first case is the verdict, and each failed operation is a case of its own: a failure, or skipped
where the bulk is accepted all the same.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from pulumi_bulks.api.text import number
from pulumi_bulks.outcome.record import OutcomeVerdict

from .texts import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .entry import FailedLine, ReportEntry
    from .summary import Summary

_HIDDEN = "pulumi-bulks.not read"
_RUN = "pulumi-bulks.stack"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HOST = re.compile(r"[0-9A-Za-z]([0-9A-Za-z.-]{0,251}[0-9A-Za-z])?")


def junit_of(summary: Summary) -> str:
    """Return the report, an XML document."""
    root = ET.Element("testsuites", name="pulumi-bulks")
    names: Counter[str] = Counter()
    for entry in summary.entries:
        names[_name(entry)] += 1
        root.append(_suite(entry, names[_name(entry)]))
    if summary.hidden:
        root.append(_hidden(summary.hidden))
    if summary.doubt:
        root.append(_doubted(summary))
    for count in ("tests", "failures"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("errors", "0")
    root.set("time", _time(sum(entry.seconds for entry in summary.entries)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(entry: ReportEntry, copy: int) -> ET.Element:
    """Return the suite of a bulk; `copy` tells a second record of the same bulk from the first: names are unique."""
    name = _xml(_name(entry) if copy == 1 else f"{_name(entry)} ({copy})")
    suite = ET.Element("testsuite", name=name)
    suite.append(_properties(entry))
    cases = [_verdict(entry), *(_failed(entry, failed) for failed in entry.failed)]
    taken: Counter[str] = Counter()
    for case in cases:
        case.set("classname", name)
        title = case.get("name", "")
        taken[title] += 1
        if taken[title] > 1:
            case.set("name", f"{title} ({taken[title]})")
        suite.append(case)
    if entry.unlisted:
        text = f"{number(entry.unlisted)} more operations failed, and the record does not list them."
        ET.SubElement(suite, "system-out").text = text
    suite.attrib.update(_attributes(entry, cases))
    return suite


def _hidden(names: Sequence[str]) -> ET.Element:
    """Return a suite that says what could not be read: nobody knows whether an outcome is among it."""
    size = str(len(names))
    suite = ET.Element("testsuite", name=_HIDDEN, tests=size, failures="0", errors="0", skipped=size, time=_time(0))
    for name in names:
        case = ET.SubElement(suite, "testcase", name=_xml(line(name)), classname=_HIDDEN, time=_time(0))
        ET.SubElement(case, "skipped", message="the stack keeps this output secret: it has not been read")
    return suite


def _doubted(summary: Summary) -> ET.Element:
    """Return a suite that fails because the outcomes may be those of an earlier run."""
    suite = ET.Element("testsuite", name=_RUN, tests="1", failures="1", errors="0", skipped="0", time=_time(0))
    case = ET.SubElement(suite, "testcase", name="last run", classname=_RUN, time=_time(0))
    failure = ET.SubElement(case, "failure", type="stale", message=_xml(summary.doubt))
    failure.text = _xml(f"{summary.go_on}\n{summary.otherwise}")
    return suite


def _attributes(entry: ReportEntry, cases: list[ET.Element]) -> dict[str, str]:
    counted = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": 0,
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    when = entry.facts.get("Began") or entry.facts.get("Looked at", "")
    stamp = when.removesuffix(" UTC").replace(" ", "T") if when.endswith(" UTC") else ""
    optional = {"timestamp": stamp, "hostname": _host(entry.facts.get("Environment", ""))}
    return {
        **{name: str(value) for name, value in counted.items()},
        "time": _time(entry.seconds),
        **{name: value for name, value in optional.items() if value},
    }


def _host(url: str) -> str:
    """Return the API's host, "" where that is none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""


def _properties(entry: ReportEntry) -> ET.Element:
    properties = ET.Element("properties")
    told = {"Verdict": entry.word, "Status": entry.status, "Operations": entry.operations, **entry.facts}
    for name, value in {**told, "CI run": entry.run_url or ""}.items():
        if value:
            ET.SubElement(properties, "property", name=name, value=_xml(value))
    return properties


def _verdict(entry: ReportEntry) -> ET.Element:
    case = ET.Element("testcase", name="verdict", time=_time(entry.seconds))
    if entry.verdict is not OutcomeVerdict.ACCEPTED:
        what = " ".join(filter(None, (f"{entry.word}:", entry.status or "no status known,", entry.operations)))
        explained = f"pulumi-bulks explain {entry.code}" if entry.code else ""
        text = "\n".join(filter(None, (entry.doubt, entry.problem, entry.step, explained)))
        ET.SubElement(case, "failure", type=entry.code or entry.verdict.value, message=_xml(what)).text = _xml(text)
    return case


def _failed(entry: ReportEntry, failed: FailedLine) -> ET.Element:
    name = " ".join(filter(None, ("operation", failed.sequence or failed.operation_id, failed.call)))
    case = ET.Element("testcase", name=_xml(name), time=_time(0))
    message = ": ".join(filter(None, (failed.code, failed.message))) or "the API tells no reason"
    if entry.verdict is OutcomeVerdict.ACCEPTED:
        ET.SubElement(case, "skipped", message=_xml(f"failed, and the bulk is accepted all the same: {message}"))
    else:
        failure = ET.SubElement(case, "failure", type=_xml(failed.code or "failed"), message=_xml(message))
        failure.text = _xml(f"operation {failed.operation_id}" if failed.operation_id else message)
    return case


def _name(entry: ReportEntry) -> str:
    """Return the name of a suite, and of its cases' class: readers split it at dots, into packages."""
    parts = [*entry.where.split("/"), entry.title] if entry.where else ["bulks", entry.title]
    return ".".join(part.replace(".", "_") for part in parts)


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"


def _xml(text: str) -> str:
    """Return a text without the characters that no XML document may hold, however they are written."""
    return _NOT_XML.sub("", text)
