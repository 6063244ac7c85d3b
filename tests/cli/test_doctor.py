"""`pulumi-bulks doctor`."""

import socket
import threading
import time
from pathlib import Path

import pytest

from pulumi_bulks.cli.checkup import finding
from pulumi_bulks.outcome.naming import Subject
from pulumi_bulks.outcome.place import Place
from pulumi_bulks.simulator import ServedSimulator
from pulumi_bulks.simulator.faults import Rule, answer, json_error

from .conftest import Ran, Run

IDS = [
    "configuration",
    "address",
    "name-resolution",
    "certificate",
    "trust-store",
    "credentials",
    "limits",
    "engine",
    "sdk",
    "package",
]


@pytest.fixture(autouse=True)
def _no_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def levels(ran: Ran) -> dict[str, str]:
    assert [line["id"] for line in ran.lines] == IDS
    assert {line["schema"] for line in ran.lines} == {"pulumi-bulks/doctor/1"}
    assert all(line["fix"] for line in ran.lines if line["status"] == "problem")
    return {line["id"]: line["status"] for line in ran.lines}


def test_where_all_is_well_it_says_so(api: ServedSimulator, run: Run) -> None:
    ran = run("doctor", "--json")
    found = levels(ran)
    assert (ran.code, ran.err) == (0, "")
    assert {name for name, level in found.items() if level == "ok"} == {
        "configuration",
        "address",
        "credentials",
        "limits",
        "sdk",
        "package",
    }
    assert [request.query for request in api.requests] == ["offset=0&limit=1"]
    assert "simulated-key" not in ran.out
    assert "simulated-token" not in ran.out


def test_for_a_person_it_is_a_line_each(api: ServedSimulator, run: Run) -> None:
    ran = run("doctor")
    assert [line.split()[1] for line in ran.out.splitlines() if not line.startswith(" ")] == IDS
    assert f"ok        address          {api.base_url} answers\n" in ran.out


def test_a_configuration_that_is_missing_is_code_2(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BULKS_API_KEY")
    ran = run("doctor", "--json")
    found = levels(ran)
    assert (ran.code, found["configuration"], found["address"], api.requests) == (2, "problem", "skipped", [])
    assert found["sdk"] == "ok", "what needs no configuration is looked at all the same"


def test_credentials_that_are_refused_are_code_3(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BULKS_AUTH_TOKEN", "another-token")
    ran = run("doctor", "--json")
    found = levels(ran)
    assert (ran.code, found["address"], found["credentials"], found["limits"]) == (3, "ok", "problem", "skipped")
    assert len(api.requests) == 1
    assert "another-token" not in ran.out


def test_a_token_that_cannot_be_had_does_not_hide_the_rest(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BULKS_AUTH_TOKEN")
    monkeypatch.setenv("BULKS_AUTH_TOKEN_FILE", "/nowhere/token")
    ran = run("doctor", "--json")
    found = levels(ran)
    assert (ran.code, found["address"], found["credentials"]) == (3, "ok", "problem")
    assert len(api.requests) == 1


def test_a_list_that_is_refused_is_a_warning(api: ServedSimulator, run: Run) -> None:
    api.faults.append(Rule(json_error(403, '{"errorCode": "INSUFFICIENT_PERMISSIONS"}')))
    ran = run("doctor", "--json")
    found = levels(ran)
    assert (ran.code, found["credentials"], found["limits"]) == (0, "warning", "ok")


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        (answer(200, b"<html>"), "address"),
        (answer(404, b"<html>"), "address"),
        (answer(302, b"", {"Location": "https://elsewhere.invalid/"}), "address"),
        (answer(503), "address"),
    ],
)
def test_what_is_no_bulk_api_is_a_problem_of_the_address(
    api: ServedSimulator, run: Run, fault: object, step: str
) -> None:
    api.faults.append(Rule(fault))  # type: ignore[arg-type]
    ran = run("doctor", "--json")
    assert (ran.code, levels(ran)[step]) == (1, "problem")


def test_a_limit_that_is_reached_is_a_warning(api: ServedSimulator, run: Run) -> None:
    api.faults.append(Rule(answer(429, b"", {"x-ratelimit-limit": "20, 20;w=60", "x-ratelimit-reset": "30"})))
    ran = run("doctor", "--json")
    found = levels(ran)
    assert (ran.code, found["address"], found["credentials"], found["limits"]) == (0, "ok", "skipped", "warning")


@pytest.mark.parametrize("token", ["static", "none"])
def test_where_the_limits_leave_no_room_nothing_is_said_of_what_was_not_asked(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setattr("pulumi_bulks.cli.checkup.reaching.LIMIT", 2.0)
    monkeypatch.setenv("BULKS_RATE_LIMITS", "2/1h")
    run("doctor")
    run("doctor")
    made = len(api.requests)
    if token == "none":
        monkeypatch.delenv("BULKS_AUTH_TOKEN")
        monkeypatch.setenv("BULKS_AUTH_TOKEN_FILE", "/nowhere/token")
    found = levels(run("doctor", "--json"))
    assert 1 <= made == len(api.requests) <= 2
    assert {name for name in IDS[1:6] if found[name] == "ok"} == set()


@pytest.mark.parametrize("folder", ["dangling", "dangling/below", "n" * 300, "file/below"])
def test_a_folder_for_records_that_cannot_be_is_a_finding_as_any_other(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str
) -> None:
    assert api.base_url
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    monkeypatch.setenv("BULKS_OUTCOME_DIR", str(tmp_path / folder))
    ran = run("doctor", "--json")
    assert (ran.code, levels(ran)["configuration"], ran.err) == (2, "problem", "")
    subject = Subject("releases", "prod", "payouts")
    assert Place(tmp_path / folder, subject).obstacle() is not None, "and is none for a program"


@pytest.mark.parametrize(
    ("url", "step"),
    [("https://api.bulks.invalid/multi", "name-resolution"), ("http://127.0.0.1:1/multi", "address")],
)
def test_what_keeps_this_machine_from_asking_is_named(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch, url: str, step: str
) -> None:
    assert api.base_url
    monkeypatch.setenv("BULKS_BASE_URL", url)
    ran = run("doctor", "--json")
    found = levels(ran)
    assert (ran.code, found[step], found["credentials"]) == (1, "problem", "skipped")


def test_certificates_that_cannot_be_read_are_named(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BULKS_BASE_URL", api.base_url.replace("http:", "https:"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")
    found = levels(run("doctor", "--json"))
    assert (found["trust-store"], found["certificate"]) == ("problem", "skipped")


def test_what_speaks_no_tls_is_a_problem_of_the_certificate(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BULKS_BASE_URL", api.base_url.replace("http:", "https:"))
    assert levels(run("doctor", "--json"))["certificate"] == "problem"


def test_a_server_that_never_answers_is_given_up(
    api: ServedSimulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api.base_url
    monkeypatch.setattr("pulumi_bulks.cli.checkup.reaching.LIMIT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("BULKS_BASE_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/multi")
        ran = run("doctor", "--json")
    assert (ran.code, levels(ran)["address"]) == (1, "problem")


def test_a_check_that_hangs_is_a_problem_of_its_own() -> None:
    ended = threading.Event()

    def hang() -> list[finding.Finding]:
        ended.wait(60)
        return []

    began = time.monotonic()
    found = finding.within(0.1, ("address", "limits"), hang)
    ended.set()
    assert [(each.id, each.level.value) for each in found] == [("address", "problem"), ("limits", "problem")]
    assert time.monotonic() - began < 30


def test_what_a_check_raises_is_raised() -> None:
    def fail() -> list[finding.Finding]:
        raise LookupError

    with pytest.raises(LookupError):
        finding.within(5.0, ("address",), fail)
