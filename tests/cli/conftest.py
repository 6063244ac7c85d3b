"""A simulator that the command finds in its environment, and nothing else of this machine's configuration."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pulumi_bulks.cli.main import main
from pulumi_bulks.simulator import ServedSimulator, simulate


@dataclass
class Ran:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON objects on stdout, which is nothing else."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ServedSimulator]:
    for name in [name for name in os.environ if name.startswith("BULKS_")]:
        monkeypatch.delenv(name)
    with simulate(limits=None, payload_canary="CANARY-PAYLOAD") as served:
        for name, value in {**served.environment, "XDG_CACHE_HOME": str(tmp_path / "cache")}.items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process."""

    def run_it(*arguments: str) -> Ran:
        code = main(arguments)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run_it
