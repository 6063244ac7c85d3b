"""Another host: a server on loopback that keeps every byte it gets."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Elsewhere:
    """What has arrived, each request as one text. `answers` are status and headers of every answer."""

    url: str
    got: list[str] = field(default_factory=list)
    status: int = 404
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@contextlib.contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Serve another host while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            here.got.append(f"{self.requestline}\n{self.headers}")
            self.send_response(here.status)
            for name, value in {"Content-Length": str(len(here.body)), **here.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(here.body)

        do_GET = do_POST = do_CONNECT = handle_any  # noqa: N815 - the names of http.server

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Elsewhere(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
