"""Many threads in one virtual time: one runs at a time, and time passes only while all of them sleep."""

from __future__ import annotations

import heapq
import itertools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_bulks.simulator import VirtualClock
from pulumi_bulks.simulator.clock import VirtualBell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(order=True, slots=True)
class _Turn:
    """When a thread goes on; `is_over` where it has gone on already, woken by another."""

    moment: float
    number: int
    go: threading.Event = field(compare=False, default_factory=threading.Event)
    is_over: bool = field(compare=False, default=False)


class TurnClock(VirtualClock):
    """A virtual clock on which threads take turns: whoever wakes next runs until it sleeps again."""

    def __init__(self) -> None:
        super().__init__()
        self._sleepers: list[_Turn] = []
        self._numbers = itertools.count()
        self._over = threading.Event()
        self._failure: BaseException | None = None

    def sleep(self, seconds: float) -> None:
        """Let others run until `seconds` have passed."""
        self.take(self.turn_in(seconds))

    def bell(self) -> VirtualBell:
        """Return a bell that the thread whose turn it is can ring."""
        return _TurnBell(self)

    def turn_in(self, seconds: float) -> _Turn:
        """Queue up for a turn in so many seconds."""
        turn = _Turn(self._now + max(0.0, seconds), next(self._numbers))
        heapq.heappush(self._sleepers, turn)
        return turn

    def take(self, turn: _Turn) -> None:
        """Let others run until it is this turn."""
        self._pass_on()
        turn.go.wait()

    def hurry(self, turn: _Turn) -> None:
        """Let this turn come now, as soon as whoever runs sleeps."""
        if not turn.is_over:
            turn.is_over = True
            heapq.heappush(self._sleepers, _Turn(self._now, next(self._numbers), turn.go))

    def run(self, works: Sequence[Callable[[], object]]) -> None:
        """Do all works at the same time, to the end of the last. Raises what one of them raises."""
        for work in works:
            threading.Thread(target=self._work, args=(work, self.turn_in(0.0)), daemon=True).start()
        self._pass_on()
        self._over.wait()
        if self._failure is not None:
            raise self._failure

    def _work(self, work: Callable[[], object], turn: _Turn) -> None:
        turn.go.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits in `run`
            self._failure = error
            self._over.set()
        else:
            self._pass_on()

    def _pass_on(self) -> None:
        while self._sleepers:
            turn = heapq.heappop(self._sleepers)
            if not turn.is_over:
                turn.is_over = True
                self._now = turn.moment
                turn.go.set()
                return
        self._over.set()


class _TurnBell(VirtualBell):
    def __init__(self, clock: TurnClock) -> None:
        super().__init__(clock)
        self._turns = clock
        self._turn: _Turn | None = None

    def wait(self, seconds: float) -> None:
        if not self._is_rung:
            self._turn = self._turns.turn_in(seconds)
            self._turns.take(self._turn)
            self._turn = None
        self._is_rung = False

    def ring(self) -> None:
        self._is_rung = True
        if self._turn is not None:
            self._turns.hurry(self._turn)
