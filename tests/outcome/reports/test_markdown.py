"""The report in Markdown, read as GitHub reads it: with its own parser."""

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_bulks.outcome import OutcomeRecord
from pulumi_bulks.outcome.reports import markdown_of, summary_of
from pulumi_bulks.outcome.reports.markdown import LIMIT
from pulumi_bulks.outcome.reports.texts import line

from .samples import HOSTILE, each_verdict, failed, hostile, record

OURS = {
    *("h2", "h3", "p", "strong", "ul", "li", "code", "pre", "wbr", "details", "summary"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
REFERENCE = re.compile(r"[@#!~$%&^]\w|:[a-z]\w*:|GH-\d|www\.\w|://")
"""What GitHub or GitLab would take for a mention, an issue, a label, an emoji or a link, outside code."""


class Rendered(HTMLParser):
    """What a reader of Markdown makes of a report."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str | None] = []
        self.loose: list[str] = []
        self.code: list[str] = []
        self.cells: list[int] = []
        self._inside: list[str] = []
        self.feed(cmarkgfm.github_flavored_markdown_to_html(text, cmarkgfm.Options.CMARK_OPT_UNSAFE))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._inside += [tag] if tag in {"code", "pre", "a"} else []
        if tag == "a":
            self.links.append(dict(attrs).get("href"))
        if tag == "tr":
            self.cells.append(0)
        if tag in {"td", "th"}:
            self.cells[-1] += 1
        if tag == "code":
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.loose.append(data)
        elif "code" in self._inside:
            self.code[-1] += data


def rendered(records: list[OutcomeRecord]) -> Rendered:
    return Rendered(markdown_of(summary_of(records)))


def test_one_table_has_a_row_for_each_bulk_and_a_step_for_each_that_is_not_accepted() -> None:
    text = markdown_of(summary_of(each_verdict()))
    table = [row for row in text.splitlines() if row.startswith("| <code>november")]
    assert len(table) == 5
    assert re.findall(r"\*\*([a-z ]+)\*\*", "".join(table)) == ["not accepted", "unknown", "not final", "not executed"]
    assert text.startswith("## Do not go on: 4 of 5 bulks are not accepted")
    assert text.count("pulumi-bulks explain") == 4
    assert "3 more failed, and the record does not list them." in text


def test_it_links_to_the_run_and_to_nothing_else() -> None:
    read = rendered(each_verdict())
    assert read.links == ["https://github.com/example/release/actions/runs/71234567"]
    assert read.tags - {"a"} <= OURS


def test_hostile_texts_stay_text() -> None:
    read = rendered(hostile())
    assert read.links == []
    assert read.tags <= OURS
    assert set(read.cells) == {8, 4}
    assert not [text for text in read.loose if REFERENCE.search(text)]
    for text in HOSTILE:
        if text.strip():
            assert line(text, 80) in read.code


@given(st.text(alphabet=st.sampled_from("|\\`*_[]()<>#@!~&;:/.a1w \n-\"'=+{}"), max_size=40))
def test_no_text_leaves_its_cell(text: str) -> None:
    read = rendered([record(1, "not-accepted", name=text, failedOperations=failed(1, message=text, path=text))])
    assert set(read.cells) == {8, 4}
    assert read.tags - {"a"} <= OURS
    assert len(read.links) == 1
    assert not [loose for loose in read.loose if REFERENCE.search(loose)]


@pytest.mark.parametrize("size", [600, 2_000])
def test_it_keeps_within_its_limit_and_counts_what_it_leaves_out(size: int) -> None:
    text = markdown_of(summary_of([record(index, "not-accepted", name="😀" * 200) for index in range(size)]))
    assert len(text.encode()) <= LIMIT
    rows = sum(row.startswith("| <code>😀") for row in text.splitlines())
    parts = text.count("\n### ")
    left = re.search(r"Left out, to stay within 512 KiB: (?:([\d,]+) bulks of the table, )?([\d,]+) bulks? with", text)
    assert left is not None
    assert int((left[1] or "0").replace(",", "")) + rows == size
    assert int(left[2].replace(",", "")) + parts == size


def test_however_much_there_is_to_do_it_begins_with_whether_to_go_on() -> None:
    problems = ({"code": f"code-{number}", "text": "x", "next": "<" * 1_000} for number in range(700))
    text = markdown_of(summary_of([record(1, "not-accepted", problem=problem) for problem in problems]))
    assert text.startswith("## Do not go on: 700 of 700 bulks")
    assert "**May the next step go on?** No." in text
    assert len(text.encode()) <= LIMIT
    left = re.search(r"Left out, to stay within 512 KiB: (\d+) steps, (?:(\d+) bulks of the table, )?", text)
    assert left is not None
    assert int(left[1]) + text.count("\n- <code>") == 700
    assert "\n\n| Bulk | Verdict" in text


def test_no_line_of_it_is_a_command_to_a_ci_system() -> None:
    assert not re.search(r"^\s*::|##\[|##vso\[", markdown_of(summary_of(hostile())), re.MULTILINE)
