"""The page as a document: what it refers to, what it allows itself, and what it leaves out."""

import re
from html.parser import HTMLParser

import pytest

from pulumi_bulks.outcome.reports import page_of, summary_of
from pulumi_bulks.outcome.reports.shapes import WIDTH, bar_of, timeline_of
from pulumi_bulks.outcome.reports.tally import Tally

from .samples import each_verdict, failed, hostile, record


class References(HTMLParser):
    """The addresses that a page names in attributes, and the attributes that no policy of Jenkins takes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inline: set[str] = set()
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src", "action", "srcset", "data", "xlink:href"}:
                self.found.add(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.add(name)
            if name == "id":
                self.ids.append(value or "")


def test_it_refers_to_the_run_and_to_nothing_else_outside() -> None:
    references = References(page_of(summary_of(each_verdict())))
    outside = {address for address in references.found if not address.startswith("#")}
    assert outside == {"https://github.com/example/release/actions/runs/71234567"}
    inside = references.found - outside
    assert {address[1:] for address in inside} <= set(references.ids)
    assert len(references.ids) == len(set(references.ids))


def test_it_needs_no_inline_styles_or_handlers() -> None:
    assert References(page_of(summary_of([*each_verdict(), *hostile()]))).inline == set()


def test_its_policy_allows_its_own_style_and_script_alone() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page_of(summary_of(each_verdict())))
    assert policy is not None
    assert re.fullmatch(
        r"default-src &#39;none&#39;; style-src &#39;sha256-[^;]+&#39;; script-src &#39;sha256-[^;]+&#39;; "
        r"base-uri &#39;none&#39;; form-action &#39;none&#39;",
        policy[1],
    )


@pytest.mark.parametrize("verdict", ["not-accepted", "not-final", "not-executed", "unknown"])
def test_a_bulk_that_is_not_accepted_is_nowhere_called_so(verdict: str) -> None:
    text = page_of(summary_of([record(1, verdict)])).partition("<footer>")[0].partition("</svg>\n<main>")[2]
    assert not re.search(r"(?<!not )(?<!-)\baccepted\b(?!_statuses|,? or not yet)", text.replace("or accepted", ""))


def test_what_all_bulks_have_in_common_is_said_once() -> None:
    assert page_of(summary_of(each_verdict())).count("https://api.example.com/multi") == 1


def test_a_page_lists_operations_while_there_is_room_and_counts_the_others() -> None:
    long = failed(20, message="x" * 190)
    text = page_of(summary_of([record(index, "not-accepted", failedOperations=long) for index in range(1, 301)]))
    rows = text.count("<tr><td>")
    told = [int(count) for count in re.findall(r">(\d+) (?:more )?failed, not listed here", text)]
    assert rows + sum(told) == 300 * 23
    assert 0 < rows < 300 * 20


def test_the_call_is_said_once_where_it_is_the_same() -> None:
    assert "23 failed operations, each <bdi>POST /transfers</bdi>" in page_of(summary_of([record(1, "not-accepted")]))


@pytest.mark.parametrize(
    "tally",
    [Tally(10_000, 9_999, 1), Tally(10, 10), Tally(10, 0, 10), Tally(3, 1, 1, 1), Tally(10_000, 1, 1, 1), Tally(5)],
)
def test_a_bar_is_full_and_overlooks_nothing(tally: Tally) -> None:
    segments = bar_of(tally)
    assert sum(segment.length for segment in segments) == WIDTH
    assert [segment.start for segment in segments] == [
        sum(segment.length for segment in segments[:index]) for index in range(len(segments))
    ]
    kinds = {segment.kind for segment in segments}
    counts = {"completed": tally.completed, "failed": tally.failed, "cancelled": tally.cancelled, "left": tally.left}
    assert kinds == {kind for kind, count in counts.items() if count}


def test_a_timeline_has_a_line_for_each_bulk_that_has_begun() -> None:
    timeline = timeline_of(summary_of(each_verdict()).entries)
    assert timeline is not None
    assert timeline.missing == 2
    drawn = [segment for segment in timeline.segments if segment is not None]
    assert all(0 <= each.start < each.start + each.length <= WIDTH for each in drawn)
    assert {each.kind for each in drawn} == {"ended", "open"}


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_an_axis_may_begin_and_end_where_the_calendar_does(time: str) -> None:
    timeline = timeline_of(summary_of([record(1, executionStartTime=time, executionFinishTime=time)]).entries)
    assert timeline is not None
    assert timeline.day == time[:10]
    assert len(timeline.ticks) == 5


def test_without_any_time_there_is_no_timeline() -> None:
    assert timeline_of(summary_of([record(1, "unknown")]).entries) is None
    assert "Timeline" not in page_of(summary_of([record(1, "unknown")]))
