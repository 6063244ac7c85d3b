"""Noise as inputs, as configuration and as the API's answers: either right, or an error of our own tree."""

import gzip
import tracemalloc
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from pulumi_bulks import lifecycle
from pulumi_bulks.api.client import BulkClient
from pulumi_bulks.api.errors import ApiError, BulksError, ConfigurationError, InputError
from pulumi_bulks.api.models import Bulk, ExecuteOrder
from pulumi_bulks.api.network.transport import Transport
from pulumi_bulks.api.settings import Settings, load_settings
from pulumi_bulks.hosts.dynamic.host import BulkExecutionError
from pulumi_bulks.lifecycle.inputs import Inputs, parse_inputs
from pulumi_bulks.simulator import InProcessAdapter, simulate
from pulumi_bulks.simulator.faults import Fault, Rule, answer, huge_body
from tests.support import World, new_world

from .budget import SEED, budget
from .conftest import Record
from .noise import ANSWERS, CONFIGURATIONS, ENVIRONMENTS, INPUTS, RECORDS
from .truth import hold_code
from .verbs import HOSTS, DynamicVerbs, PluginError, PluginVerbs

TIMEOUT = 60
LONGEST = TIMEOUT + 60
"""Virtual seconds: the time-out, and what a few last requests may take beyond it."""


LARGEST_GAIN = 64 * 1024**2


def fuzz(small: int, large: int) -> Callable[..., Any]:
    """Run a test with so many drawn examples."""
    configured = settings(
        max_examples=budget(small, large), database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    return lambda test: seed(SEED)(configured(test))


def world_with(*rules: Rule) -> World:
    world = new_world()
    world.api.add_bulk("1", {2: "X"}, items=10, rate=1)
    world.api.faults = list(rules)
    return world


def verbs_of(host: str, world: World) -> DynamicVerbs | PluginVerbs:
    """Return a host's verbs on a simulator, in its virtual time."""
    verbs = HOSTS[host](None)
    verbs.live_in(
        world.clock, BulkClient(Transport(world.settings, world.clock.monotonic, InProcessAdapter(world.api)))
    )
    return verbs


def through_the_host(verb: Callable[..., Any], *arguments: Any) -> Any:
    try:
        result = verb(*arguments)
    except (BulkExecutionError, PluginError) as error:
        text = str(error.args[0])
    else:
        return serializable(result)
    assert "internal error" not in text, text
    hold_code(text)
    return None


def serializable(result: Any) -> Any:
    """Return a verb's result after the engine's own encoding has taken its outputs."""
    outputs = getattr(result, "outs", None)
    if outputs is not None:
        Struct().update(outputs)
    return result


@pytest.mark.parametrize("host", HOSTS)
def test_no_inputs_make_check_fail_otherwise_than_by_naming_them(host: str, record_figure: Record) -> None:
    counted = {"taken": 0, "refused": 0}

    @fuzz(small=150, large=3000)
    @given(INPUTS, INPUTS)
    def check(news: dict[str, Any], olds: dict[str, Any]) -> None:
        inputs = None
        with suppress(InputError):
            inputs = parse_inputs(news)
        assert inputs is None or isinstance(inputs, Inputs)
        failures = lifecycle.check(olds, news, (), world_with().context)
        assert all(isinstance(failure.name, str) and failure.reason for failure in failures)
        assert failures or inputs is not None
        result = through_the_host(verbs_of(host, world_with()).verb("check"), olds, news)
        for failure in result.failures if result else ():
            hold_code(failure.reason)
        counted["taken" if inputs else "refused"] += 1

    check()
    record_figure("inputs taken", counted["taken"])
    record_figure("inputs refused, each mistake named", counted["refused"])


def test_no_configuration_fails_otherwise_than_by_naming_what_is_wrong(record_figure: Record) -> None:
    counted = {"taken": 0, "refused": 0}

    @fuzz(small=100, large=2000)
    @given(CONFIGURATIONS, ENVIRONMENTS)
    def load(config: Mapping[str, object], environment: dict[str, str]) -> None:
        found, text = None, ""
        try:
            found = load_settings(config.get, environment)
        except ConfigurationError as error:
            text = str(error)
        counted["taken" if found else "refused"] += 1
        if found is None:
            assert "bulks:" in text or "BULKS_" in text
            return
        assert isinstance(found, Settings)
        world = world_with()
        with suppress(BulksError):
            BulkClient(Transport(found, world.clock.monotonic, InProcessAdapter(world.api))).get("1")

    load()
    record_figure("configurations taken", counted["taken"])
    record_figure("configurations refused, each mistake named", counted["refused"])


CALLS: list[Callable[[BulkClient], object]] = [
    lambda client: client.get("1"),
    lambda client: client.failed_operations("1", 20),
    lambda client: client.operations("1"),
    lambda client: client.execute("1", ExecuteOrder()),
    lambda client: client.pause("1"),
    lambda client: client.resume("1"),
    lambda client: client.cancel("1"),
]


def test_no_answer_makes_a_call_raise_anything_but_an_api_error(record_figure: Record) -> None:
    counted = {"understood": 0, "refused": 0}

    @fuzz(small=200, large=3000)
    @given(st.sampled_from(CALLS), ANSWERS)
    def call(call: Callable[[BulkClient], object], fault: Fault) -> None:
        world = world_with(Rule(fault))
        client = BulkClient(Transport(world.settings, world.clock.monotonic, InProcessAdapter(world.api)))
        result, text = None, ""
        try:
            result = call(client)
        except ApiError as error:
            text = str(error)
        counted["refused" if text else "understood"] += 1
        assert text.replace("\n  ", " ").isprintable(), "one line, and its next step"
        assert not isinstance(result, Bulk) or result.bulk_id in {None, "1"}

    call()
    record_figure("answers understood", counted["understood"])
    record_figure("answers refused with an error of the API's tree", counted["refused"])


VERBS: dict[str, Callable[[dict[str, Any], dict[str, Any]], tuple[Any, ...]]] = {
    "create": lambda news, _olds: (news,),
    "read": lambda _news, olds: ("1", olds),
    "diff": lambda news, olds: ("1", olds, news),
    "update": lambda news, olds: ("1", olds, news),
    "delete": lambda _news, olds: ("1", olds),
}


@pytest.mark.parametrize("host", HOSTS)
def test_no_answer_and_no_record_makes_a_verb_hang_or_break(host: str, record_figure: Record) -> None:
    counted = {"right": 0, "an error": 0}
    chances = st.sampled_from([0.3, 0.7, 1.0])

    @fuzz(small=150, large=2000)
    @given(st.sampled_from(sorted(VERBS)), st.lists(ANSWERS, min_size=1, max_size=3), chances, INPUTS, RECORDS)
    def run(verb: str, answers: list[Fault], chance: float, inputs: dict[str, Any], record: dict[str, Any]) -> None:
        rules = [Rule(fault, probability=chance, seed=place) for place, fault in enumerate(answers)]
        world = world_with(*rules)
        asked = {"bulkId": "1", **inputs, "timeout": TIMEOUT}
        arguments = VERBS[verb](asked, {**record, "timeout": TIMEOUT, "onDelete": "cancel"})
        result = through_the_host(verbs_of(host, world).verb(verb), *arguments)
        counted["an error" if result is None and verb != "delete" else "right"] += 1
        assert world.clock.monotonic() <= LONGEST
        assert world.api.executions("1") <= 1

    run()
    record_figure("verbs that came through", counted["right"])
    record_figure("verbs that ended with an error of their own", counted["an error"])


_BOMB = gzip.compress(b" " * 100 * 1024**2)


HUGE = {
    "200": huge_body(),
    "500": replace(huge_body(), status=500),
    "302": replace(huge_body(), status=302, headers={"Location": "/multi/bulks/2"}),
    "compressed": answer(200, _BOMB, {"Content-Encoding": "gzip"}),
}


def test_a_body_of_100_mb_takes_no_such_memory(record_figure: Record) -> None:
    peaks = {name: peak_of(fault) for name, fault in HUGE.items()}
    assert max(peaks.values()) < LARGEST_GAIN, peaks
    record_figure("peak of memory for a body of 100 MB, in MB", round(max(peaks.values()) / 1e6))


def peak_of(fault: Fault) -> int:
    """Return how many bytes more it takes when every call is answered with `fault`, over a socket."""
    with simulate(limits=None) as api:
        api.add_bulk("1")
        client = BulkClient(Transport(load_settings(lambda _: None, api.environment), api.clock.monotonic))
        client.get("1")
        api.faults = [Rule(fault)]
        tracemalloc.start()
        try:
            for call in CALLS:
                with pytest.raises(ApiError):
                    call(client)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
