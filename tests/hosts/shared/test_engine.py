"""The engine's log service: on the resource's row, masked, once, and never a failure."""

import concurrent.futures
from collections.abc import Iterator

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from pulumi_bulks.hosts.shared.engine import Engine, Row

URN = "urn:pulumi:test::e2e::pulumi-python:dynamic/bulks:BulkExecution::payouts"


class Recorder(engine_pb2_grpc.EngineServicer):
    """An engine's log service that keeps what it is told."""

    def __init__(self) -> None:
        self.requests: list[engine_pb2.LogRequest] = []

    def Log(self, request: engine_pb2.LogRequest, context: object) -> empty_pb2.Empty:  # noqa: N802, ARG002 - gRPC's
        self.requests.append(request)
        return empty_pb2.Empty()


@pytest.fixture
def recorder() -> Iterator[tuple[Recorder, str]]:
    recorder = Recorder()
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(1))
    engine_pb2_grpc.add_EngineServicer_to_server(recorder, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield recorder, f"127.0.0.1:{port}"
    server.stop(None).wait()


def masked(text: str) -> str:
    return text.replace("8123", "[secret]")


def test_messages_reach_the_resources_row_and_only_the_status_is_ephemeral(recorder: tuple[Recorder, str]) -> None:
    row = Row(Engine(recorder[1]), URN, masked)
    row.status("RUNNING 8123")
    row.info("will execute 8123")
    row.warning("8123 is odd")
    seen = [(request.severity, request.message, request.urn, request.ephemeral) for request in recorder[0].requests]
    assert seen == [
        (engine_pb2.INFO, "RUNNING [secret]", URN, True),
        (engine_pb2.INFO, "will execute [secret]", URN, False),
        (engine_pb2.WARNING, "[secret] is odd", URN, False),
    ]


def test_infos_do_not_stay_where_the_row_does_not_keep_them(recorder: tuple[Recorder, str]) -> None:
    Row(Engine(recorder[1]), URN, masked, keeps_infos=False).info("will execute")
    assert [request.ephemeral for request in recorder[0].requests] == [True]


def test_a_line_that_stays_is_said_once_and_a_status_each_time(recorder: tuple[Recorder, str]) -> None:
    engine = Engine(recorder[1])
    for _ in range(2):
        Row(engine, URN, masked).warning("odd")
        Row(engine, URN, masked).status("RUNNING")
    assert [request.message for request in recorder[0].requests] == ["odd", "RUNNING", "RUNNING"]


def test_lines_that_differ_in_their_request_ref_alone_are_one(recorder: tuple[Recorder, str]) -> None:
    row = Row(Engine(recorder[1]), URN, masked)
    for text in ("will fail: 9 of 10 (request-ref r-1)\n  #2", "will fail: 9 of 10 (request-ref r-2)\n  #2", "9 of 10"):
        row.warning(text)
    assert [request.message for request in recorder[0].requests] == [
        "will fail: 9 of 10 (request-ref r-1)\n  #2",
        "9 of 10",
    ]


@pytest.mark.parametrize("address", [None, "127.0.0.1:1"])
def test_without_an_engine_messages_fall_silent(address: str | None) -> None:
    row = Row(Engine(address), URN, masked)
    row.status("RUNNING")
    row.warning("odd")
