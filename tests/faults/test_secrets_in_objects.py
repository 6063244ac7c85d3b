"""No object of the package shows a credential or a payload, however it is printed. A new class has to join the list."""

import importlib
import inspect
import json
import logging
import pkgutil
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pulumi.runtime.proto import provider_pb2
from pydantic import SecretStr

import pulumi_bulks
from pulumi_bulks.api import clock, configuration, listing, models, operations, payloads, settings
from pulumi_bulks.api.errors import SourceError
from pulumi_bulks.api.limits import budget, budgeted, ledger, lessons, planning, sends, slots, spare
from pulumi_bulks.api.limits import windows as limits
from pulumi_bulks.api.network import connections, failures, lookups, transport, trust
from pulumi_bulks.api.redaction import Redaction
from pulumi_bulks.api.tokens import command as token_command
from pulumi_bulks.api.tokens import credentials, grace, sources
from pulumi_bulks.api.tokens import file as token_file
from pulumi_bulks.api.tokens.identity import IdentitySource, unpaid
from pulumi_bulks.api.tokens.text import checked_token
from pulumi_bulks.api.told import Told
from pulumi_bulks.hosts.dynamic.call import Call
from pulumi_bulks.hosts.plugin import interrupt, wire
from pulumi_bulks.hosts.plugin.servicer import Servicer
from pulumi_bulks.hosts.plugin.traces import destination, findings, outlet, spans, tracing, watched
from pulumi_bulks.hosts.plugin.verbs import Verbs
from pulumi_bulks.hosts.program.files import tables
from pulumi_bulks.hosts.shared import desks
from pulumi_bulks.hosts.shared.engine import Row
from pulumi_bulks.hosts.shared.secrecy import SECRET_MARK
from pulumi_bulks.lifecycle import checking, comparing, outputs, result
from pulumi_bulks.lifecycle.inputs import parse_inputs
from pulumi_bulks.outcome import OutcomeRecord, desk, earlier, expectation, naming, place, problems, recorder, run
from pulumi_bulks.outcome.reports import Summary, page, shapes, summary_of
from pulumi_bulks.simulator import simulate
from pulumi_bulks.waiting import (
    allowance,
    context,
    counted,
    doubt,
    execution,
    inquiry,
    lines,
    pacing,
    progress,
    reading,
    speed,
    terms,
    wait,
    witness,
)
from pulumi_bulks.waiting.session import Session
from pulumi_bulks.waiting.together import company, confidence, members, roll, shared
from tests.support import World

from .canaries import KEY, PAYLOAD, TOKEN, Search, canary_world
from .conftest import Record
from .test_secrets import INPUTS, PAGE, RECORD
from .verbs import Listening, configured

CONFIG = {"bulks:apiKey": KEY, "bulks:authToken": TOKEN}

OPERATION = json.dumps(
    {
        "operationId": "1",
        "status": "FAILED",
        "requestPayload": json.dumps({"beneficiary": PAYLOAD}),
        "responsePayload": json.dumps({"errorCode": "X", "beneficiary": PAYLOAD}),
    }
)
OPERATIONS = f'{{"count": 1, "operations": [{OPERATION}], "beneficiary": "{PAYLOAD}"}}'
COUNT = json.dumps({"status": "FAILED", "count": 1, "beneficiary": PAYLOAD})
BULK = json.dumps({**RECORD, "beneficiary": PAYLOAD})


def a_reading() -> reading.Reading:
    found = reading.Reading(1)
    found.take(operations.OperationsPage.model_validate_json(OPERATIONS))
    return found


def a_request() -> provider_pb2.CreateRequest:
    given = {"bulkId": {**SECRET_MARK, "value": TOKEN}, "expectedOperation": {**SECRET_MARK, "value": KEY}}
    return provider_pb2.CreateRequest(urn="urn", properties=wire.as_struct(given))


def an_outlet() -> outlet.Outlet:
    return outlet.Outlet(InMemorySpanExporter())


def a_refused_token() -> Told:
    with pytest.raises(SourceError) as refused:
        checked_token(f"Bearer {TOKEN}", "it")
    return refused.value.told


def a_session() -> Session:
    return Session(CONFIG.get, {})


def a_record() -> OutcomeRecord:
    told = recorder.Recorder(desk.Desk(), INPUTS, as_recorded()).end(as_recorded(), None)
    return OutcomeRecord.model_validate(told)


def a_report() -> Summary:
    listed = outputs.summarize([operations.Operation.model_validate_json(OPERATION)])
    told = {**a_record().told(), "failedOperations": [each.model_dump(by_alias=True) for each in listed]}
    return summary_of([OutcomeRecord.model_validate({**told, "verdict": "not-accepted"})])


def in_company(world: World) -> tuple[inquiry.Inquiry, company.Company]:
    asking = inquiry.Inquiry(world.context, "1", 60.0)
    return asking, company.Company(world.context, asking)


def a_member(world: World) -> members.Member:
    return members.Member("1", world.clock.bell(), 0.0)


def looks(world: World) -> shared.SharedLooks:
    return shared.SharedLooks(world.clock, world.context.plan)


def as_recorded() -> dict[str, Any]:
    """Return what a state holds of the bulk."""
    return outputs.outputs({}, outputs.parse_record(json.loads(BULK)), environment="", adopted=True, failed=[])


SAMPLES: dict[str, Callable[[World], Any]] = {
    "Window": lambda _: limits.Window(50, 60),
    "Sends": lambda _: sends.Sends(60),
    "Lesson": lambda _: lessons.Lesson(1.0),
    "Lessons": lambda _: lessons.Lessons(sends.Sends(60), limits.DEFAULT_LIMITS),
    "Want": lambda _: budget.Want(0.0),
    "Note": lambda _: ledger.Note(),
    "Ledger": lambda _: ledger.ledger_of("http://127.0.0.1:1", KEY, {}),
    "Outlook": lambda _: planning.Outlook(None, 0.0, 60.0),
    "Plan": lambda _: planning.Plan(),
    "Unplanned": lambda _: context.Unplanned(),
    "Ticket": lambda _: slots.Ticket(0.0, 1, 1),
    "Grant": lambda _: slots.Grant(1, 0.0),
    "Slots": lambda _: slots.Slots(limits.DEFAULT_LIMITS),
    "Budget": lambda world: budget.Budget(world.clock),
    "OperationWithPayloads": lambda _: payloads.PageWithPayloads.model_validate_json(OPERATIONS).operations[0],
    "PageWithPayloads": lambda _: payloads.PageWithPayloads.model_validate_json(OPERATIONS),
    "PayloadClient": lambda world: payloads.PayloadClient(
        transport.Transport(world.settings, world.clock.monotonic), unpaid
    ),
    "BudgetedApi": lambda world: budgeted.BudgetedApi(world.context.api, budget.Budget(world.clock)),
    "BulkClient": lambda world: world.context.api,
    "SystemClock": lambda _: clock.SystemClock(),
    "Context": lambda world: world.context,
    "ApiModel": lambda _: models.ApiModel.model_validate_json(BULK),
    "StatusCount": lambda _: models.StatusCount.model_validate_json(COUNT),
    "Bulk": lambda _: models.Bulk.model_validate_json(BULK),
    "ExecuteOrder": lambda _: models.ExecuteOrder(mode=models.Mode.ON_FAILURE_STOP),
    "InvalidField": lambda _: models.InvalidField.model_validate_json(BULK),
    "SyntaxErrors": lambda _: models.SyntaxErrors.model_validate_json(BULK),
    "ErrorBody": lambda _: models.ErrorBody.model_validate_json(BULK),
    "Operation": lambda _: operations.Operation.model_validate_json(OPERATION),
    "OperationAnswer": lambda _: operations.Operation.model_validate_json(OPERATION).answer,
    "OperationsPage": lambda _: operations.OperationsPage.model_validate_json(OPERATIONS),
    "BulksPage": lambda _: listing.BulksPage.model_validate_json(f'{{"bulkProcesses": [{BULK}]}}'),
    "Allowance": lambda _: allowance.Allowance(),
    "CountedApi": lambda world: counted.CountedApi(world.context.api, lambda: None),
    "WorkingTime": lambda _: speed.WorkingTime(),
    "Sample": lambda _: speed.Sample(1.0, 2),
    "Speed": lambda _: speed.Speed(1.0, 2),
    "Progress": lambda _: pacing.Progress(1, 2),
    "Forecast": lambda _: pacing.Forecast(),
    "Status": lambda _: lines.Status("RUNNING", "RUNNING", 1.0),
    "StatusLines": lambda _: lines.StatusLines(3600),
    "Watch": lambda _: progress.Watch(),
    "Settings": lambda world: world.settings,
    "Terms": lambda _: terms.Terms(),
    "Answer": lambda _: transport.Answer("GET /bulks/1", 500, {}, PAGE),
    "Credentials": lambda world: credentials.Credentials(
        credentials.GivenToken(SecretStr(TOKEN)), world.clock.monotonic
    ),
    "GivenToken": lambda _: credentials.GivenToken(SecretStr(TOKEN)),
    "Trouble": lambda _: grace.Trouble(0.0),
    "Told": lambda _: a_refused_token(),
    "TokenFile": lambda _: sources.TokenFile(Path("token")),
    "TokenCommand": lambda _: sources.TokenCommand(("print-token", TOKEN)),
    "Identity": lambda _: sources.Identity("CORPORATE", "1"),
    "FileSource": lambda _: token_file.FileSource(sources.TokenFile(Path("token"))),
    "CommandSource": lambda _: token_command.CommandSource(sources.TokenCommand(("a", TOKEN)), SecretStr(KEY)),
    "Ended": lambda _: token_command.Ended(0, TOKEN.encode(), KEY.encode()),
    "IdentitySource": lambda world: IdentitySource(
        sources.Identity("CORPORATE", "1"), transport.Transport(world.settings, world.clock.monotonic), unpaid
    ),
    "Headers": lambda _: credentials.Headers(SecretStr(KEY), SecretStr(TOKEN)),
    "Route": lambda _: failures.Route("api.example.com", 443, "", "this machine's trust store", proven=False),
    "Configuration": lambda _: configuration.Configuration(api_key=SecretStr(KEY), auth_token=SecretStr(TOKEN)),
    "Transport": lambda world: transport.Transport(world.settings, world.clock.monotonic),
    "OperationRow": lambda _: reading.OperationRow(1, "1", "POST", "/transfers", "COMPLETED", "PENDING"),
    "Ask": lambda _: reading.Ask(),
    "Reading": lambda _: a_reading(),
    "Inquiry": lambda world: inquiry.Inquiry(world.context, "1", 60.0),
    "Execution": lambda world: execution.Execution(*in_company(world)),
    "Company": lambda world: in_company(world)[1],
    "SharedLooks": looks,
    "Candidates": lambda world: looks(world).candidates,
    "Underway": lambda world: looks(world).underway(models.Bulk(status="RUNNING")),
    "Member": a_member,
    "Rhythm": lambda world: members.Rhythm(world.context.plan, [a_member(world)]),
    "Roll": lambda _: roll.Roll(0.0),
    "Confidence": lambda _: confidence.Confidence(),
    "Rounds": lambda _: spare.Rounds(float, 60.0),
    "Doubt": lambda _: doubt.Doubt(),
    "Lookups": lambda _: lookups.Lookups(),
    "Trust": lambda _: trust.Trust((("SSL_CERT_FILE", "/ca.pem"),)),
    "BoundedAdapter": lambda _: connections.BoundedAdapter(),
    "Start": lambda _: wait.Start(models.Bulk.model_validate_json(BULK), ours=True),
    "Wait": lambda world: wait.Wait(world.context, "1", terms.Terms()),
    "Inputs": lambda _: parse_inputs(INPUTS),
    "FailedOperation": lambda _: outputs.summarize([operations.Operation.model_validate_json(OPERATION)])[0],
    "Outcome": lambda _: result.Outcome(as_recorded()),
    "Record": lambda _: outputs.parse_record(json.loads(BULK)),
    "Outputs": lambda _: outputs.Outputs.model_validate(as_recorded()),
    "Failure": lambda _: checking.mistakes({"bulkId": TOKEN, "mode": KEY}, ())[0],
    "Difference": lambda _: comparing.Difference(["timeout"]),
    "Session": lambda _: a_session(),
    "Engine": lambda _: Listening(),
    "Row": lambda _: Row(Listening(), "urn", str),
    "BulkExecutionProvider": lambda _: configured(Listening()),
    "Servicer": lambda _: Servicer(Listening()),
    "Verbs": lambda _: Verbs(a_session(), desks.Desks(CONFIG.get, {}), Listening()),
    "Desks": lambda _: desks.Desks(CONFIG.get, {}),
    "Subject": lambda _: naming.Subject("project", "dev", "payouts"),
    "Desk": lambda _: desk.Desk(),
    "Earlier": lambda _: earlier.Earlier("1", [KEY], as_recorded()),
    "Place": lambda _: place.Place(Path("/outcomes"), naming.Subject("project", "dev", "payouts")),
    "Recorder": lambda _: recorder.Recorder(desk.Desk(), INPUTS, as_recorded()),
    "OutcomeRecord": lambda _: a_record(),
    "Expectation": lambda _: expectation.Expectation(bulk_id="1", environment="https://api.example.com"),
    "NamedExpectation": lambda _: expectation.parse_expectation({"bulkId": "1", "environment": "https://example.com"}),
    "OutcomeProblem": lambda _: problems.problem_of(ValueError(KEY), str),
    "OutcomeRun": lambda _: run.run_of({"BULKS_API_KEY": KEY}),
    "FailedLine": lambda _: a_report().entries[0].failed[0],
    "ReportEntry": lambda _: a_report().entries[0],
    "Step": lambda _: a_report().steps[0],
    "Summary": lambda _: a_report(),
    "Tally": lambda _: a_report().tally,
    "Segment": lambda _: shapes.Segment("failed", 0, 1),
    "Timeline": lambda _: shapes.Timeline((), (), ""),
    "PageRow": lambda _: page.rows_of(a_report().entries, None, {})[0],
    "NoWitness": lambda _: witness.NoWitness(),
    "Properties": lambda _: wire.decode(wire.as_struct(as_recorded())),
    "Interruption": lambda _: interrupt.Interruption(),
    "InterruptibleClock": lambda _: interrupt.InterruptibleClock(interrupt.Interruption()),
    "Untraced": lambda _: tracing.Untraced(),
    "Destination": lambda _: destination.Destination("grpc", f"http://u:{TOKEN}@127.0.0.1:1"),
    "Asked": lambda _: findings.asked_by(a_request()),
    "Watched": lambda world: watched.Watched(world.context.api, list),
    "Outlet": lambda _: an_outlet(),
    "Spans": lambda _: spans.Spans(an_outlet(), {"OTEL_EXPORTER_OTLP_HEADERS": f"authorization={KEY}"}),
    "Listing": lambda _: tables.entries_of_table(f"name,bulkId,mode\na,{KEY},{TOKEN}\n"),
    "Entry": lambda _: tables.entries_of_table(f"name,bulkId,mode\na,{KEY},{TOKEN}\n").entries[0],
    "Mistake": lambda _: tables.entries_of_table(TOKEN).mistakes[0],
    "Redaction": lambda _: Redaction([KEY, TOKEN]),
    "Call": lambda _: Call(provider_pb2.CreateRequest(urn=KEY)),
    "Host": lambda _: vars(configured(Listening()))["_host"],
}
ELSEWHERE = {"BulkExecution", "Declaration", "BulkDetails", "Provider"}
"""They live in a program. Only a Provider is given credentials: tests/hosts/test_native.py looks at its texts."""


def public_classes() -> set[str]:
    """Return the names of the package's public classes that hold data: no enums, protocols or errors.

    What errors hold is searched where they are raised, in test_secrets.
    """
    names = set()
    for part in ("api", "waiting", "lifecycle", "outcome", "hosts"):
        package = importlib.import_module(f"{pulumi_bulks.__name__}.{part}")
        for module_info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(module_info.name)
            names |= {
                name
                for name, kind in inspect.getmembers(module, inspect.isclass)
                if kind.__module__ == module.__name__ and not name.startswith("_")
                if not issubclass(kind, (Enum, Exception)) and not getattr(kind, "_is_protocol", False)
            }
    return names


def test_every_class_of_the_package_is_in_the_list() -> None:
    assert public_classes() - ELSEWHERE == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_text_of_it_shows_a_credential_or_a_payload(name: str, record_figure: Record) -> None:
    world = canary_world()
    sample = SAMPLES[name](world)
    assert name in {kind.__name__ for kind in type(sample).__mro__}
    search = Search()
    attributes = getattr(sample, "__dict__", {})
    for text in (repr(sample), str(sample), f"{sample}", f"{sample!a}", "%s %r" % (sample, sample)):  # noqa: UP031
        search.look(f"text of {name}", text)
    search.look(f"attributes of {name}", {key: value for key, value in attributes.items() if key != "body"})
    if hasattr(sample, "model_dump_json"):
        search.look(f"JSON of {name}", sample.model_dump_json() + sample.model_dump_json(by_alias=True))
    assert search.hits == []
    record_figure(f"texts searched: {name}", search.places)
    record_figure("hits", len(search.hits))


def test_the_loggers_of_the_http_libraries_tell_no_credential(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, record_figure: Record
) -> None:
    caplog.set_level(logging.DEBUG)
    search = Search()
    token_file = tmp_path / "token"
    token_file.write_text(TOKEN)
    with simulate(payload_canary=PAYLOAD, limits=None) as api:
        api.api_key, api.auth_token = KEY, TOKEN
        api.add_bulk("1", {1: "X"}, items=2, status="FINISHED")
        values = {"BULKS_BASE_URL": api.base_url, "BULKS_API_KEY": KEY, "BULKS_AUTH_TOKEN_FILE": str(token_file)}
        given = settings.load_settings(lambda _: None, values)
        client = pulumi_bulks.api.client.BulkClient(transport.Transport(given, clock.SystemClock().monotonic))
        search.look("operations", client.failed_operations("1", 20))
        search.look("settings", given)
    assert any(record.name.startswith("urllib3") for record in caplog.records), "it is the loudest level"
    search.look("log", caplog.text + repr([vars(record) for record in caplog.records]))
    assert search.hits == []
    record_figure("log records searched", len(caplog.records))
    record_figure("hits", len(search.hits))
