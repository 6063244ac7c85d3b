"""`requireOutcome`: whether a record is the expected one, for programs in any language. It asks no API."""

import time
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_bulks.hosts.plugin.wire import Properties, as_struct, decode
from tests.outcome.records import expected, told

from .plugged import UNKNOWN, Failed, Plugin, secret

TOKEN = "bulks:index:requireOutcome"


def of_now(**changes: Any) -> dict[str, Any]:
    return told(executionFinish=int(time.time()), **changes)


def asked(plugin: Plugin, outcome: Any, **expectation: Any) -> provider_pb2.InvokeResponse:
    given = {**expected(name=None), **expectation, "outcome": outcome}
    answer: provider_pb2.InvokeResponse = plugin.ask(
        "Invoke", provider_pb2.InvokeRequest(tok=TOKEN, args=as_struct(given))
    )
    return answer


def returned(answer: provider_pb2.InvokeResponse) -> Properties:
    assert not answer.failures
    return decode(getattr(answer, "return"))


def test_the_record_is_returned_without_any_configuration(fresh: Plugin) -> None:
    record = of_now()
    result = returned(asked(fresh, record, maxAge="24h", statuses=["COMPLETED", "FAILED"]))
    assert result.values == {name: value for name, value in record.items() if value is not None}
    assert result.secret == frozenset()


def test_what_is_refused_is_an_error_that_says_why_and_what_to_do(fresh: Plugin) -> None:
    with pytest.raises(Failed) as caught:
        asked(fresh, of_now(), bulkId="7")
    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "it is of the bulk …5678, not 7" in caught.value.text
    assert "run `pulumi up` there" in caught.value.text


def test_a_missing_outcome_is_refused(fresh: Plugin) -> None:
    with pytest.raises(Failed, match="the outcome is missing"):
        asked(fresh, None)


@pytest.mark.parametrize("hidden", [{"outcome": secret(of_now())}, {"bulkId": secret("8123456789012345678")}])
def test_of_what_is_secret_the_result_is_too_and_no_error_tells(fresh: Plugin, hidden: dict[str, Any]) -> None:
    given: dict[str, Any] = {"outcome": of_now(), **hidden}
    outcome = given.pop("outcome")
    result = returned(asked(fresh, outcome, **given))
    assert result.secret == set(result.values)
    with pytest.raises(Failed) as caught:
        asked(fresh, outcome, **{**given, "environment": "https://elsewhere.example.com", "maxAge": "1s"})
    assert "8123456789012345678" not in caught.value.text
    assert "https://elsewhere.example.com" in caught.value.text


def test_mistakes_in_what_is_expected_are_told_on_their_inputs(fresh: Plugin) -> None:
    answer = asked(fresh, of_now(), bulkId=8123.0, statuses="COMPLETED", status="COMPLETED")
    assert {failure.property for failure in answer.failures} == {"bulkId", "statuses", "status"}


def test_what_is_not_known_yet_is_not_judged(fresh: Plugin) -> None:
    with pytest.raises(Failed, match="outcome: is not known yet"):
        asked(fresh, UNKNOWN)


def test_what_a_record_says_breaks_no_display(fresh: Plugin) -> None:
    result = returned(asked(fresh, of_now(operation="a <{%zz%}> b")))
    assert result.values["operation"] == "a < {%zz%}> b"
    with pytest.raises(Failed, match=r"< \{%zz%\}>"):
        asked(fresh, of_now(environment="<{%zz%}>"))
