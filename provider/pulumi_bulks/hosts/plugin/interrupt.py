"""Ctrl-C: the engine's Cancel ends every wait within a second, and nothing is changed after it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pulumi_bulks.api.clock import SystemClock
from pulumi_bulks.api.errors import StopError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pulumi_bulks.api.calls import BulkApi
    from pulumi_bulks.api.clock import Bell

GRACE = 0.5
"""Seconds that a request which is on its way has left, so that what it brings is on record."""


class Interruption:
    """Whether the run has been asked to stop, and whom to wake then."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._to_wake: set[threading.Event] = set()

    def stop(self) -> None:
        """Ask every wait to end."""
        self._stopped.set()
        with self._lock:
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

    def reset(self) -> None:
        """Begin anew."""
        self._stopped.clear()

    @property
    def is_stopped(self) -> bool:
        """Whether the run has been asked to stop."""
        return self._stopped.is_set()

    def permit(self) -> None:
        """Raise StopError once no change may be sent any more."""
        if self.is_stopped:
            raise StopError(sent=False)

    def around(self, api: BulkApi) -> BulkApi:
        """Return an API whose calls are given up `GRACE` seconds after the run was asked to stop."""
        return _Interruptible(api, self)


class InterruptibleClock(SystemClock):
    """The machine's own time. No sleep outlasts the run: each raises StopError when that is asked to stop."""

    def __init__(self, interruption: Interruption) -> None:
        self._interruption = interruption

    def sleep(self, seconds: float) -> None:
        """Block the calling thread."""
        _Bell(self._interruption).wait(seconds)

    def bell(self) -> Bell:
        """Return a bell."""
        return _Bell(self._interruption)


class _Bell:
    def __init__(self, interruption: Interruption) -> None:
        self._interruption = interruption
        self._rung = threading.Event()

    def wait(self, seconds: float) -> None:
        with self._interruption.waking(self._rung):
            self._rung.wait(max(0.0, min(seconds, threading.TIMEOUT_MAX)))
        if self._interruption.is_stopped:
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
        call = getattr(self._api, name)

        def interruptible(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the call takes
            return _Call(lambda: call(*arguments, **named)).result(self._interruption)

        return interruptible


class _Call:
    """One call in a thread of its own."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self._call = call
        self._ended = threading.Event()
        self._answer: Any = None
        self._error: BaseException | None = None

    def result(self, interruption: Interruption) -> Any:  # noqa: ANN401 - as the call
        """Return what the call returns, or raise what it raises; StopError where that takes too long."""
        wake = threading.Event()
        with interruption.waking(wake):
            threading.Thread(target=self._run, args=(wake,), daemon=True).start()
            wake.wait()
        if not self._ended.wait(GRACE):
            raise StopError
        if self._error is not None:
            raise self._error
        return self._answer

    def _run(self, wake: threading.Event) -> None:
        try:
            self._answer = self._call()
        except BaseException as error:  # noqa: BLE001 - it is raised where the call was made
            self._error = error
        self._ended.set()
        wake.set()
