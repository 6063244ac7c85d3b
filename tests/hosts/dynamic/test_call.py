"""The engine's call behind a verb, on a gRPC server that treats exceptions as the SDK's host does."""

import concurrent.futures
import traceback
from collections.abc import Iterator

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from pulumi_bulks.hosts.dynamic.call import Call, call_of_this_thread

URN = "urn:pulumi:test::e2e::pulumi-python:dynamic/bulks:BulkExecution::payouts"


def verb(seen: list[Call]) -> None:
    """Do what a verb does: it gets nothing of the call."""
    call = call_of_this_thread()
    seen.append(call)
    call.end("bulk 9 → as it is")
    raise AssertionError("the call has ended")


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Ends a failed Create with its traceback; lets a failed Delete to the gRPC server."""

    def __init__(self) -> None:
        self.seen: list[Call] = []

    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:  # noqa: N802, ARG002 - gRPC's name
        try:
            verb(self.seen)
        except Exception:  # noqa: BLE001 - as the host does
            context.abort(grpc.StatusCode.UNKNOWN, traceback.format_exc())
        return provider_pb2.CreateResponse()

    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:  # noqa: N802, ARG002 - gRPC's name
        verb(self.seen)
        return provider_pb2.UpdateResponse()


@pytest.fixture
def served() -> Iterator[tuple[Servicer, provider_pb2_grpc.ResourceProviderStub]]:
    servicer = Servicer()
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(1))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield servicer, provider_pb2_grpc.ResourceProviderStub(channel)
    server.stop(None).wait()


def test_a_call_ends_with_the_verbs_text_whatever_the_host_makes_of_its_exception(
    served: tuple[Servicer, provider_pb2_grpc.ResourceProviderStub],
) -> None:
    servicer, stub = served
    with pytest.raises(grpc.RpcError) as created:
        stub.Create(provider_pb2.CreateRequest(urn=URN, timeout=3))
    with pytest.raises(grpc.RpcError) as updated:
        stub.Update(provider_pb2.UpdateRequest(urn=URN))
    for error in (created.value, updated.value):
        assert error.details() == "bulk 9 → as it is"
        assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert [(call.urn, call.timeout) for call in servicer.seen] == [(URN, 3.0), (URN, None)]


def test_without_a_call_nothing_is_known_and_nothing_ends() -> None:
    call = call_of_this_thread()
    assert (call.urn, call.timeout) == ("", None)
    call.end("text")
