import time
from types import ModuleType

import pytest

from benchmarks.pacing.drive import AskedBulk
from benchmarks.pacing.traces import Shape, Trace
from benchmarks.pacing.virtual import Get, Peer, policy_of, virtual_time

TRACE = Trace(Shape.STEADY, finish=100.0, total=1, moments=(100.0,))


def library() -> ModuleType:
    """A module that has imported `time`, as the libraries of others do."""
    module = ModuleType("library")
    module.time = time  # type: ignore[attr-defined]
    return module


def test_a_librarys_own_loop_waits_in_virtual_time() -> None:
    module = library()

    def wait(get: Get) -> None:
        while not get():
            module.time.sleep(30)

    run = policy_of(Peer("library", "library", "", wait, (module,))).run(TRACE)
    assert run.requests == pytest.approx((0.0, 30.05, 60.10, 90.15, 120.20))
    assert run.delay == pytest.approx(20.25)


def test_a_library_gets_its_clock_back() -> None:
    module = library()
    with virtual_time(AskedBulk(TRACE), (module,)):
        assert module.time.monotonic() == 0.0
    assert module.time is time


def test_a_library_without_a_clock_to_replace_is_refused() -> None:
    with pytest.raises(AttributeError), virtual_time(AskedBulk(TRACE), (ModuleType("library"),)):
        pass
