"""A program of Pulumi's Automation API that prints what it is told, in an environment without Unicode."""

import subprocess
import sys

import pytest

from pulumi_bulks.simulator import FailedAnswer, ServedSimulator

from .stack import TIME_LIMIT, Stack

pytestmark = pytest.mark.engine

DEPLOYMENT = """\
import sys
from pulumi import automation

stack = automation.select_stack("test", work_dir=sys.argv[1])
try:
    stack.up(on_output=print, color="never")
except automation.CommandError:
    print("it has failed")
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=" ".join,
)
def test_nothing_ends_the_reader_of_the_output(environment: dict[str, str], stack: Stack, api: ServedSimulator) -> None:
    api.add_bulk("9", {3: FailedAnswer("X", "Zürich")}, items=20, rate=10)
    stack.inputs = {"bulk_id": "9"}
    deployment = subprocess.run(
        [sys.executable, "-c", DEPLOYMENT, str(stack.folder)],
        env={**stack.environment, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=TIME_LIMIT,
        check=True,
    )
    text = deployment.stdout.decode("ascii")
    assert "Exception in thread" not in text
    assert "RUNNING [" in text
    assert '#3 POST /transfers -> X "Z\\xfcrich"' in text
    assert text.endswith("it has failed\n")
