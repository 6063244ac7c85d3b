"""An API with windows, and many clients of one `Slots` that ask it, in virtual time."""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pulumi_bulks.api.limits.slots import Grant, Slots, Ticket
    from pulumi_bulks.api.limits.windows import Window

    Answer = tuple[bool, float | None, Sequence[Window]]


@dataclass
class Server:
    """An API that refuses what goes beyond a window.

    Windows begin with a request ("first"), with the clock ("aligned"), or are always the last seconds ("sliding").
    `others` are the moments at which somebody else's requests come. From `lowered[0]` on it has other windows.
    """

    windows: Sequence[Window]
    kind: str = "first"
    names: bool = False
    tells: bool = True
    round: Callable[[float], int] = math.ceil
    others: list[float] = field(default_factory=list)
    lowered: tuple[float, Sequence[Window]] = (math.inf, ())
    refused: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    _begun: dict[Window, float] = field(default_factory=dict)

    def ask(self, now: float) -> Answer:
        """Return whether the request is accepted, the reset in seconds, and the windows that are named."""
        if now >= self.lowered[0]:
            self.windows = self.lowered[1]
        while self.others and self.others[0] <= now:
            self.ask_as_other(self.others.pop(0))
        rests = [self._rest(window, now) for window in self.windows]
        if not any(rests):
            self.accepted.append(now)
            return True, None, ()
        self.refused.append(now)
        return False, self.round(max(rests)) if self.tells else None, tuple(self.windows) if self.names else ()

    def ask_as_other(self, now: float) -> None:
        """Accept a request of somebody else if there is room."""
        if not any(self._rest(window, now) for window in self.windows):
            self.accepted.append(now)

    def _rest(self, window: Window, now: float) -> float:
        begun = self._begin(window, now)
        used = sum(at >= begun for at in self.accepted)
        if used < window.requests:
            return 0.0
        if self.kind == "sliding":
            return self.accepted[-window.requests] + window.seconds - now
        return begun + window.seconds - now

    def _begin(self, window: Window, now: float) -> float:
        if self.kind == "sliding":
            return math.nextafter(now - window.seconds, math.inf)
        if self.kind == "aligned":
            return now // window.seconds * window.seconds
        if now >= self._begun.get(window, -math.inf) + window.seconds:
            self._begun[window] = now
        return self._begun[window]


@dataclass
class Client:
    """Asks every `interval` seconds, at first at `starts`; its requests take `takes` seconds there and as many back."""

    interval: float
    starts: float = 0.0
    takes: float = 0.05
    answers: list[float] = field(default_factory=list)


def serve(slots: Slots, server: Server, clients: Sequence[Client], seconds: float) -> None:
    """Let the clients ask for so long."""
    numbers = itertools.count()
    events: list[tuple[float, int, Callable[[float], None]]] = []

    def at(moment: float, step: Callable[[float], None]) -> None:
        heapq.heappush(events, (moment, next(numbers), step))

    for client in clients:
        at(client.starts, _Asking(slots, server, client, at).want)
    while events and events[0][0] < seconds:
        now, _, step = heapq.heappop(events)
        step(now)


@dataclass
class _Asking:
    """The steps of one client's requests, one after another."""

    slots: Slots
    server: Server
    client: Client
    at: Callable[[float, Callable[[float], None]], None]

    def want(self, now: float) -> None:
        self.wait(now, self.slots.join(now + self.client.interval))

    def wait(self, now: float, ticket: Ticket) -> None:
        seconds = self.slots.seconds_until(ticket, now)
        if seconds:
            self.at(now + seconds, lambda later: self.wait(later, ticket))
        else:
            grant = self.slots.take(ticket, now)
            self.at(now + self.client.takes, lambda later: self.arrive(later, grant))

    def arrive(self, now: float, grant: Grant) -> None:
        answer = self.server.ask(now)
        self.at(now + self.client.takes, lambda later: self.answered(later, grant, answer))

    def answered(self, now: float, grant: Grant, answer: Answer) -> None:
        is_accepted, asked, named = answer
        if is_accepted:
            self.slots.answered(grant, now)
            self.client.answers.append(now)
        else:
            self.slots.refused(grant, now, asked, named)
        self.at(now + self.client.interval, self.want)
