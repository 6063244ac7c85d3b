"""Ctrl-C: the engine's Cancel ends every wait within a second, and nothing is changed after it."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.calls import CHANGES
from pulumi_bulks.api.clock import SystemClock
from pulumi_bulks.api.errors import StopError, TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pulumi_bulks.api.calls import BulkApi
    from pulumi_bulks.api.clock import Bell

GRACE = 0.8
"""Seconds after the stop that all requests of a wait have left together, so that what they bring is on record."""

LAST_LOOK = 0.4
"""Seconds of them that a change leaves to the look at what has become of it."""


class Interruption:
    """Whether the run has been asked to stop, and whom to wake then. `monotonic` is in seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ends: float | None = None
        self._lock = threading.Lock()
        self._to_wake: set[threading.Event] = set()
        self._of_this_thread = threading.local()

    def stop(self) -> None:
        """Ask every wait to end."""
        with self._lock:
            if self._ends is None:
                self._ends = self._monotonic() + GRACE
            for event in self._to_wake:
                event.set()

    @contextmanager
    def waking(self, event: threading.Event) -> Iterator[None]:
        """Set `event` when the run is asked to stop, or at once if it has been."""
        with self._lock:
            self._to_wake.add(event)
            if self.is_stopped:
                event.set()
        try:
            yield
        finally:
            with self._lock:
                self._to_wake.discard(event)

    @property
    def is_stopped(self) -> bool:
        """Whether the run has been asked to stop."""
        return self._ends is not None

    @property
    def left(self) -> float:
        """Seconds that requests have left; all of `GRACE` before the run is asked to stop."""
        return GRACE if self._ends is None else max(0.0, self._ends - self._monotonic())

    @property
    def call(self) -> _Call | None:
        """The call that the current thread makes."""
        return getattr(self._of_this_thread, "call", None)

    @call.setter
    def call(self, call: _Call) -> None:
        self._of_this_thread.call = call

    def permit(self) -> None:
        """Raise StopError once no change may be sent any more."""
        call = self.call
        was_sent = call is not None and call.is_sent
        if call is not None:
            call.is_sent = True  # before the look: whoever gives the call up later has to know
        if not self.is_stopped:
            return
        if call is not None:
            call.is_sent = was_sent
        raise StopError(sent=was_sent)

    def around(self, api: BulkApi) -> BulkApi:
        """Return an API whose calls are given up `GRACE` seconds after the run was asked to stop."""
        return _Interruptible(api, self)


class InterruptibleClock(SystemClock):
    """The machine's own time. No sleep outlasts the run: each raises StopError when that is asked to stop."""

    def __init__(self, interruption: Interruption) -> None:
        self._interruption = interruption

    def sleep(self, seconds: float) -> None:
        """Block the calling thread."""
        woken = threading.Event()
        with self._interruption.waking(woken):
            woken.wait(max(0.0, min(seconds, threading.TIMEOUT_MAX)))
        if self._interruption.is_stopped:
            raise StopError

    def bell(self) -> Bell:
        """Return a bell."""
        return _Bell(self._interruption)


class _Bell:
    """Lets a request queue up. After a stop a change leaves the queue, and a look stays in it while there is time."""

    def __init__(self, interruption: Interruption) -> None:
        self._interruption = interruption
        self._rung = threading.Event()

    def wait(self, seconds: float) -> None:
        stop = self._interruption
        if stop.is_stopped:
            self._rung.wait(min(seconds, stop.left))
        else:
            with stop.waking(self._rung):
                self._rung.wait(max(0.0, min(seconds, threading.TIMEOUT_MAX)))
        if stop.is_stopped and (stop.call is None or stop.call.is_change or not stop.left):
            raise StopError
        self._rung.clear()

    def ring(self) -> None:
        self._rung.set()


class _Interruptible:
    """Makes each call in a thread of its own, for which nobody waits longer than there is time."""

    def __init__(self, api: BulkApi, interruption: Interruption) -> None:
        self._api = api
        self._interruption = interruption

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the API's call of this name."""
        make = getattr(self._api, name)

        def interruptible(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the call takes
            return _Call(self._interruption, name, lambda: make(*arguments, **named)).result()

        return interruptible


class _Call:
    """One call of the API in a thread of its own. `is_sent` tells whether it may have changed something."""

    def __init__(self, interruption: Interruption, name: str, make: Callable[[], Any]) -> None:
        self.is_change = name in CHANGES
        self.is_sent = False
        self._interruption = interruption
        self._name = name
        self._make = make
        self._ended = threading.Event()
        self._answer: Any = None
        self._error: BaseException | None = None

    def result(self) -> Any:  # noqa: ANN401 - as the call
        """Return what the call returns, or raise what it raises; StopError where that takes too long."""
        if not self._interruption.left:
            raise StopError(sent=False)
        wake = threading.Event()
        thread = threading.Thread(target=self._run, args=(wake,), name=f"pulumi-bulks {self._name}", daemon=True)
        with self._interruption.waking(wake):
            try:
                thread.start()
            except RuntimeError:  # such as a container's limit of processes: it may be left again
                raise _no_thread() from None
            wake.wait()
        kept = LAST_LOOK if self.is_change else 0.0
        if not self._ended.wait(max(0.0, self._interruption.left - kept)) or isinstance(self._error, StopError):
            raise StopError(sent=self.is_sent)
        if self._error is not None:
            raise self._error
        return self._answer

    def _run(self, wake: threading.Event) -> None:
        self._interruption.call = self
        try:
            self._answer = self._make()
        except BaseException as error:  # noqa: BLE001 - it is raised where the call was made
            self._error = error
        self._ended.set()
        wake.set()


def _no_thread() -> TransientError:
    error = TransientError(
        "this machine gives no thread for a request: its limit of processes or memory is reached",
        step="Raise that limit, or let fewer bulks run at a time (`pulumi up --parallel`).",
    )
    error.sent = False
    return error
