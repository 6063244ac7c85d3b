"""The engine that has started this process, and a watch that ends with it."""

from __future__ import annotations

import os
import re
import socket
import sys
import threading
import time

_ADDRESS = re.compile(r"(?P<host>[\w.-]+):(?P<port>\d+)")
_WATCH_INTERVAL = 2.0
_CONNECT_TIMEOUT = 2.0
_MISSES = 2


def address_of_the_engine() -> str | None:
    """Return the address of the engine that has started this process: its last argument, None where it is none."""
    last = sys.argv[-1]
    return last if _ADDRESS.fullmatch(last) else None


def end_with(address: str | None) -> None:
    """End this process soon after the engine has gone: no verb's result could reach anybody any more.

    The host itself would stay for ever, waiting, and go on asking the API.
    """
    if address is not None:
        threading.Thread(target=_watch, args=(address,), name="pulumi-bulks engine watch", daemon=True).start()


def _watch(address: str) -> None:
    misses = 0
    while misses < _MISSES:
        time.sleep(_WATCH_INTERVAL)
        misses = 0 if _answers(address) else misses + 1
    os._exit(1)


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_TIMEOUT).close()
    except OSError:
        return False
    return True
