"""The executable `pulumi-resource-bulks`: serves the plugin to the engine that has started it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import signal
import stat
import sys
import threading

from .hush import hush

# isort: split
import grpc.aio
from pulumi.runtime import proto
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import engine_pb2

from pulumi_bulks.api.tokens.command import end_commands
from pulumi_bulks.hosts.shared.engine import Engine
from pulumi_bulks.hosts.shared.watch import address_of_the_engine, end_with

from .servicer import Servicer
from .traces.tracing import tracing_of
from .version import plugin_version

_LONGEST_GOODBYE = 2.0
"""Seconds after a signal in which the verbs that were under way may still answer."""


_HELP = """\
pulumi-resource-bulks: the native plugin of pulumi-bulks. Pulumi starts it, and calls it at the port that it prints.
For people: `pulumi-bulks --help`, and `pulumi-bulks install-plugin`, which installs it for all programs of a user."""
_ANSWERS = {"-h": lambda: _HELP, "--help": lambda: _HELP, "--version": plugin_version}


def main() -> None:
    """Serve until the engine ends this process, or has ended itself. The one line of stdout is the port."""
    if asked := next((_ANSWERS[word] for word in sys.argv[1:] if word in _ANSWERS), None):
        sys.stdout.write(f"{asked()}\n")
        return
    hush()
    address = address_of_the_engine()
    if _is_pipe(0):
        threading.Thread(target=_end_with_stdin, name="pulumi-bulks engine watch", daemon=True).start()
    else:
        end_with(address)
    engine = Engine(address)
    tracing = tracing_of(os.environ, lambda text: _warn(engine, text))
    asyncio.new_event_loop().run_until_complete(_serve(Servicer(engine, tracing)))
    end_commands()
    tracing.end()
    os._exit(0)  # no thread that waits for an answer holds up the end, nor finds its loop closed


async def _serve(servicer: Servicer) -> None:
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
    proto.provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    asked_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(asked_to_end.set))
    os.write(1, f"{port}\n".encode())  # whatever encoding the environment asks for
    await asked_to_end.wait()
    servicer.stop()
    await server.stop(_LONGEST_GOODBYE)


def _warn(engine: Engine, text: str) -> None:
    """Show a warning on the stack's row, and wait for nobody."""
    show = functools.partial(engine.log, engine_pb2.WARNING, text, "", ephemeral=False)
    threading.Thread(target=show, daemon=True).start()


def _is_pipe(descriptor: int) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    except OSError:
        return False


def _end_with_stdin() -> None:
    """End with the engine, which holds the other end of the pipe, however it ends."""
    with contextlib.suppress(OSError):
        while os.read(0, 1024):
            pass
    end_commands()
    os._exit(1)
