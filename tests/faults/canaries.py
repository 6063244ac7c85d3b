"""Canaries: credentials and payloads that may turn up nowhere, and the search for them."""

import base64
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings
from pulumi_bulks.simulator import IN_PROCESS_URL, InProcessAdapter, Simulator, VirtualClock
from pulumi_bulks.waiting.context import Context
from pulumi_bulks.waiting.pacing import Forecast
from tests.support import Told, World

KEY = 'canary-key/7f"3a+9b='
TOKEN = "canary-token.eyJzdWIi.c2ln-bmF0_dXJl"
PAYLOAD = "canary-payload-5c1e"
NEEDLES = ("canary-key", "canary-token", "canary-payload")
"""What is searched for: the beginnings of the canaries, so that a part of one is found as well."""

QUOTE = f"refused: api-key: {KEY} Authorization: Bearer {TOKEN}"
"""What a gateway may answer that quotes the request."""


def shapes(needle: str) -> Iterator[bytes]:
    """Yield the texts under which a needle may hide: as it is, and in base64 at any place of a longer text."""
    yield needle.encode()
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + needle.encode())
        yield encoded[-(-before * 4 // 3) : (before + len(needle)) * 4 // 3]


ALL_SHAPES = tuple((needle, shape) for needle in NEEDLES for shape in shapes(needle))


def found(data: bytes) -> list[str]:
    """Return the needles that `data` holds."""
    return sorted({needle for needle, shape in ALL_SHAPES if shape in data})


@dataclass
class Search:
    """Counts the places searched, and keeps every hit with a piece of its surroundings."""

    places: int = 0
    hits: list[str] = field(default_factory=list)

    def look(self, place: str, data: object) -> None:
        """Search one place: a text, bytes, or whatever `repr` shows of an object."""
        raw = data if isinstance(data, bytes) else (data if isinstance(data, str) else repr(data)).encode()
        self.places += 1
        self.hits += [f"{place}: {needle}" for needle in found(raw)]

    def look_at_files(self, folder: Path, *, apart_from: tuple[str, ...] = ()) -> None:
        """Search every file below `folder`, and every name."""
        for path in folder.rglob("*"):
            if path.is_file() and path.name not in apart_from:
                self.look(f"file {path.name}", path.read_bytes() + path.name.encode())

    def look_at_error(self, error: BaseException) -> None:
        """Search an error, all that it holds, and all that led to it."""
        self.look("traceback", "".join(traceback.format_exception(error)))
        led: BaseException | None = error
        while led is not None:
            for place, data in (("str", str(led)), ("args", led.args), ("__dict__", vars(led)), ("repr", repr(led))):
                self.look(f"{place} of {type(led).__name__}", data)
            led = led.__cause__ or led.__context__


def canary_simulator(clock: VirtualClock) -> Simulator:
    return Simulator(clock=clock, api_key=KEY, auth_token=TOKEN, payload_canary=PAYLOAD, limits=None)


def canary_world() -> World:
    """A simulator in virtual time whose credentials and payloads are canaries, and a context of a client of it."""
    clock = VirtualClock()
    api = canary_simulator(clock)
    settings = Settings(IN_PROCESS_URL, SecretStr(KEY), SecretStr(TOKEN))
    transport = Transport(settings, clock.monotonic, InProcessAdapter(api))
    told = Told()
    return World(clock, api, told, Context(BulkClient(transport), IN_PROCESS_URL, clock, told, Forecast), settings)
