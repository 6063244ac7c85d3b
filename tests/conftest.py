"""Fixtures of every layer."""

import pytest
from hypothesis import HealthCheck, settings

from .support import World, new_world

# The same examples in every run, however slow the machine is: a failure here is a defect, never chance.
settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")


@pytest.fixture
def world() -> World:
    return new_world()
