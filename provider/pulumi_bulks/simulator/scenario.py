"""What a simulator is started with: a JSON file with credentials, bulks, limits, behaviour and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from . import faults
from .answers import FailedAnswer, SettledAnswer
from .behaviour import Behaviour
from .faults import Fault, Rule
from .limits import STANDARD_LIMITS, Headers, Limits
from .state import API_KEY, AUTH_TOKEN, Simulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NAMED_FAULTS: dict[str, Callable[[], Fault]] = {
    "cut-before-effect": faults.cut_before_effect,
    "cut-after-effect": faults.cut_after_effect,
    "half-body": faults.half_body,
    "garbage": faults.garbage,
    "html": faults.html,
    "html-404": lambda: faults.html(404),
    "not-found": faults.not_found,
    "bytes-in-drops": faults.drops,
    "token-dies": faults.token_dies,
    "wrong-content-type": faults.wrong_content_type,
    "huge-body": faults.huge_body,
    "unknown-status": faults.unknown_status,
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)


class FailingOperation(_Part):
    """An operation that fails, and what it is answered."""

    sequence: Annotated[int, Field(ge=1)]
    error_code: str = "INSTRUMENT_INACTIVE"
    message: str = "The instrument is not active"


class SettledOperation(_Part):
    """An operation that succeeds, and what it is answered; `after` is in seconds since the start of the execution."""

    sequence: Annotated[int, Field(ge=1)]
    state: str | None = "COMPLETED"
    later: str | None = None
    after: Annotated[float, Field(ge=0)] = 0.0
    payload_text: str | None = None


class ScenarioBulk(_Part):
    """A bulk; `rate` is in operations a second, `start_delay` in seconds."""

    bulk_id: Annotated[str, Field(pattern="^[0-9]+$")]
    items: Annotated[int, Field(ge=1, le=10_000)] = 8000
    operation: str = "/transfers"
    rate: Annotated[float, Field(gt=0)] = 400.0
    start_delay: Annotated[float, Field(ge=0)] = 0.0
    lump: Annotated[int, Field(ge=1)] = 1
    reports_counts: bool = True
    execute_error: str | None = None
    ends_as: str | None = None
    state: str | None = "COMPLETED"
    states: list[SettledOperation] = []
    status: Literal["SUBMITTED", "RUNNING", "PAUSED", "CANCELLED", "FINISHED"] = "SUBMITTED"
    failing: list[FailingOperation] = []


class ScenarioFault(_Part):
    """A fault by its name, or an answer with a status, and when it strikes."""

    fault: str | None = None
    status: Annotated[int | None, Field(ge=200, le=599)] = None
    headers: dict[str, str] = {}
    body: str = ""
    retry_after: str | None = None
    delay: Annotated[float, Field(ge=0)] = 0.0
    call: Literal["get", "execute", "operations", "list", "pause", "resume", "cancel", "access_token"] | None = None
    bulk_id: str | None = None
    nth: list[int] | None = None
    since: float | None = None
    until: float | None = None
    probability: Annotated[float, Field(ge=0, le=1)] = 1.0
    seed: int = 0


class ScenarioLimits(_Part):
    """Limits with their switches; `windows` is written like "100/1m, 1000/1h, 10000/1d", `others` is calls a second."""

    windows: str = "100/1m, 1000/1h, 10000/1d"
    sliding: bool = False
    headers: Headers = "both"
    others: Annotated[float, Field(ge=0, le=1000)] = 0.0
    refused_count: bool = False
    rounds_down: bool = False


class Scenario(_Part):
    """A whole scenario. Moments are in seconds since the simulator's start.

    `rate_limits` are the documented ones where nothing is said; "none" for none.
    """

    api_key: str = API_KEY
    auth_token: str = AUTH_TOKEN
    rate_limits: str | ScenarioLimits | None = None
    behaviour: Behaviour = Behaviour()
    bulks: list[ScenarioBulk] = []
    faults: list[ScenarioFault] = []


def load_scenario(path: Path) -> Scenario:
    """Read a scenario. Raises OSError, or pydantic's ValidationError, which names every mistake."""
    return Scenario.model_validate_json(path.read_bytes())


def default_scenario() -> Scenario:
    """Return three bulks to try things with: one that completes, one with failures, one that is paused."""
    return Scenario(
        bulks=[
            ScenarioBulk(bulk_id="8123456789012345678"),
            ScenarioBulk(
                bulk_id="8123456789012345679",
                items=2000,
                failing=[FailingOperation(sequence=120), FailingOperation(sequence=121)],
            ),
            ScenarioBulk(bulk_id="8123456789012345680", status="PAUSED"),
        ]
    )


def simulator_of(scenario: Scenario) -> Simulator:
    """Return a simulator in the state that the scenario describes. Raises ValueError for what it cannot take."""
    simulator = Simulator(
        api_key=scenario.api_key,
        auth_token=scenario.auth_token,
        limits=_limits(scenario.rate_limits),
        behaviour=scenario.behaviour,
    )
    start = simulator.clock.monotonic()
    for bulk in scenario.bulks:
        details = bulk.model_dump(exclude={"failing", "states", "bulk_id", "status"})
        states = {entry.sequence: SettledAnswer(**entry.model_dump(exclude={"sequence"})) for entry in bulk.states}
        failing = {entry.sequence: FailedAnswer(entry.error_code, entry.message) for entry in bulk.failing}
        simulator.add_bulk(bulk.bulk_id, failing, status=bulk.status, states=states, **details)
    simulator.faults = [_rule(fault, start) for fault in scenario.faults]
    return simulator


def _limits(entry: str | ScenarioLimits | None) -> Limits:
    if entry is None:
        return STANDARD_LIMITS
    if isinstance(entry, str):
        return Limits.parse(entry)
    return Limits.parse(entry.windows, **entry.model_dump(exclude={"windows"}))


def _rule(entry: ScenarioFault, start: float) -> Rule:
    return Rule(
        _fault(entry),
        call=entry.call,
        bulk_id=entry.bulk_id,
        nth=None if entry.nth is None else frozenset(entry.nth),
        since=None if entry.since is None else start + entry.since,
        until=None if entry.until is None else start + entry.until,
        probability=entry.probability,
        seed=entry.seed,
    )


def _fault(entry: ScenarioFault) -> Fault:
    if entry.fault is not None:
        if entry.fault not in _NAMED_FAULTS:
            raise ValueError(f"{entry.fault} is not a fault; they are {', '.join(_NAMED_FAULTS)}")
        return _NAMED_FAULTS[entry.fault]()
    if entry.status is not None:
        retry_after = {} if entry.retry_after is None else {"Retry-After": entry.retry_after}
        return faults.answer(entry.status, entry.body.encode(), {**entry.headers, **retry_after})
    return faults.delay(entry.delay)
