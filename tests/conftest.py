"""Fixtures of every layer."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pulumi_bulks.api.limits import ledger

from .support import World, new_world

# The same examples in every run, however slow the machine is: a failure here is a defect, never chance.
settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def _ledgers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the requests of tests out of the user's own ledger."""
    monkeypatch.setattr(ledger, "folders", lambda _environment: [tmp_path / "ledgers"])


@pytest.fixture
def world() -> World:
    return new_world()
