"""Figures: what the tests of faults have counted, kept for the report of `make faults`."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import api, engine, host, stack

from .budget import SEED

__all__ = ["api", "engine", "host", "record_figure", "stack"]

Record = Callable[[str, int | float | str], None]


@pytest.fixture
def record_figure(request: pytest.FixtureRequest) -> Record:
    """Keep a figure, such as ("model runs", 2000), with the test that counted it and its seed.

    The runs of one test add up in the report; of "the longest …" and "the most …" the largest stays.
    """
    folder = os.environ.get("FAULTS_FIGURES")

    def record(what: str, value: float | str) -> None:
        if folder is None:
            return
        figure = {"test": request.node.nodeid, "what": what, "value": value, "seed": SEED}
        with (Path(folder) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(figure) + "\n")

    return record
