"""Ctrl-C, and the signal by which a CI system or a service ends a job: the first one ends the command in order.

The second one ends it at once, because what an ending does may itself be stuck: in a full pipe, for one.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager

TYPE_CHECKING = False  # typing takes long to import, and a signal can come meanwhile
if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_ASKED = threading.Event()
"""Set once a signal has come: the exception that it raises can come where it is lost, in a destructor for example."""


def stop_if_asked() -> None:
    """Raise KeyboardInterrupt where a signal has come, for a loop that goes on waiting."""
    if _ASKED.is_set():
        raise KeyboardInterrupt


@contextmanager
def stoppable() -> Iterator[None]:
    """Let the first of these signals raise KeyboardInterrupt in the main thread, and the second one end the process.

    A script that starts this process with `&` has it ignore SIGINT, which is then meant for this process all the same.
    Whatever else ends the work after a signal is a KeyboardInterrupt as well: an import, for one, makes another error
    of it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread alone
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def stop(_number: int, _frame: object) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        _ASKED.set()
        raise KeyboardInterrupt

    for number in _SIGNALS:
        signal.signal(number, stop)
    try:
        yield
    except Exception:
        stop_if_asked()
        raise
    finally:
        for number in _SIGNALS:
            signal.signal(number, before[number])
        _ASKED.clear()
