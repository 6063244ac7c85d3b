"""The real engine, a served simulator and a stack for each test."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_bulks.simulator import ServedSimulator, simulate

from .hosts import DYNAMIC, Host
from .stack import ROOT, Stack


@pytest.fixture(scope="session")
def engine() -> Path:
    """The folder of the engine, installed if need be."""
    given = os.environ.get("PULUMI_BULKS_ENGINE")
    if given:
        return Path(given)
    command = [sys.executable, "tools/engine/install.py"]
    installed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Path(installed.stdout.strip())


@pytest.fixture
def api() -> Iterator[ServedSimulator]:
    with simulate(payload_canary="CANARY-PAYLOAD", limits=None) as api:
        yield api


@pytest.fixture
def host() -> Host:
    """The dynamic host, where a test names no other: `on_both`, `on_native`."""
    return DYNAMIC


@pytest.fixture
def stack(tmp_path: Path, api: ServedSimulator, engine: Path, host: Host) -> Stack:
    return Stack(tmp_path / "stack", api, engine, host=host)
