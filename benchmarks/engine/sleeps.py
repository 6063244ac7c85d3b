"""An empty native plugin, whose one resource sleeps on create. The one line of stdout is the port."""

import asyncio
import os
import sys

import grpc.aio
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

# ruff: noqa: N802, ARG002, D102 - gRPC's names, and what they mean is in the protocol


class Sleeps(provider_pb2_grpc.ResourceProviderServicer):
    """The least that a plugin has to answer."""

    async def Handshake(self, request: provider_pb2.ProviderHandshakeRequest, context: object) -> object:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    async def GetPluginInfo(self, request: empty_pb2.Empty, context: object) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version="1.0.0")

    async def CheckConfig(self, request: provider_pb2.CheckRequest, context: object) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    async def Configure(self, request: object, context: object) -> provider_pb2.ConfigureResponse:
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    async def Check(self, request: provider_pb2.CheckRequest, context: object) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    async def Diff(self, request: object, context: object) -> provider_pb2.DiffResponse:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    async def Create(self, request: provider_pb2.CreateRequest, context: object) -> provider_pb2.CreateResponse:
        await asyncio.sleep(request.properties.fields["seconds"].number_value)
        return provider_pb2.CreateResponse(id="slept", properties=request.properties)

    async def Cancel(self, request: empty_pb2.Empty, context: object) -> empty_pb2.Empty:
        return empty_pb2.Empty()


async def serve() -> None:
    """Serve until the engine closes stdin."""
    server = grpc.aio.server()
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Sleeps(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(serve())
