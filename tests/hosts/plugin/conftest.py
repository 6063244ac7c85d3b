"""A plugin that is served, and a simulator that is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_bulks.simulator import ServedSimulator, simulate

from .plugged import Plugin, plugged

_CONFIGURED = ("BASE_URL", "API_KEY", "AUTH_TOKEN", "AUTH_TOKEN_FILE", "AUTH_TOKEN_COMMAND", "RATE_LIMITS")


@pytest.fixture
def api() -> Iterator[ServedSimulator]:
    with simulate(limits=None) as api:
        yield api


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugin]:
    """A plugin that nobody has configured, on a machine without configuration."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in _CONFIGURED:
        monkeypatch.delenv(f"BULKS_{name}", raising=False)
    with plugged() as plugin:
        yield plugin


@pytest.fixture
def plugin(fresh: Plugin, api: ServedSimulator) -> Plugin:
    """A plugin that is configured for `api`."""
    fresh.configure(api)
    return fresh
