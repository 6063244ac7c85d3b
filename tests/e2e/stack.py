"""A stack on the real engine: its own folder, its own state, and a program whose inputs a test gives."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_bulks.simulator import ServedSimulator

from .hosts import DYNAMIC, Host

ROOT = Path(__file__).parents[2]
PASSPHRASE = "e2e"
TIME_LIMIT = 120

PROGRAM = """\
import json
import os

import pulumi
from pulumi_bulks import BulkExecution

inputs = json.loads(os.environ["INPUTS"])
bulk = BulkExecution("payouts", **inputs)
for name in (
    "bulk_id", "status", "mode", "counts", "completed_count", "failed_count", "failed_operations", "adopted",
    "environment", "execution_start_time", "execution_finish_time", "duration_seconds", "submitted_items_count",
    "execution_start", "execution_finish", "operation", "operation_status_counts", "timeout",
):
    pulumi.export(name, getattr(bulk, name))
"""
NATIVE_PROGRAM = PROGRAM.replace("from pulumi_bulks import", "from pulumi_bulks.native import")


@dataclass(frozen=True)
class Ended:
    """How a command ended, and all that it printed."""

    code: int
    text: str

    @property
    def ok(self) -> bool:
        return self.code == 0

    @property
    def diagnostics(self) -> str:
        """What the engine repeats at its end of all that was told to stay: there each text stands once."""
        return self.text.partition("\nDiagnostics:\n")[2]

    @property
    def errors(self) -> str:
        """The same without the warnings, which may tell of the cause before it is an error."""
        return re.sub(r"^( *)warning: .*\n(\1 +.*\n)*", "", self.diagnostics, flags=re.MULTILINE)


class Stack:
    """One stack against one simulator, as one runner has it: two of them can share a `backend`."""

    def __init__(  # noqa: PLR0913 - what may differ between two stacks
        self,
        folder: Path,
        api: ServedSimulator,
        engine: Path,
        *,
        program: str = PROGRAM,
        backend: str | None = None,
        host: Host = DYNAMIC,
    ) -> None:
        self.folder = folder
        self.api = api
        self.host = host
        self.inputs: dict[str, Any] = {}
        self.engine = engine
        self.extra: dict[str, str] = {}
        self.color = "never"
        self.backend = backend or (folder / "state").as_uri()
        (folder / "state").mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text(f"name: e2e\nruntime: python\n{host.project}")
        self.use(program)
        assert self.run("stack", "select", "--create", "test").ok

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command: the simulator's, and nothing of the machine's configuration."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BULKS_", "PULUMI_"))}
        return {
            **inherited,
            **self.api.environment,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(self.engine), os.environ["PATH"]]),
            "PULUMI_BACKEND_URL": self.backend,
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "INPUTS": json.dumps(self.inputs),
            **self.extra,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command in a process group of its own, and go on."""
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive", "--color", self.color],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> Ended:
        """Run a command to its end."""
        return finish(self.start(*arguments))

    def up(self, *arguments: str, **inputs: Any) -> Ended:
        """Deploy, with new inputs if any are given, without the preview."""
        self.inputs = inputs or self.inputs
        return self.run("up", "--yes", "--skip-preview", *arguments)

    def preview(self, *arguments: str, **inputs: Any) -> Ended:
        self.inputs = inputs or self.inputs
        return self.run("preview", *arguments)

    def refresh(self) -> Ended:
        return self.run("refresh", "--yes", "--skip-preview")

    def destroy(self) -> Ended:
        return self.run("destroy", "--yes", "--skip-preview")

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs; what is None is left out, as the engine does."""
        ended = subprocess.run(
            ["pulumi", "stack", "output", "--json"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(json.loads(ended.stdout))

    def export(self) -> dict[str, Any]:
        """Return the exported state."""
        path = self.folder / "exported.json"
        assert self.run("stack", "export", "--file", str(path)).ok
        return dict(json.loads(path.read_text()))

    def use(self, program: str) -> None:
        """Let the stack have another program, on its host."""
        (self.folder / "__main__.py").write_text(self.host.program(program))

    def recorded_status(self) -> str | None:
        """Return the recorded status of the bulk, None where nothing is on record."""
        resources = self.export()["deployment"].get("resources", [])
        return next((str(one["outputs"]["status"]) for one in resources if one["type"] == self.host.type), None)

    def replace_state(self, state: dict[str, Any]) -> None:
        path = self.folder / "changed.json"
        path.write_text(json.dumps(state))
        assert self.run("stack", "import", "--file", str(path)).ok

    def record(self, state: dict[str, Any]) -> dict[str, Any]:
        """Return the bulk's resource in an exported state."""
        resources: list[dict[str, Any]] = state["deployment"]["resources"]
        return next(resource for resource in resources if resource["type"].endswith(":BulkExecution"))


def finish(process: subprocess.Popen[str]) -> Ended:
    """Wait for a command and return how it ended. No command may ever show a traceback."""
    try:
        text, _ = process.communicate(timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        text, _ = process.communicate()
        raise AssertionError(f"not ended after {TIME_LIMIT} s:\n{text}") from None
    assert "Traceback" not in text, text
    return Ended(process.returncode, text)


def wait_until(condition: Callable[[], object]) -> None:
    """Return once something has happened in another process."""
    deadline = time.monotonic() + TIME_LIMIT
    while not condition():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.02)
