"""Many threads in one virtual time: one runs at a time, and time passes only while all of them sleep."""

from __future__ import annotations

import heapq
import itertools
import threading
from typing import TYPE_CHECKING

from pulumi_bulks.simulator import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class TurnClock(VirtualClock):
    """A virtual clock on which threads take turns: whoever wakes next runs until it sleeps again."""

    def __init__(self) -> None:
        super().__init__()
        self._sleepers: list[tuple[float, int, threading.Event]] = []
        self._numbers = itertools.count()
        self._over = threading.Event()
        self._failure: BaseException | None = None

    def sleep(self, seconds: float) -> None:
        """Let others run until `seconds` have passed."""
        turn = self._turn_in(seconds)
        self._pass_on()
        turn.wait()

    def run(self, works: Sequence[Callable[[], object]]) -> None:
        """Do all works at the same time, to the end of the last. Raises what one of them raises."""
        for work in works:
            threading.Thread(target=self._work, args=(work, self._turn_in(0.0)), daemon=True).start()
        self._pass_on()
        self._over.wait()
        if self._failure is not None:
            raise self._failure

    def _work(self, work: Callable[[], object], turn: threading.Event) -> None:
        turn.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits in `run`
            self._failure = error
            self._over.set()
        else:
            self._pass_on()

    def _turn_in(self, seconds: float) -> threading.Event:
        turn = threading.Event()
        heapq.heappush(self._sleepers, (self._now + max(0.0, seconds), next(self._numbers), turn))
        return turn

    def _pass_on(self) -> None:
        if not self._sleepers:
            self._over.set()
            return
        self._now, _, turn = heapq.heappop(self._sleepers)
        turn.set()
