"""Every exchange is bounded as a whole, however its bytes come; afterwards its connection is closed."""

import socket
import threading
import time
from itertools import repeat

import pytest
from pydantic import SecretStr

from pulumi_bulks.api.errors import UnreachableError
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings

from .servers import ANSWER, MANY, Script, in_drops, listening, request_of

SECONDS = 0.4


def transport(url: str, seconds: float = SECONDS) -> Transport:
    return Transport(Settings(url, SecretStr("the-key"), SecretStr("a-token"), request_timeout=seconds), time.monotonic)


def ask(url: str, seconds: float = SECONDS) -> None:
    transport(url, seconds).send("GET", "/bulks/1", token=SecretStr("the-token"))


def head_in_drops(stream: socket.socket) -> None:
    request_of(stream)
    in_drops(stream, (b"%c" % byte for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * MANY))
    stream.sendall(b"\r\n" + ANSWER.partition(b"\r\n")[2])


def headers_without_end(stream: socket.socket) -> None:
    request_of(stream)
    stream.sendall(b"HTTP/1.1 200 OK\r\n")
    in_drops(stream, repeat(b"X: x\r\n", 99))
    in_drops(stream, repeat(b"", MANY))
    stream.sendall(ANSWER.partition(b"\r\n")[2])


def continue_without_end(stream: socket.socket) -> None:
    request_of(stream)
    in_drops(stream, repeat(b"HTTP/1.1 100 Continue\r\n\r\n", MANY))
    stream.sendall(ANSWER)


def body_in_drops(stream: socket.socket) -> None:
    request_of(stream)
    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % MANY)
    in_drops(stream, repeat(b" ", MANY))


def chunks_in_drops(stream: socket.socket) -> None:
    request_of(stream)
    stream.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    in_drops(stream, repeat(b"1\r\n \r\n", MANY))
    stream.sendall(b"0\r\n\r\n")


def empty_gzip_in_drops(stream: socket.socket) -> None:
    """Chunks that never decode to anything."""
    request_of(stream)
    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
    stream.sendall(b"a\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\r\n")
    in_drops(stream, repeat(b"5\r\n\x00\x00\x00\xff\xff\r\n", MANY))
    stream.sendall(b"0\r\n\r\n")


def trailers_in_drops(stream: socket.socket) -> None:
    request_of(stream)
    stream.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
    in_drops(stream, repeat(b"X: x\r\n", MANY))
    stream.sendall(b"\r\n")


def silence(stream: socket.socket) -> None:
    request_of(stream)


DROPS = [
    head_in_drops,
    headers_without_end,
    continue_without_end,
    body_in_drops,
    chunks_in_drops,
    empty_gzip_in_drops,
    trailers_in_drops,
    silence,
]


@pytest.mark.parametrize("script", DROPS)
def test_bytes_in_drops_end_with_the_time_out(script: Script) -> None:
    with listening(script) as server:
        with pytest.raises(UnreachableError, match=r"no answer within 0\.4 s"):
            ask(f"http://{server.address}")
        server.wait_until_all_have_gone()


def test_the_limit_of_a_call_bounds_it_where_it_is_shorter() -> None:
    with listening(head_in_drops) as server:
        with pytest.raises(UnreachableError, match=r"no answer within 0\.2 s"):
            transport(f"http://{server.address}", 30).send("GET", "/bulks/1", limit=0.2)
        server.wait_until_all_have_gone()


def test_a_handshake_that_stalls_ends_with_the_time_out() -> None:
    with listening(lambda _: None) as server:
        with pytest.raises(UnreachableError, match=r"no answer within 0\.4 s|in time"):
            ask(f"https://{server.address}")
        server.wait_until_all_have_gone()


def test_a_handshake_in_drops_ends_with_the_time_out() -> None:
    # A record of TLS that announces 16 KB, and brings them one by one.
    with listening(lambda stream: in_drops(stream, [b"\x16\x03\x03\x40\x00", *repeat(b"\x00", MANY)])) as server:
        with pytest.raises(UnreachableError, match=r"no answer within 0\.4 s|in time"):
            ask(f"https://{server.address}")
        server.wait_until_all_have_gone()


def test_a_proxy_that_answers_in_drops_ends_with_the_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def tunnel(stream: socket.socket) -> None:
        request_of(stream)
        in_drops(stream, (b"%c" % byte for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * MANY))

    with listening(tunnel) as proxy:
        monkeypatch.setenv("https_proxy", f"http://{proxy.address}")
        monkeypatch.setenv("no_proxy", "")
        with pytest.raises(UnreachableError):
            ask("https://api.example.invalid")
        proxy.wait_until_all_have_gone()


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    for script in DROPS:
        with listening(script) as server:
            with pytest.raises(UnreachableError):
                ask(f"http://localhost:{server.port}", 0.1)
            server.wait_until_all_have_gone()
    assert threading.active_count() == before


def answering(closed: threading.Semaphore | None = None) -> Script:
    """Answer every request, or, with `closed`, one, and say when the connection is closed."""

    def script(stream: socket.socket) -> None:
        while request_of(stream):
            stream.sendall(ANSWER)
            if closed is not None:
                stream.shutdown(socket.SHUT_RDWR)
                closed.release()
                return

    return script


def test_a_connection_is_used_again() -> None:
    with listening(answering()) as server:
        caller = transport(f"http://{server.address}", 20)
        for _ in range(5):
            assert caller.send("GET", "/bulks/1").status == 200
        assert server.accepted == 1


def test_a_connection_that_the_server_closed_between_two_looks_is_not_used_for_the_next() -> None:
    closed = threading.Semaphore(0)
    with listening(answering(closed)) as server:
        caller = transport(f"http://{server.address}", 20)
        for verb in ("", "/execute", ""):
            assert caller.send("POST" if verb else "GET", f"/bulks/1{verb}").status == 200
            assert closed.acquire(timeout=60)
        assert server.accepted == 3


def test_what_comes_before_the_answer_is_not_taken_for_it() -> None:
    def script(stream: socket.socket) -> None:
        while request_of(stream):
            stream.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n" + ANSWER)

    with listening(script) as server:
        caller = transport(f"http://{server.address}", 20)
        for _ in range(3):
            assert caller.send("GET", "/bulks/1").status == 200
        assert server.accepted == 1
