"""Looking up a name for no longer than there is time, with one thread for each name."""

import socket
import threading
from typing import Any

import pytest

from pulumi_bulks.api.network import lookups
from pulumi_bulks.api.network.lookups import Lookups


class Resolver:
    """A system whose lookups hang until they are let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.asked: list[str] = []
        self.failure: Exception | None = None

    def __call__(self, host: str, port: int, flags: int) -> list[Any]:
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "no number")
        self.asked.append(host)
        self.let_go.wait(20)
        if self.failure:
            raise self.failure
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    resolver = Resolver()
    monkeypatch.setattr(lookups, "_look_up", resolver)
    return resolver


def test_a_lookup_that_hangs_is_given_up_and_joined_by_the_next(resolver: Resolver) -> None:
    before = threading.active_count()
    names = Lookups()
    for _ in range(3):
        with pytest.raises(socket.gaierror, match=r"no answer within 0\.05 s"):
            names.addresses("api.example.com", 443, 0.05)
    assert resolver.asked == ["api.example.com"]
    assert threading.active_count() == before + 1
    resolver.let_go.set()
    assert names.addresses("api.example.com", 443, 20)[0][4] == ("127.0.0.1", 443)


def test_a_failure_is_told_and_the_name_looked_up_anew(resolver: Resolver) -> None:
    resolver.let_go.set()
    resolver.failure = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    names = Lookups()
    with pytest.raises(socket.gaierror, match="Name or service not known"):
        names.addresses("api.example.com", 443, 20)
    resolver.failure = None
    assert names.addresses("api.example.com", 443, 20)


def test_an_address_needs_no_lookup() -> None:
    before = threading.active_count()
    assert Lookups().addresses("127.0.0.1", 1, 20)[0][4] == ("127.0.0.1", 1)
    assert Lookups().addresses("::1", 1, 20)[0][0] == socket.AF_INET6
    assert threading.active_count() == before


def test_a_name_that_cannot_be_one_is_told_as_such() -> None:
    with pytest.raises(UnicodeError):
        Lookups().addresses("a" * 70 + ".com", 443, 20)
