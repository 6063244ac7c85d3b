"""The program of examples/automation: bulks in order, on the real engine."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_bulks.simulator import ServedSimulator

from .hosts import NATIVE, Host
from .stack import ROOT, Ended, Stack, finish, wait_until

pytestmark = pytest.mark.engine

LISTED = "name,bulkId\na,1\nb,2\nc,3\n"


class Program:
    """The program in a folder of its own, beside the stack whose environment it has."""

    def __init__(self, stack: Stack) -> None:
        self.folder = stack.folder.parent / "automation"
        shutil.copytree(
            ROOT / "examples/automation", self.folder, ignore=shutil.ignore_patterns("outcomes", "Pulumi.*.yaml")
        )
        project = (self.folder / "Pulumi.yaml").read_text()
        (self.folder / "Pulumi.yaml").write_text(project.replace("../../.venv/bin", str(Path(sys.executable).parent)))
        self.environment = {**stack.environment, "HOME": str(self.folder), "BULKS_OUTCOME_DIR": "~/written"}
        self.file = self.folder / "bulks.csv"
        self.file.write_text(LISTED)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, str(self.folder), str(self.file), "--stack", "test", *arguments],
            env=self.environment,
            cwd=self.folder.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, *arguments: str) -> Ended:
        return finish(self.start(*arguments))

    def verdicts(self) -> dict[str, str]:
        records = (json.loads(file.read_text()) for file in (self.folder / "written").glob("*.json"))
        return {record["name"]: record["verdict"] for record in records}


@pytest.fixture
def host() -> Host:
    return NATIVE


@pytest.fixture
def program(stack: Stack) -> Program:
    return Program(stack)


def executed(api: ServedSimulator) -> list[int]:
    return [api.execute_calls(bulk_id) for bulk_id in "123"]


def test_bulks_are_executed_in_order_until_one_is_not_accepted_and_on_from_there(
    program: Program, api: ServedSimulator
) -> None:
    for bulk_id in "123":
        api.add_bulk(bulk_id, {1: "INSTRUMENT_INACTIVE"} if bulk_id == "2" else {}, items=10, rate=20)
    previewed = program.run("--preview")
    assert (previewed.code, executed(api)) == (0, [0, 0, 0]), previewed.text
    assert "b: bulk 2: will execute 10 operations of /transfers" in previewed.text

    stopped = program.run()
    assert stopped.code == 4, stopped.text
    assert "b: bulk 2 finished PARTIALLY_COMPLETED" in stopped.text
    assert stopped.text.endswith("stopped at b; not begun: c\n")
    assert program.verdicts() == {"a": "accepted", "b": "not-accepted"}

    program.file.write_text("name,bulkId,acceptedStatuses\na,1,\nb,2,PARTIALLY_COMPLETED\nc,3,\n")
    program.environment["PYTHONIOENCODING"] = "ascii"
    done = program.run()
    assert done.code == 0, done.text
    assert "c: COMPLETED [##############] 100 % - 10 of 10" in done.text
    assert done.text.isascii()
    assert program.verdicts() == {"a": "accepted", "b": "accepted", "c": "accepted"}

    again = program.run()
    assert (again.code, again.text.count("accepted: ")) == (0, 3)
    assert executed(api) == [1, 1, 1]

    program.file.write_text("name,bulkId\nc,3\n")
    foreign = program.run()
    assert foreign.code == 2
    assert "the stack has bulks on record that are not listed: a, b" in foreign.text


def test_no_outcome_of_another_bulk_or_environment_is_taken(program: Program, api: ServedSimulator) -> None:
    for bulk_id in "12":
        api.add_bulk(bulk_id, items=1, rate=20)
    program.file.write_text("name,bulkId\na,1\n")
    assert program.run().code == 0
    program.file.write_text("name,bulkId\na,2\n")
    replaced = program.run()
    assert (replaced.code, executed(api)) == (0, [1, 1, 0]), replaced.text
    program.environment["BULKS_BASE_URL"] = api.base_url + "/other"
    elsewhere = program.run()
    assert elsewhere.code != 0, elsewhere.text
    assert executed(api) == [1, 1, 0]


def test_a_bulk_that_is_not_there_ends_with_the_code_for_that(program: Program, api: ServedSimulator) -> None:
    missing = program.run()
    assert missing.code == 6, missing.text
    assert "BULK_NOT_FOUND" in missing.text
    assert missing.text.endswith("stopped at a; not begun: a, b, c\n")
    assert executed(api) == [0, 0, 0]


@pytest.mark.parametrize("how", ["by a terminal", "by a runner"])
def test_a_signal_ends_the_wait_and_the_next_run_goes_on(program: Program, api: ServedSimulator, how: str) -> None:
    bulk = api.add_bulk("1", items=1000, rate=1)
    for bulk_id in "23":
        api.add_bulk(bulk_id, items=1, rate=20)
    process = program.start()
    wait_until(lambda: program.verdicts() == {"a": "not-final"})
    if how == "by a terminal":
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGTERM)
    interrupted = finish(process)
    assert interrupted.code == 8, interrupted.text
    assert interrupted.text.endswith("stopped at a; not begun: b, c\n")
    assert program.verdicts() == {"a": "not-final"}

    bulk.rate = 1e6
    done = program.run()
    assert done.code == 0, done.text
    assert executed(api) == [1, 1, 1]


def test_a_second_run_at_the_same_time_says_whom_it_waits_for(program: Program, api: ServedSimulator) -> None:
    bulk = api.add_bulk("1", items=1000, rate=1)
    program.file.write_text("name,bulkId\na,1\n")
    first = program.start()
    wait_until(lambda: api.execute_calls("1"))
    second = program.run()
    assert second.code == 1
    assert "another run works on the stack test, or one has died: then `pulumi cancel --stack test`" in second.text
    bulk.rate = 1e6
    assert finish(first).code == 0
    assert executed(api) == [1, 0, 0]


def test_mistakes_in_the_file_are_told_before_the_engine_is_asked(program: Program, api: ServedSimulator) -> None:
    program.file.write_text("name,bulkId\na,8.12346E+18\n")
    program.environment["PATH"] = ""
    wrong = program.run()
    assert wrong.code == 2
    assert "is what a spreadsheet makes of a long number" in wrong.text
    program.file.write_text(LISTED)
    assert program.run().text == "there is no command `pulumi` on PATH\n"
    assert api.requests == []


def test_an_environment_is_never_guessed(program: Program) -> None:
    del program.environment["BULKS_BASE_URL"]
    unset = program.run("--preview")
    assert unset.code == 2
    assert "bulks:baseUrl is not set" in unset.text
