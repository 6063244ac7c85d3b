"""One interrupted `pulumi up`: what interrupts it, when, and under which fault. All of it is drawn from the seed."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_bulks.simulator.faults import Fault, Rule, cut_after_effect, cut_before_effect, delay, html
from tests.e2e.stack import wait_until

from .budget import SEED
from .processes import providers

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from pulumi_bulks.simulator import ServedSimulator

DURATION = 3.0
"""Seconds that a bulk takes."""


class Kind(Enum):
    """What interrupts it."""

    ENGINE = "kill -9 of the engine"
    PROVIDER = "kill -9 of the provider"
    BOTH = "kill -9 of both"
    CTRL_C = "Ctrl-C"
    CTRL_C_TWICE = "Ctrl-C twice"


class Moment(Enum):
    """When."""

    BEFORE = "before the first look"
    LOOK = "at the first look"
    EXECUTE = "while the execute was under way"
    WAIT = "during the wait"
    END = "near the end"


@dataclass(frozen=True)
class Crash:
    """`pause` seconds after the moment has come; `again` seconds lie between two Ctrl-C.

    The next runner comes either at once, while the provider may still be there, or when nothing is left.
    """

    kind: Kind
    moment: Moment
    fault: Fault | None
    pause: float
    again: float
    at_once: bool
    some_fail: bool


KILLS = (Kind.ENGINE, Kind.PROVIDER, Kind.BOTH)


def draw(number: int, kinds: Sequence[Kind] = tuple(Kind)) -> Crash:
    """Return the crash of a run: the kinds take turns, and each kind goes through all moments."""
    rng = random.Random(f"{SEED}/{number}")  # noqa: S311 - it has to be repeatable, not secret
    moments = list(Moment)
    turn, kind = divmod(number, len(kinds))
    moment = moments[(kind + turn + SEED) % len(moments)]
    fault = _in_flight(rng) if moment is Moment.EXECUTE else _lost(rng)
    pauses = {
        Moment.BEFORE: (0.0, 0.3),
        Moment.LOOK: (0.0, 0.1),
        Moment.EXECUTE: (0.0, fault.delay if fault else 0.0),
        Moment.WAIT: (0.0, DURATION - 0.5),
        Moment.END: (DURATION - 0.5, DURATION + 0.3),
    }
    return Crash(
        kinds[kind],
        moment,
        fault,
        pause=rng.uniform(*pauses[moment]),
        again=rng.uniform(0.1, 1.0),
        at_once=rng.random() < 0.5,
        some_fail=rng.random() < 0.5,
    )


def strike(crash: Crash, up: subprocess.Popen[str], api: ServedSimulator) -> str:
    """Prepare the fault, await the moment, interrupt `up`, and return what the bulk was just before."""
    rule = Rule(crash.fault or Fault("none"), call="execute", nth=frozenset({1}))
    api.faults = [rule]
    signs = {
        Moment.BEFORE: lambda: providers(up.pid),
        Moment.LOOK: lambda: api.requests,
        Moment.EXECUTE: lambda: rule.matches,
        Moment.WAIT: lambda: api.executions("1"),
        Moment.END: lambda: api.executions("1"),
    }
    wait_until(signs[crash.moment])
    time.sleep(crash.pause)
    bulk = api.find("1")
    assert bulk is not None
    stage = "SUBMITTED, execute under way" if rule.matches and not bulk.executions else bulk.status
    _interrupt(crash, up)
    return stage


def _interrupt(crash: Crash, up: subprocess.Popen[str]) -> None:
    found = providers(up.pid)
    if crash.kind in {Kind.ENGINE, Kind.BOTH}:
        up.kill()
    if crash.kind in {Kind.PROVIDER, Kind.BOTH}:
        for provider in found:
            provider.end()
    if crash.kind in {Kind.CTRL_C, Kind.CTRL_C_TWICE}:
        press_ctrl_c(up)
    if crash.kind is Kind.CTRL_C_TWICE:
        time.sleep(crash.again)
        press_ctrl_c(up)


def press_ctrl_c(command: subprocess.Popen[str]) -> None:
    """Do what a terminal does: signal the command's process group. Plugins have groups of their own."""
    if command.poll() is None:
        os.killpg(command.pid, signal.SIGINT)


def _in_flight(rng: random.Random) -> Fault:
    """Return a fault that keeps the answer to the execute under way: before or after it takes effect, or lost."""
    seconds = rng.uniform(0.5, 3.0)
    late = Fault(f"answer {seconds:g} s after effect", effect=True, delay=seconds)
    lost = Fault(f"cut {seconds:g} s after effect", effect=True, delay=seconds, cut=True)
    return rng.choice([delay(seconds), late, lost])


def _lost(rng: random.Random) -> Fault | None:
    """Return a fault that loses the answer to the execute, or none."""
    gateway = Fault("502 after effect", effect=True, status=502, body=html().body)
    return rng.choice([None, None, cut_after_effect(), cut_before_effect(), gateway])
