"""Which token is in force: renewal once for all, patience with a source in trouble, and what is never sent."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.errors import (
    ApiError,
    CredentialsError,
    NoRoomError,
    NoTokenYetError,
    SourceError,
    TokenRenewedError,
    UnauthorizedError,
    UnreachableError,
    UnusableAnswerError,
)
from pulumi_bulks.api.limits.budget import Budget, Want
from pulumi_bulks.api.limits.budgeted import BudgetedApi
from pulumi_bulks.api.limits.windows import Window
from pulumi_bulks.api.models import ExecuteOrder
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.api.tokens.credentials import Credentials, GivenToken
from pulumi_bulks.api.tokens.grace import GRACE
from pulumi_bulks.api.tokens.sources import Identity, TokenFile
from pulumi_bulks.simulator import VirtualClock

BASE = "https://api.example.com/multi"
PAGE = UnusableAnswerError("GET /bulks/1: HTTP 401 with a page")
REFUSAL = UnauthorizedError("GET /bulks/1: HTTP 401", request_ref="r-1")
OLD, NEW = SecretStr("old-token"), SecretStr("new-token")


class Scripted:
    """A source that gives one answer after another, the last one for ever."""

    name = "the source"
    renewable = True

    def __init__(self, *answers: SecretStr | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0

    def fetch(self, limit: float | None) -> SecretStr:  # noqa: ARG002 - as every source has it
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Ticking:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def credentials(*answers: SecretStr | Exception) -> tuple[Credentials, Scripted, Ticking]:
    source, clock = Scripted(*answers), Ticking()
    return Credentials(source, clock), source, clock


def outcome_of(ask: Callable[[], object], clock: Ticking, *, step: float = 0.5, most: float = 200.0) -> object:
    """Ask until there is a token or an end of it."""
    while clock.now < most:
        try:
            return ask()
        except NoTokenYetError:
            clock.now += step
        except ApiError as error:
            return error
    raise AssertionError("asked for ever")


EMPTY = SourceError("it is empty", passes=True)
WRONG = SourceError("it is JSON")


def test_a_source_is_asked_once_while_its_token_is_accepted() -> None:
    subject, source, _ = credentials(OLD, NEW)
    assert {subject.token(None).get_secret_value() for _ in range(5)} == {"old-token"}
    assert source.asked == 1


def test_after_a_401_the_new_token_is_in_force() -> None:
    subject, source, _ = credentials(OLD, NEW)
    token = subject.token(None)
    assert isinstance(subject.renewed(token, REFUSAL, None), TokenRenewedError)
    assert subject.token(None) == NEW
    assert source.asked == 2


def test_a_401_for_a_token_that_is_no_longer_in_force_asks_nobody() -> None:
    subject, source, _ = credentials(OLD, NEW)
    token = subject.token(None)
    for _ in range(8):
        assert isinstance(subject.renewed(token, REFUSAL, None), TokenRenewedError)
    assert source.asked == 2


def test_eight_threads_with_a_401_at_once_renew_the_token_once() -> None:
    subject, source, _ = credentials(OLD, NEW)
    token = subject.token(None)
    together, results = threading.Barrier(8), []

    def refused() -> None:
        together.wait()
        results.append(subject.renewed(token, REFUSAL, 30.0))

    threads = [threading.Thread(target=refused) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(result) for result in results] == [TokenRenewedError] * 8
    assert source.asked == 2


def test_a_given_token_cannot_be_renewed() -> None:
    subject = Credentials(GivenToken(OLD), Ticking())
    assert subject.renewed(subject.token(None), REFUSAL, None) is REFUSAL


def test_a_source_that_is_not_ready_is_asked_until_it_is() -> None:
    subject, source, clock = credentials(EMPTY, EMPTY, EMPTY, NEW)
    assert outcome_of(lambda: subject.token(None), clock) == NEW
    assert source.asked == 4
    assert clock.now < 5


def test_a_source_that_stays_empty_has_a_minute() -> None:
    subject, source, clock = credentials(EMPTY)
    error = outcome_of(lambda: subject.token(None), clock)
    assert isinstance(error, CredentialsError)
    assert str(error).startswith("the source: it is empty (asked again for 1m00s, in vain)\n  See to it that")
    assert GRACE <= clock.now < GRACE + 1
    assert source.asked < 15, "at growing intervals"


def test_a_source_that_is_wrong_from_the_start_is_told_at_once() -> None:
    subject, _, clock = credentials(WRONG)
    error = outcome_of(lambda: subject.token(None), clock)
    assert isinstance(error, CredentialsError)
    assert clock.now == 0
    assert str(error) == "the source: it is JSON"


def test_a_source_that_has_worked_before_is_given_time_whatever_is_wrong() -> None:
    subject, _, clock = credentials(OLD, WRONG, WRONG, NEW)
    token = subject.token(None)
    subject.accepted(token)
    assert isinstance(subject.renewed(token, REFUSAL, None), NoTokenYetError)
    assert outcome_of(lambda: subject.token(None), clock) == NEW


def test_many_threads_do_not_ask_a_source_in_trouble_more_often() -> None:
    subject, source, clock = credentials(EMPTY)
    for _ in range(8):
        with pytest.raises(NoTokenYetError, match="it is empty"):
            subject.token(None)
    assert source.asked == 1
    outcome_of(lambda: subject.token(None), clock, step=0.01)
    assert source.asked < 15


def test_a_refused_token_that_comes_again_is_not_sent_again() -> None:
    subject, source, clock = credentials(OLD)
    token = subject.token(None)
    assert isinstance(subject.renewed(token, REFUSAL, None), NoTokenYetError)
    error = outcome_of(lambda: subject.token(None), clock)
    assert isinstance(error, CredentialsError)
    assert "it gives the token again that the API has refused (HTTP 401)" in str(error)
    assert source.asked > 5


def test_a_refused_token_that_was_accepted_before_gets_two_more_looks() -> None:
    subject, _, clock = credentials(OLD)
    token = subject.token(None)
    subject.accepted(token)
    looks = []
    result: object = subject.renewed(token, REFUSAL, None)
    while not isinstance(result, CredentialsError):
        clock.now += 0.5
        result = outcome_of(lambda: subject.token(None), clock)
        if isinstance(result, SecretStr):
            looks.append(clock.now)
            result = subject.renewed(result, REFUSAL, None)
    assert len(looks) == 2
    assert 10 <= looks[0] < 20
    assert 30 <= looks[1] < 40
    assert clock.now < GRACE + 10


def test_new_tokens_that_are_all_refused_come_to_an_end() -> None:
    subject, source, clock = credentials(*(SecretStr(f"token-{number}") for number in range(1000)))
    result: object = None
    while not isinstance(result, CredentialsError):
        clock.now += 0.5
        result = outcome_of(lambda: subject.token(None), clock)
        if isinstance(result, SecretStr):
            result = subject.renewed(result, REFUSAL, None)
    assert GRACE <= clock.now < GRACE + 10
    assert "the API refuses the token that it gives" in str(result)
    assert source.asked < 20


def answers_of_a_gateway(subject: Credentials, clock: Ticking, until: float) -> list[ApiError]:
    """Send requests that a gateway answers with a page, up to a moment."""
    told = []
    while clock.now < until:
        told.append(subject.renewed(subject.token(None), PAGE, None))
        clock.now += 1.0
    return told


def test_a_401_that_is_not_the_apis_refuses_no_token_for_however_long_it_lasts() -> None:
    subject, source, clock = credentials(OLD)
    told = answers_of_a_gateway(subject, clock, 20 * GRACE)
    assert [type(error) for error in told[:60]] == [NoTokenYetError] * 60
    assert told[60:] == [PAGE] * len(told[60:]), "asked again as any other page"
    assert subject.token(None) == OLD
    assert source.asked < 20 * GRACE / 4


def test_a_401_that_is_not_the_apis_is_mended_by_a_token_that_comes_later() -> None:
    subject, _, clock = credentials(OLD, EMPTY, OLD, UnreachableError("POST /access_token: no connection"), NEW)
    told = answers_of_a_gateway(subject, clock, 20)
    assert TokenRenewedError in [type(error) for error in told]
    assert subject.token(None) == NEW
    subject.accepted(NEW)
    assert isinstance(subject.renewed(NEW, PAGE, None), NoTokenYetError), "its source has its time again"


def test_new_tokens_under_a_gateway_that_takes_none_come_to_an_end() -> None:
    subject, source, clock = credentials(*(SecretStr(f"token-{number}") for number in range(1000)))
    told = answers_of_a_gateway(subject, clock, 3 * GRACE)
    assert PAGE in told[-8:]
    assert source.asked < 30


def test_a_401_long_after_a_renewal_begins_a_new_minute() -> None:
    subject, _, clock = credentials(OLD, NEW, EMPTY, SecretStr("third-token"))
    subject.renewed(subject.token(None), REFUSAL, None)
    clock.now = 10 * GRACE  # the API has answered nothing meanwhile, so nothing was accepted
    assert isinstance(subject.renewed(NEW, REFUSAL, None), NoTokenYetError)
    assert outcome_of(lambda: subject.token(None), clock, most=20 * GRACE) == SecretStr("third-token")


def test_an_api_that_cannot_be_asked_for_a_token_is_no_trouble_of_the_source_and_leaves_nothing_open() -> None:
    subject, source, clock = credentials(UnreachableError("POST /access_token: no connection"), NEW)
    with pytest.raises(UnreachableError) as error:
        subject.token(None)
    assert error.value.settled, "the execute that needs the token was not sent"
    assert subject.token(None) == NEW
    assert source.asked == 2
    assert clock.now == 0


def test_no_thread_waits_for_another_ones_renewal_beyond_its_limit() -> None:
    subject, source, _ = credentials(OLD)
    begun, go_on = threading.Event(), threading.Event()

    def fetch(limit: float | None) -> SecretStr:  # noqa: ARG001 - as every source has it
        begun.set()
        go_on.wait(30)
        return OLD

    source.fetch = fetch  # type: ignore[method-assign] # a slow one
    thread = threading.Thread(target=subject.token, args=(None,))
    thread.start()
    begun.wait(30)
    with pytest.raises(NoTokenYetError, match="another request is still renewing the token"):
        subject.token(0.01)
    go_on.set()
    thread.join()
    assert subject.token(None) == OLD


@given(st.lists(st.sampled_from(["empty", "wrong", "old", "new", "accept", "refuse", "wait"]), max_size=40))
def test_whatever_a_source_does_nothing_but_its_tokens_is_ever_sent(steps: list[str]) -> None:
    subject, source, clock = credentials(OLD)
    answers: dict[str, SecretStr | Exception] = {"empty": EMPTY, "wrong": WRONG, "old": OLD, "new": NEW}
    token = None
    for step in steps:
        clock.now += 7.0 if step == "wait" else 0.3
        source.answers = [answers.get(step, source.answers[0])]
        try:
            token = subject.token(5.0)
        except (NoTokenYetError, CredentialsError) as error:
            assert "token" not in error.what.replace("the token", "")  # noqa: PT017 - every one of many
            continue
        assert token in (OLD, NEW)
        if step == "accept":
            subject.accepted(token)
        elif step == "refuse":
            assert isinstance(subject.renewed(token, REFUSAL, 5.0), ApiError)


def client(path: Path) -> BulkClient:
    return BulkClient(Transport(Settings(BASE, SecretStr("the-key"), TokenFile(path)), lambda: 0.0))


@responses.activate
def test_after_a_401_a_get_is_sent_again_with_the_new_token(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("old-token")

    def answer(request: object) -> tuple[int, dict[str, str], str]:
        path.write_text("new-token")
        is_new = request.headers["Authorization"] == "Bearer new-token"  # type: ignore[attr-defined] # a request
        return (200, {}, '{"status": "RUNNING"}') if is_new else (401, {}, "")

    responses.add_callback(responses.GET, f"{BASE}/bulks/1", callback=answer)
    assert client(path).get("1").status == "RUNNING"
    assert len(responses.calls) == 2


@responses.activate
def test_after_a_401_an_execute_is_not_sent_again(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("old-token")

    def answer(_: object) -> tuple[int, dict[str, str], str]:
        path.write_text("new-token")
        return (401, {}, "")

    responses.add_callback(responses.POST, f"{BASE}/bulks/1/execute", callback=answer)
    with pytest.raises(TokenRenewedError) as error:
        client(path).execute("1", ExecuteOrder())
    assert error.value.settled
    assert len(responses.calls) == 1


@responses.activate
@pytest.mark.parametrize("token", ["old-token", "new-token"])
def test_an_execute_under_a_401_that_is_not_the_apis_may_have_been_taken(tmp_path: Path, token: str) -> None:
    path = tmp_path / "token"
    path.write_text("old-token")

    def answer(_: object) -> tuple[int, dict[str, str], str]:
        path.write_text(token)
        return (401, {}, "<html>")

    responses.add_callback(responses.POST, f"{BASE}/bulks/1/execute", callback=answer)
    with pytest.raises(TokenRenewedError if token == "new-token" else NoTokenYetError) as error:
        client(path).execute("1", ExecuteOrder())
    assert not error.value.settled


@responses.activate
def test_an_execute_that_was_refused_has_executed_nothing_even_where_a_new_token_finds_no_room() -> None:
    clock = VirtualClock()
    budget = Budget(clock, [Window(2, 3600)])
    settings = Settings(BASE, SecretStr("the-key"), Identity("CORPORATE", "1"))
    api = BudgetedApi(BulkClient(Transport(settings, clock.monotonic), budget.pay), budget)
    responses.post(f"{BASE}/access_token", json={"token": "a-token"})
    responses.post(f"{BASE}/bulks/1/execute", status=401)
    with pytest.raises(NoRoomError) as error:
        api.execute("1", ExecuteOrder())
    assert (error.value.settled, error.value.sent) == (True, True)
    assert [call.request.path_url for call in responses.calls] == ["/multi/access_token", "/multi/bulks/1/execute"]


@responses.activate
def test_nothing_is_sent_without_a_token(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError, match=r"authTokenFile .*No such file"):
        client(tmp_path / "none" / "token").get("1")
    with pytest.raises(NoTokenYetError, match=r"authTokenFile .*No such file"):
        client(tmp_path / "token").get("1")
    assert len(responses.calls) == 0


@responses.activate
def test_a_call_that_is_not_made_for_want_of_a_token_costs_nothing_of_the_budget(tmp_path: Path) -> None:
    path, clock = tmp_path / "token", VirtualClock()
    budget = Budget(clock, [Window(2, 3600)])
    settings = Settings(BASE, SecretStr("the-key"), TokenFile(path))
    api = BudgetedApi(BulkClient(Transport(settings, clock.monotonic), budget.pay), budget)
    for _ in range(20):
        with pytest.raises(NoTokenYetError):
            api.get("1")
        clock.sleep(1.0)
    path.write_text("a-token")
    responses.get(f"{BASE}/bulks/1", json={"status": "RUNNING"})
    clock.sleep(10.0)
    assert api.get("1").status == "RUNNING"


@responses.activate
def test_a_request_that_was_refused_counts_even_where_its_repeat_finds_no_room(tmp_path: Path) -> None:
    path, clock = tmp_path / "token", VirtualClock()
    path.write_text("old-token")

    def answer(_: object) -> tuple[int, dict[str, str], str]:
        path.write_text("new-token")
        return (401, {}, "")

    responses.add_callback(responses.POST, f"{BASE}/bulks/1/pause", callback=answer)
    budget = Budget(clock, [Window(2, 3600)])
    settings = Settings(BASE, SecretStr("the-key"), TokenFile(path))
    api = BudgetedApi(BulkClient(Transport(settings, clock.monotonic), budget.pay), budget)
    with budget.request(Want(0.0), None):
        pass
    for _ in range(3):
        with pytest.raises(NoRoomError):
            api.pause("1")
        clock.sleep(60.0)
    assert len(responses.calls) == 1
