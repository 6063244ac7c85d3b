"""A thousand bulks that the native plugin waits for: its memory, and its processor time between looks.

The plugin's own process, called as the engine calls it, without the engine: that would write its checkpoint a thousand
times.
"""

from __future__ import annotations

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from benchmarks.pacing.report import table
from benchmarks.pacing.results import Target
from pulumi_bulks.simulator import simulate

from .bulks import add_bulks
from .installed import python_for
from .sections import Section, Setting
from .stats import MEGABYTE

if TYPE_CHECKING:
    from pulumi_bulks.simulator import ServedSimulator

BULKS = 1000
SECONDS = 3600.0
WATCHED = 60.0
"""Seconds over which the processor time of nothing but waiting is taken."""

_LIMITS = "100/1m, 1000/1h"
_MOST_MEGABYTES = 300
_MOST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a plugin that waits for so many bulks takes: resident bytes, and its share of one core."""

    bulks: int
    memory: int
    share: float
    requests: int


def run(setting: Setting) -> Section:
    """Measure."""
    with simulate(limits=None) as api:
        setting.say(f"{BULKS} bulks of {SECONDS:g} s wait in the native plugin, watched for {WATCHED:g} s")
        bulk_ids = add_bulks(api, SECONDS, BULKS, status="RUNNING")
        return judge(_measured(setting, api, bulk_ids))


def _measured(setting: Setting, api: ServedSimulator, bulk_ids: list[str]) -> Waiting:
    import psutil  # noqa: PLC0415 - of the extra `bench`

    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("BULKS_", "PULUMI_"))},
        **api.environment,
        "BULKS_RATE_LIMITS": _LIMITS,
        "XDG_CACHE_HOME": str(setting.folder / "cache"),
    }
    plugin = subprocess.Popen(
        [str(python_for("native") / "pulumi-resource-bulks")],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if plugin.stdout is None or plugin.stdin is None:  # for the types: both are pipes
        raise RuntimeError
    process = psutil.Process(plugin.pid)
    with (
        grpc.insecure_channel(f"127.0.0.1:{plugin.stdout.readline().strip()}") as channel,
        ThreadPoolExecutor(len(bulk_ids)) as engine,
    ):
        provider: Any = provider_pb2_grpc.ResourceProviderStub(channel)
        provider.Handshake(provider_pb2.ProviderHandshakeRequest())
        provider.Configure(provider_pb2.ConfigureRequest())
        waits = [engine.submit(_create, provider, bulk_id) for bulk_id in bulk_ids]
        time.sleep(WATCHED)  # all have begun
        before, asked = process.cpu_times(), len(api.requests)
        time.sleep(WATCHED)
        after, memory, requests = process.cpu_times(), process.memory_info().rss, len(api.requests) - asked
        provider.Cancel(empty_pb2.Empty())
        for wait in waits:
            wait.result()
    plugin.stdin.close()
    plugin.wait()
    used = after.user + after.system - before.user - before.system
    return Waiting(len(bulk_ids), memory, used / WATCHED, requests)


def _create(provider: Any, bulk_id: str) -> None:  # noqa: ANN401 - a stub, which has no type
    properties = struct_pb2.Struct()
    properties.update({"bulkId": bulk_id, "timeout": "2h"})
    try:
        provider.Create(provider_pb2.CreateRequest(urn=f"urn:{bulk_id}", properties=properties))
    except grpc.RpcError:
        return  # interrupted, as the benchmark ends
    raise RuntimeError(f"bulk {bulk_id} ended")


def judge(waiting: Waiting) -> Section:
    """Return the section."""
    megabytes = waiting.memory / MEGABYTE
    header = ("bulks", "memory", "of one core", f"requests in {WATCHED:g} s")
    row = [str(waiting.bulks), f"{megabytes:.0f} MB", f"{waiting.share:.1%}", str(waiting.requests)]
    return Section(
        f"{waiting.bulks} bulks that the native plugin waits for, under {_LIMITS}",
        [table(header, [row])],
        [
            Target(f"{waiting.bulks} waits: under {_MOST_MEGABYTES} MB", row[1], megabytes < _MOST_MEGABYTES),
            Target(f"{waiting.bulks} waits: under {_MOST_SHARE:.0%} of a core", row[2], waiting.share < _MOST_SHARE),
        ],
    )
