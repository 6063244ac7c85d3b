"""The page in a real browser: wide, on a phone, in the dark, on paper, without scripts and without styles."""

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pulumi_bulks.outcome import OutcomeRecord
from pulumi_bulks.outcome.reports import page_of, summary_of
from pulumi_bulks.outcome.reports.texts import line

from . import browser as driving
from .browser import WIDE, Browser, Display
from .samples import HOSTILE, each_verdict, hostile, record

pytestmark = pytest.mark.skipif(
    driving.FOUND is None, reason="there is no chromium: as root, `make chromium` installs Debian's"
)

PHONE = Display(width=390)
DARK = Display(dark=True)
STILL = Display(scripts=False)
PAPER = Display(media="print")
JENKINS = "sandbox; default-src 'none'; img-src 'self'; style-src 'self';"
NO_SCRIPTS = "script-src 'none'"

VISIBLE = "[...document.querySelectorAll('{}')].filter(e => e.checkVisibility()).map(e => e.textContent)"
NAMES = VISIBLE.format("table.bulks tbody th a")

LOW_CONTRAST = """
(() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = (c) => c.slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.body.querySelectorAll("*")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility()) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push([e.tagName, e.className, e.textContent.slice(0, 30), ratio]);
  }
  return found;
})()
"""

Made = Callable[[Sequence[OutcomeRecord]], str]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with driving.browser(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Write a report of records; return its address."""

    def write(records: Sequence[OutcomeRecord]) -> str:
        file = tmp_path / "report.html"
        file.write_text(page_of(summary_of(records)), encoding="utf-8")
        return file.as_uri()

    return write


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Serve the reports that are made, under a policy; return the address."""
    policies: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policies[-1])
            super().end_headers()

        def log_message(self, *_told: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def under(policy: str) -> str:
        policies.append(policy)
        return f"http://127.0.0.1:{server.server_port}/report.html"

    yield under
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "display",
    [WIDE, PHONE, DARK, STILL, PAPER],
    ids=["wide", "phone", "dark", "still", "paper"],
)
@pytest.mark.parametrize(
    "records", [each_verdict(), [record(1), record(2)], hostile()], ids=["each", "good", "hostile"]
)
def test_it_fits_asks_for_nothing_and_has_nothing_to_complain_of(
    browser: Browser, made: Made, display: Display, records: list[OutcomeRecord]
) -> None:
    address = made(records)
    browser.open(address, display)
    assert browser.complaints == []
    assert browser.requests == [address]
    assert browser.ask("document.documentElement.scrollWidth <= innerWidth")
    assert len(browser.ask(NAMES)) == len(records)


@pytest.mark.parametrize("display", [WIDE, DARK, PHONE, PAPER], ids=["light", "dark", "phone", "paper"])
def test_every_text_stands_out_from_what_is_behind_it(browser: Browser, made: Made, display: Display) -> None:
    browser.open(made(each_verdict()), display)
    assert browser.ask(LOW_CONTRAST) == []


def test_what_is_typed_filters_the_table_the_timeline_and_the_details(browser: Browser, made: Made) -> None:
    browser.open(made(each_verdict()))
    browser.click("#find")
    browser.write("PAYOUTS-3 running")
    assert browser.ask(NAMES) == ["november-payouts-3"]
    assert browser.ask(VISIBLE.format("table.timeline tbody th")) == ["november-payouts-3"]
    assert browser.ask(VISIBLE.format("details.bulk h3")) == ["november-payouts-3"]
    assert browser.ask("document.getElementById('shown').textContent") == "1 of 5 shown"


def test_a_verdict_filters_and_any_shows_all_again(browser: Browser, made: Made) -> None:
    browser.open(made(each_verdict()))
    choose = "(v => {const s = document.getElementById('verdict'); s.value = v; s.dispatchEvent(new Event('change'))})"
    browser.ask(f"{choose}('unknown')")
    assert browser.ask(NAMES) == ["november-payouts-5"]
    browser.ask(f"{choose}('')")
    assert len(browser.ask(NAMES)) == 5
    assert browser.ask("document.getElementById('shown').textContent") == ""


def test_a_head_sorts_and_sorts_the_other_way_round(browser: Browser, made: Made) -> None:
    browser.open(made(each_verdict()))
    worst_first = browser.ask(NAMES)
    assert [name[-1] for name in worst_first] == ["2", "5", "3", "4", "1"]
    browser.click("table.bulks thead th:nth-child(2) button")
    assert [name[-1] for name in browser.ask(NAMES)] == ["1", "2", "3", "4", "5"]
    browser.click("table.bulks thead th:nth-child(2) button")
    assert [name[-1] for name in browser.ask(NAMES)] == ["5", "4", "3", "2", "1"]
    sorts = "[...document.querySelectorAll('th[aria-sort]')].map(e => [e.textContent, e.getAttribute('aria-sort')])"
    assert browser.ask(sorts) == [["Bulk", "descending"]]
    browser.click("table.bulks thead th:nth-child(5) button")
    assert browser.ask(NAMES)[0] == "november-payouts-2", "the longest first"
    browser.click("table.bulks thead th:nth-child(1) button")
    assert browser.ask(NAMES) == worst_first


def test_a_phone_sorts_by_a_list(browser: Browser, made: Made) -> None:
    browser.open(made(each_verdict()), PHONE)
    assert browser.ask("document.getElementById('order').checkVisibility()")
    browser.ask("(s => {s.value = '1'; s.dispatchEvent(new Event('change'))})(document.getElementById('order'))")
    assert browser.ask(NAMES)[0] == "november-payouts-1"


def test_the_name_of_a_bulk_leads_to_its_details_and_opens_them(browser: Browser, made: Made) -> None:
    browser.open(made(each_verdict()), STILL)
    assert not browser.ask("document.getElementById('b5').checkVisibility()")
    browser.click("table.bulks tbody tr:last-child th a")
    is_open = "document.getElementById('b5').checkVisibility()"
    assert any(browser.ask(is_open) for _ in range(100)), "the browser opens them some frames later"


def test_one_bulk_alone_has_nothing_to_filter(browser: Browser, made: Made) -> None:
    browser.open(made([record(1, "not-accepted")]))
    assert browser.complaints == []
    assert browser.ask(VISIBLE.format("form, input, select, button")) == []


def test_without_scripts_there_is_no_control_and_nothing_is_missing(browser: Browser, made: Made) -> None:
    browser.open(made(each_verdict()), STILL)
    assert browser.ask(VISIBLE.format("form, input, select, button")) == []
    assert len(browser.ask(NAMES)) == 5
    assert "INSTRUMENT_INACTIVE" in browser.ask("document.body.innerText")


def test_a_policy_that_forbids_scripts_takes_away_the_controls_alone(
    browser: Browser, made: Made, served: Callable[[str], str]
) -> None:
    made(each_verdict())
    browser.open(served(NO_SCRIPTS))
    assert browser.ask(VISIBLE.format("form, input, select, button")) == []
    assert browser.ask("getComputedStyle(document.querySelector('header')).borderLeftWidth") == "6px"


def test_under_the_policy_of_jenkins_it_is_readable_without_its_styles(
    browser: Browser, made: Made, served: Callable[[str], str]
) -> None:
    made(each_verdict())
    browser.open(served(JENKINS))
    assert browser.ask("getComputedStyle(document.querySelector('header')).borderLeftWidth") == "0px"
    assert browser.ask(VISIBLE.format("form, input, select, button")) == []
    text = browser.ask("document.body.innerText")
    for part in ("Do not go on: 4 of 5 bulks", "What to do now", "not accepted", "7,917 of 7,940 completed, 23 failed"):
        assert part in text
    width = "document.querySelector('svg.bar rect.completed').getBoundingClientRect().width"
    assert 150 < browser.ask(width) < 200, "bars are drawn by attributes"


def test_hostile_texts_stay_text(browser: Browser, made: Made) -> None:
    browser.open(made(hostile()))
    assert browser.ask("document.title") == f"Do not go on: {len(HOSTILE)} of {len(HOSTILE)} bulks are not accepted"
    assert browser.ask("document.querySelectorAll('script').length") == 1
    assert (
        browser.ask(
            "document.querySelectorAll('img, iframe, object, h1 ~ h1, [onerror], a[href]:not([href^=\"#\"])').length"
        )
        == 0
    )
    assert set(browser.ask(NAMES)) >= {line(text, 80) for text in HOSTILE if text.strip()}
    assert browser.ask(VISIBLE.format("failure")) == []


def test_on_paper_closed_details_are_open(browser: Browser, made: Made) -> None:
    browser.open(made(each_verdict()), PAPER)
    assert browser.ask(
        "[...document.querySelectorAll('.body')].every(e => e.checkVisibility({contentVisibilityAuto: true}))"
    )
    assert browser.ask(VISIBLE.format("form")) == []


def test_two_hundred_bulks_are_filtered_sorted_and_small(browser: Browser, made: Made, tmp_path: Path) -> None:
    address = made([record(index, "not-accepted") for index in range(1, 201)])
    assert (tmp_path / "report.html").stat().st_size < 1_000_000
    browser.open(address)
    assert browser.complaints == []
    assert len(browser.ask(NAMES)) == 200
    assert browser.ask("document.querySelectorAll('table.failed tbody tr').length") == 4000
    browser.click("#find")
    browser.write("payouts-19")
    assert len(browser.ask(NAMES)) == 11


def test_a_screen_reader_finds_tables_heads_and_names_on_a_phone_too(browser: Browser, made: Made) -> None:
    browser.open(made(each_verdict()), PHONE)
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in tree if not node.get("ignored")]
    assert roles.count("rowheader") >= 5
    assert roles.count("columnheader") >= 6
    assert {"main", "search", "searchbox", "table", "status"} <= set(roles)
    unnamed = [node for node in tree if node["role"]["value"] in {"button", "link", "searchbox", "combobox"}]
    assert all(node["name"]["value"] for node in unnamed)
