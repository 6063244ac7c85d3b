"""What the acts of the demo play with: the engine, the command, what is expected of the API, and headlines.

Everything that is written is in build/demo and in the stacks' settings files.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_bulks.simulator import ServedSimulator

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "demo"
OUTCOMES = FOLDER / "outcomes"
STACK = "bulks-demo"
UP = ("up", "--yes", "--skip-preview", "--suppress-progress", "--suppress-outputs")


class DemoFailedError(Exception):
    """Something did not go as announced."""


class Engine:
    """Runs `pulumi` in a project, on a state backend in the demo's own folder, without any account."""

    def __init__(self, api: ServedSimulator, project: Path, **variables: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BULKS_", "PULUMI_"))}
        self._project = project
        self._environment = {
            **inherited,
            **api.environment,
            "PULUMI_BACKEND_URL": (FOLDER / "state").as_uri(),
            "PULUMI_HOME": str(FOLDER / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "demo",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "XDG_CACHE_HOME": str(FOLDER / "cache"),  # the ledger of requests
            **variables,
        }

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one command, in a process group of its own, and let its output through."""
        self._show(arguments)
        return subprocess.Popen(
            ["pulumi", *arguments], cwd=self._project, env=self._environment, start_new_session=True
        )

    def run(self, *arguments: str, fails: bool = False) -> None:
        """Run one command to its end. Raises DemoFailedError if it ends otherwise than announced."""
        code = self.start(*arguments).wait()
        if (code != 0) is not fails:
            raise DemoFailedError(f"`pulumi {' '.join(arguments)}` ended with {code}")

    def run_quietly(self, *arguments: str, shown: bool = True) -> None:
        """Run one command whose output nobody needs. Raises DemoFailedError, with that output, if it fails."""
        if shown:
            self._show(arguments)
        ended = subprocess.run(
            ["pulumi", *arguments],
            cwd=self._project,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode != 0:
            raise DemoFailedError(f"`pulumi {' '.join(arguments)}` failed:\n{ended.stdout}{ended.stderr}")

    def _show(self, arguments: Sequence[str]) -> None:
        where = self._project.relative_to(ROOT)
        print(f"$ pulumi {' '.join(arguments)}{'' if where == Path() else f'   # in {where}'}", flush=True)


def command(*arguments: str, code: int = 0, lines: int | None = None) -> None:
    """Run `pulumi-bulks` and show so many lines of its output. Raises DemoFailedError if it ends with another code."""
    print(f"$ pulumi-bulks {' '.join(arguments)}", flush=True)
    ended = subprocess.run(
        ["pulumi-bulks", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    printed = ended.stdout.rstrip().splitlines()
    left_out = len(printed[lines:]) if lines else 0
    print("\n".join(printed[:lines]))
    print(f"… {left_out} more lines\n" if left_out else "", flush=True)
    if ended.returncode != code:
        raise DemoFailedError(f"`pulumi-bulks {' '.join(arguments)}` ended with {ended.returncode}, not {code}")


def set_up() -> None:
    """Begin with an empty folder."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "state").mkdir(parents=True)


def clear_away(*projects: Path) -> None:
    """Remove what the demo has written."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for project in projects:
        (project / f"Pulumi.{STACK}.yaml").unlink(missing_ok=True)


def expect(api: ServedSimulator, bulk_id: str, executions: int) -> None:
    """Raise DemoFailedError unless the API has executed the bulk so many times, and was asked to as often."""
    if (api.executions(bulk_id), api.execute_calls(bulk_id)) != (executions, executions):
        raise DemoFailedError(f"bulk {bulk_id} was executed {api.executions(bulk_id)} times, not {executions}")


def headline(text: str) -> None:
    """Print what comes next."""
    print(f"\n── {text}\n", flush=True)
