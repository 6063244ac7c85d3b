"""`pulumi-bulks explain`: pages for people and programs, without a network and without Pulumi."""

import json
import subprocess
import sys

import pytest

from pulumi_bulks.cli.main import main
from pulumi_bulks.explanations import PAGES

ALONE = """
import socket, sys
for name in ("pulumi", "requests", "pydantic", "urllib3", "grpc"):
    sys.modules[name] = None  # an import of it fails
socket.socket.connect = socket.getaddrinfo = None
from pulumi_bulks.cli.main import main
sys.exit(main(["explain", *sys.argv[1:]]))
"""


def alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Explain in a process that can import none of what the provider needs, and connect to nothing."""
    program = [sys.executable, "-c", ALONE, *arguments]
    return subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)


def test_a_page_needs_neither_a_network_nor_pulumi() -> None:
    ended = alone("not-accepted")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"not-accepted: {PAGES['not-accepted'].title}\n")
    for heading in ("Cause", "What is certain", "Next step"):
        assert f"\n\n{heading}\n  " in ended.stdout
    assert max(map(len, ended.stdout.splitlines())) <= 100


def test_every_page_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for code, page in PAGES.items():
        assert main(["explain", code]) == 0
        shown = " ".join(capsys.readouterr().out.split())
        assert all(part in shown for part in (code, page.title, page.cause, page.certain, page.step)), "none is cut"


def test_without_a_code_all_of_them_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ", 1)[0] for line in lines] == list(PAGES)
    assert all(line.endswith(page.title) for line, page in zip(lines, PAGES.values(), strict=True))


@pytest.mark.parametrize(
    "written", ["NOT-ACCEPTED", "not_accepted", "(not-accepted)", " not-accepted.", "`not-accepted`"]
)
def test_a_code_is_found_as_it_was_copied(capsys: pytest.CaptureFixture[str], written: str) -> None:
    assert main(["explain", written]) == 0
    assert capsys.readouterr().out.startswith("not-accepted: ")


def test_an_unknown_code_is_a_mistake_that_names_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "not-acepted"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "not-acepted is no code of pulumi-bulks\n  Did you mean not-accepted" in captured.err


@pytest.mark.parametrize("code", ["", "E10000", "x" * 5000, "\x1b[31mred", "::error::x", "\udcff"])
def test_whatever_else_is_given_is_only_unknown(capsys: pytest.CaptureFixture[str], code: str) -> None:
    assert main(["explain", code]) == 2
    captured = capsys.readouterr()
    assert "is no code of pulumi-bulks" in captured.err
    assert len(captured.err) < 400
    assert captured.err.replace("\n", "").isprintable()


def test_json_is_a_line_for_each_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["code"] for line in lines] == list(PAGES)
    assert main(["explain", "guard", "--json"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert page in lines
    assert page["schema"] == "pulumi-bulks/explain/1"
    assert page["next"] == PAGES["guard"].step
    assert page["error"] is None


def test_json_has_no_meaning_to_a_ci_system(capsys: pytest.CaptureFixture[str]) -> None:
    word = "##vso[task.setvariable variable=x]y"
    assert main(["explain", word, "--json"]) == 2
    out = capsys.readouterr().out
    assert "##" not in out
    assert "vso[task" in json.loads(out)["error"]["text"]


def test_an_unknown_code_is_a_line_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "nonsense", "--json"]) == 2
    captured = capsys.readouterr()
    line = json.loads(captured.out)
    assert captured.err == ""
    assert line["code"] is None
    assert line["error"]["code"] == "invalid-input"
    assert "nonsense is no code" in line["error"]["text"]
